"""The office: what reminders are written and sent with: templates, letterhead, mail server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ardash.collections.creditor import Creditors, creditors
from ardash.collections.templating import Texts, own_folder
from ardash.errors import Message
from ardash.outbox.hours import Hours
from ardash.outbox.server import MailServer

if TYPE_CHECKING:
    from ardash.settings import Settings


@dataclass(frozen=True)
class Office:
    """A company's templates, creditors, mail server (None: nothing is sent) and rules of sending.

    `daily_limit` is how many e-mails may go out in a day, 0 for any number.
    """

    texts: Texts
    creditors: Creditors
    server: MailServer | None
    hours: Hours
    daily_limit: int = 0
    invoice_link: str = ""

    @classmethod
    def of(cls, settings: Settings) -> Office:
        """Set up what the settings and the files of the home folder say.

        Raises BadSetting, naming the variable or the file, for what makes no sense.
        """
        known = creditors(settings.home)
        return cls(
            texts=Texts(own_folder(settings.home)),
            creditors=known,
            server=MailServer.of(settings, known.company.email or ""),
            hours=Hours.of(settings.mail_quiet, settings.time_zone),
            daily_limit=settings.mail_daily_limit,
            invoice_link=settings.invoice_link,
        )

    def unsigned(self) -> Message | None:
        """Say why nothing may go out while nobody said in whose name; None when somebody did."""
        if self.creditors.company.name:
            return None
        return Message(
            "creditor.toml in the home folder is missing: no reminder goes out without your "
            "company's name and account on it. docs/statements.md shows one."
        )
