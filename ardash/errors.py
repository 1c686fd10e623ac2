"""Everything a person can put right, as one tree.

    ArdashError
    ├── BadInput              a file or a row that cannot be read as it stands
    │   └── AmbiguousProfile  a column with two readings; a person must choose
    ├── BadSetting            an option, setting or argument that makes no sense
    │   └── UnknownChoice     a name that is none of the known ones
    ├── StoreUnavailable      the database cannot be reached, read or written
    │   └── StoreTooNew       the database was made by a newer ardash
    ├── MailUnavailable       the mail server cannot be reached, or takes nothing from us
    ├── SourceUnavailable     a live system cannot be reached, or does not let us read
    ├── NoLedger              nothing has been built yet
    ├── OldLedger             the ledger was built by another version of the program
    ├── NothingKnown          nothing had been imported by the date asked for
    ├── MixedCurrencies       a sum over several currencies was asked for
    │   └── MissingRate       an amount has no rate into the currency asked for
    ├── SourceConflict        a sync that would count something twice, or out of turn
    │   └── StillRunning      another one is at it; nothing was begun
    └── EditConflict          somebody else changed what a person was about to change

Anything else that is raised is a bug and crashes loudly.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any


def mark(template: str) -> str:
    """Mark a message template for the catalogues of `ardash/locale`; returns it unchanged."""
    return template


class Message(str):
    """A sentence for a person: plain English as a string, and what it takes to say it in French.

    >>> said = Message("{value} is no date.", value="31/02")
    >>> str(said), said.template
    ('31/02 is no date.', '{value} is no date.')
    """

    __slots__ = ("params", "template")

    template: str
    params: dict[str, Any]

    def __new__(cls, template: str, /, **params: Any) -> Message:
        """Fill the template's {names} with the values given."""
        message = super().__new__(cls, template.format(**params))
        message.template = template
        message.params = params
        return message


class ArdashError(Exception):
    """Something a person can put right: what happened, where, and how to mend it.

    `what` and `remedy` are `Message`s, or plain strings where there is nothing to translate.
    """

    def __init__(self, what: str, *, where: str | None = None, remedy: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{remedy}"


class BadInput(ArdashError):
    """A file or a row cannot be read as it stands."""


class AmbiguousProfile(BadInput):
    """A column of a file has two readings that both fit; a person must choose."""


class BadSetting(ArdashError):
    """An option, setting or argument makes no sense."""


class UnknownChoice(BadSetting):
    """A name is none of the known ones."""


class StoreUnavailable(ArdashError):
    """The database cannot be reached, read or written."""


class StoreTooNew(StoreUnavailable):
    """The database was made by a newer version of the program."""


class MailUnavailable(ArdashError):
    """The mail server cannot be reached, or takes nothing from us."""


class SourceUnavailable(ArdashError):
    """A live system cannot be reached, does not let us read, or breaks off."""


class NoLedger(ArdashError):
    """No ledger has been built yet."""


class OldLedger(ArdashError):
    """The ledger was built by another version of the program."""


class NothingKnown(ArdashError):
    """Nothing had been imported by the date asked for."""


class MixedCurrencies(ArdashError):
    """A sum over several currencies was asked for."""


class MissingRate(MixedCurrencies):
    """An amount has no rate into the currency asked for."""


class SourceConflict(ArdashError):
    """A sync would count something twice, or run out of turn."""


class StillRunning(SourceConflict):
    """Another sync, or another round of all sources, is at it; nothing was begun."""


class EditConflict(ArdashError):
    """Somebody else changed what a person was about to change; nothing was overwritten.

    `author` and `at` (UTC) say who changed it last and when, `fields` what: column -> what it was
    when it was read, what it is now.
    """

    def __init__(self, *, author: str, at: datetime, fields: Mapping[str, tuple[Any, Any]]) -> None:
        super().__init__(
            Message(
                "{author} changed this on {at}: {fields}.",
                author=author,
                at=at.isoformat(" ", "minutes"),
                fields=", ".join(f"{name} = {now}" for name, (_, now) in fields.items()),
            ),
            remedy=Message("Read it again, and save what still holds."),
        )
        self.author = author
        self.at = at
        self.fields = dict(fields)
