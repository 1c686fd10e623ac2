"""Composing: a message of the outbox with everything that goes with it, ready to travel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import narwhals as nw

from ardash.collections.creditor import Creditor
from ardash.collections.statement import Statement, addressed, statement_pdf, statements
from ardash.language import Language
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.outbox.mime import Attached, travelling
from ardash.outbox.office import Office
from ardash.outbox.server import MailServer
from ardash.records.people.outbox import Outgoing
from ardash.records.people.profiles import addresses
from ardash.records.store import Store


def creditor_of(office: Office, one: Outgoing) -> Creditor:
    """Return the company that a message comes from."""
    for part in one.attachments:
        if "entity" in part:
            return office.creditors.of(part["entity"])
    return office.creditors.company


class Enclosures:
    """The statements that go with messages; made for all of them at once, when first asked for."""

    def __init__(
        self, office: Office, ledger: Ledger, messages: Sequence[Outgoing], *, store: Store
    ) -> None:
        self._own = office.creditors.entities
        self._ledger = ledger
        self._messages = messages
        self._store = store
        self._made: dict[str, dict[tuple[str, str], list[Statement]]] = {}

    def of(self, one: Outgoing) -> list[Statement]:
        """Return the statements of a message: none, or one a company that is owed.

        An entity that is a company of its own has its own; the others' go together.
        """
        wanted = one.part("statement")
        if wanted is None:
            return []
        as_of, company = wanted["as_of"], wanted.get("entity", "")
        if as_of not in self._made:
            self._made[as_of] = self._all(as_of)
        return [
            each
            for each in self._made[as_of].get((one.source, one.customer_id), [])
            if (each.entity if each.entity in self._own else "") == company
        ]

    def _all(self, as_of: str) -> dict[tuple[str, str], list[Statement]]:
        parts = [(each, each.part("statement")) for each in self._messages]
        named = {each.customer_id for each, part in parts if part and part["as_of"] == as_of}
        columns = ("source", "customer_id", "customer")
        wanted = self._ledger.customers.filter(nw.col("customer_id").is_in(sorted(named)))
        known = gathered(wanted.select(*columns))["customer"].to_list()
        found: dict[tuple[str, str], list[Statement]] = {}
        made = statements(self._ledger, date.fromisoformat(as_of), customers=known)
        for each in addressed(made, addresses(self._store) if made else {}):
            if each.accounts:
                key = each.customer.source, each.customer.customer_id
                found.setdefault(key, []).append(each)
        return found


def composed(
    office: Office, server: MailServer, enclosed: Enclosures, one: Outgoing, *, at: datetime
) -> bytes:
    """Write an e-mail down, with its HTML and its statement; `at` is the instant (UTC) on it.

    Raises what its template or its statement raise.
    """
    creditor = creditor_of(office, one)
    language = one.language or "en"
    tables = [part for part in one.attachments if part.get("kind") == "invoices"]
    attached = [
        Attached(
            f"{each.reference}{f'-{number}' if number > 1 else ''}.pdf",
            statement_pdf(each, language=Language.of(language).code, creditor=creditor),
        )
        for number, each in enumerate(enclosed.of(one), start=1)
    ]
    return travelling(
        one,
        sender=server.sender,
        sender_name=creditor.name,
        reply_to=server.reply_to,
        html=office.texts.html(language, one.subject or "", one.body, tables),
        attached=attached,
        at=at,
    )
