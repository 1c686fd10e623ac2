"""Composing: a message of the outbox with everything that goes with it, ready to travel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import narwhals as nw
import polars as pl

from ardash.collections.creditor import Creditor
from ardash.collections.statement import Statement, statement_pdf, statements
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.outbox.mime import Attached, travelling
from ardash.outbox.office import Office
from ardash.outbox.server import MailServer
from ardash.records.people.outbox import Outgoing

Keys = Mapping[tuple[str, str], int]


def customer_keys(ledger: Ledger, messages: Sequence[Outgoing]) -> Keys:
    """Find the customers of messages in the ledger: (source, customer_id) -> its key."""
    wanted = sorted({each.customer_id for each in messages})
    columns = ("source", "customer_id", "customer")
    found = gathered(ledger.customers.filter(nw.col("customer_id").is_in(wanted)).select(*columns))
    rows = found.with_columns(pl.col("source").cast(pl.String)).iter_rows()
    return {(source, customer_id): key for source, customer_id, key in rows}


def creditor_of(office: Office, one: Outgoing) -> Creditor:
    """Return the company that a message comes from."""
    for part in one.attachments:
        if "entity" in part:
            return office.creditors.of(part["entity"])
    return office.creditors.company


def statement_of(office: Office, ledger: Ledger, keys: Keys, one: Outgoing) -> list[Statement]:
    """Make the statements that go with a message: none, or one a company that is owed.

    An entity that is a company of its own has its own; the others' go together.
    """
    wanted = one.part("statement")
    key = keys.get((one.source, one.customer_id))
    if wanted is None or key is None:
        return []
    made = statements(ledger, date.fromisoformat(wanted["as_of"]), customers=[key])
    company = wanted.get("entity", "")
    own = office.creditors.entities
    return [
        each for each in made if each.accounts and (each.entity if each.entity in own else "")
        == company
    ]  # fmt: skip


def composed(
    office: Office,
    server: MailServer,
    ledger: Ledger,
    keys: Keys,
    one: Outgoing,
    *,
    at: datetime,
) -> bytes:
    """Write an e-mail down, with its HTML and its statement; `at` is the instant (UTC) on it.

    Raises what its template or its statement raise.
    """
    creditor = creditor_of(office, one)
    language = one.language or "en"
    tables = [part for part in one.attachments if part.get("kind") == "invoices"]
    made = statement_of(office, ledger, keys, one)
    attached = [
        Attached(
            f"{each.reference}{f'-{number}' if number > 1 else ''}.pdf",
            statement_pdf(each, language=language, creditor=creditor),
        )
        for number, each in enumerate(made, start=1)
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
