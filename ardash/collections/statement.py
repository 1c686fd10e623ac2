"""Statements of account: what a customer owes at a date, line by line, as it is told to him."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from ardash.analysis.buckets import EDGES
from ardash.collections._statement.accounts import accounts_of
from ardash.collections._statement.lines import Account, AgingPart, Line
from ardash.collections._statement.parties import Party, parties
from ardash.collections._statement.rows import movements, open_rows
from ardash.collections.creditor import Creditor
from ardash.collections.sepa import remittance
from ardash.errors import BadSetting, Message, UnknownChoice
from ardash.language import Language
from ardash.ledger.ledger import Ledger

__all__ = [
    "Account",
    "AgingPart",
    "Kind",
    "Line",
    "Party",
    "Statement",
    "addressed",
    "statement",
    "statement_pdf",
    "statements",
    "statements_pdf",
]

#: open_items: what is open, item by item; balance_forward: what stood at a date, and what has
#: happened since.
Kind = Literal["open_items", "balance_forward"]


@dataclass(frozen=True)
class Statement:
    """What a customer owes at the close of `as_of`: plain values, ready to be written out.

    customer   who owes it (Party)
    entity     the company that is owed, as the source names it; '' where there is only one
    since      balance_forward: the first day whose movements are listed; None otherwise
    accounts   one a currency, the largest total first; none when nothing is owed nor was moved
    reference  what the customer is to write on its payment
    """

    customer: Party
    as_of: date
    kind: Kind
    since: date | None
    entity: str
    reference: str
    accounts: tuple[Account, ...]

    def account(self, currency: str) -> Account | None:
        """Return the account of a currency, if there is one."""
        return next((each for each in self.accounts if each.currency == currency), None)


def statement(
    ledger: Ledger,
    customer: int,
    as_of: date,
    *,
    kind: Kind = "open_items",
    since: date | None = None,
    edges: Sequence[int] = EDGES,
) -> Statement:
    """Make the statement of one customer (its key in the ledger) at the close of `as_of`.

    `since` is the first day of a balance brought forward; by default the first of `as_of`'s month.
    The totals are those of the aging of that customer. Raises UnknownChoice when the ledger has no
    such customer, BadSetting when it owes to several companies (`ledger.where(entity=...)` narrows
    the ledger to one) or when `since` lies after `as_of`.
    """
    made = statements(ledger, as_of, customers=[customer], kind=kind, since=since, edges=edges)
    if len(made) > 1:
        raise BadSetting(
            Message(
                "{name} owes to several companies: {names}.",
                name=made[0].customer.name,
                names=", ".join(each.entity or "—" for each in made),
            ),
            remedy=Message("Name one: each sends a statement of its own."),
        )
    return made[0]


def statements(
    ledger: Ledger,
    as_of: date,
    *,
    customers: Sequence[int] | None = None,
    kind: Kind = "open_items",
    since: date | None = None,
    edges: Sequence[int] = EDGES,
) -> list[Statement]:
    """Make the statements of many customers at once: one a customer and company that is owed.

    In the order of `customers` (keys in the ledger), each at least once; without them, of everybody
    who owes or has credit, or whose balance moved since `since`, by name. Raises as `statement`.
    """
    if kind == "open_items":
        since = None
    else:
        since = since or as_of.replace(day=1)
        if since > as_of:
            raise BadSetting(
                Message("The balance of {since} cannot be brought forward to {as_of}.",
                        since=since.isoformat(), as_of=as_of.isoformat()),
                remedy=Message("Choose a first day that is not after the date of the statement."),
            )  # fmt: skip
    wanted = None if customers is None else list(customers)
    known = parties(ledger, wanted)
    if wanted is not None and (lacking := set(wanted) - set(known)):
        raise UnknownChoice(
            Message("There is no customer {number} in the ledger.", number=min(lacking)),
            remedy=Message("Narrow the ledger less, or name another customer."),
        )
    opened = open_rows(ledger, as_of, wanted, edges)
    moved = movements(ledger, as_of, since, wanted) if since else None
    found = accounts_of(opened, moved, as_of=as_of, since=since, edges=edges)
    order = sorted(known, key=lambda key: known[key].order) if wanted is None else wanted
    made = []
    for key in order:
        parts: dict[str, tuple[Account, ...]] = found.get(key) or ({"": ()} if wanted else {})
        for entity, accounts in sorted(parts.items()):
            made.append(
                Statement(
                    customer=known[key],
                    as_of=as_of,
                    kind=kind,
                    since=since,
                    entity=entity,
                    reference=reference_of(known[key], as_of),
                    accounts=accounts,
                )
            )
    return made


def addressed(
    made: Iterable[Statement], written: Mapping[tuple[str, str], tuple[str, ...]]
) -> list[Statement]:
    """Put the postal addresses that people wrote, (source, customer_id) -> lines, on statements.

    They go before those of the sources: see `ardash.collections.postal.written_addresses`.
    """
    return [
        replace(each, customer=replace(each.customer, written=lines))
        if (lines := written.get((each.customer.source, each.customer.customer_id)))
        else each
        for each in made
    ]


def reference_of(customer: Party, as_of: date) -> str:
    """Say what is to be written on a payment: the customer's number and the statement's date.

    Only characters that every bank takes, and at most 35 of them: C0042-20250331.
    """
    return f"{remittance(customer.customer_id)[:26].strip()}-{as_of:%Y%m%d}"


def statement_pdf(statement: Statement, *, language: str, creditor: Creditor) -> bytes:
    """Write a statement as a PDF: head, totals, aging, lines, and how to pay, with a SEPA QR code.

    `language` is fr or en. The code is drawn when the creditor has an IBAN and EUR are due. The
    same statement makes the same file.
    """
    return statements_pdf([(statement, language, creditor)])


def statements_pdf(
    made: Sequence[tuple[Statement, str, Creditor]],
    *,
    progress: Callable[[int, int | None], None] | None = None,
) -> bytes:
    """Write many statements into one PDF, each with its language and creditor, one after another.

    Each begins on a new page, and its pages are numbered from 1. `progress` is told how many are
    done, and of how many. Raises BadSetting when there is none.
    """
    from ardash.collections._statement.pages import write_statement
    from ardash.collections._statement.sheet import Sheet

    if not made:
        raise BadSetting(
            Message("There is no statement to write."),
            remedy=Message("Choose another date, or other customers."),
        )
    first, code, creditor = made[0]
    words = Language.of(code)
    title = words.say("Statement of account")
    if len(made) == 1:
        title = f"{title} · {first.customer.name} · {words.day(first.as_of)}"
    with Sheet(title=title, author=creditor.name, language=words.code, on=first.as_of) as sheet:
        for number, (each, language, whose) in enumerate(made, start=1):
            write_statement(sheet, each, Language.of(language), whose)
            if progress:
                progress(number, len(made))
        return sheet.content()
