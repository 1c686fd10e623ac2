"""A document of an invoicing system, with all that was paid and credited on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from ardash.connectors._live.rows import Document
from ardash.errors import BadInput, Message
from ardash.money import currency_code, to_minor


@dataclass(frozen=True)
class Change:
    """What changes a document on a day: what is owed rises by `amount` (minor units)."""

    key: str
    kind: str
    day: dt.date
    amount: int
    reference: str | None = None
    #: The system has no day of its own for it.
    inferred: bool = False


@dataclass(frozen=True)
class Bill:
    """A document: what is owed rises by `total` (minor units), below zero for a credit."""

    item_id: str
    customer_id: str
    kind: str
    document: str | None
    issued_on: dt.date
    due_on: dt.date | None
    currency: str
    total: int
    #: What the system says is still open; a difference to what is known is paid on `seen_on`.
    open: int | None = None
    seen_on: dt.date | None = None
    base_currency: str | None = None
    rate: float | None = None
    terms: str | None = None
    order_reference: str | None = None
    account: str | None = None
    entity: str | None = None


def bill(found: Document, one: Bill, changes: Iterable[Change] = ()) -> None:
    """Add a document and its changes; they end at what the system says is open."""
    first = "payment" if one.kind == "unapplied" else "billing"
    every = [Change(f"{one.item_id}:0", first, one.issued_on, one.total, one.document)]
    # Nothing can be paid off before it is owed.
    every += sorted(changes, key=lambda change: (change.day, change.key))
    if one.open is not None:
        lacking = one.open - sum(change.amount for change in every)
        if lacking:
            day = max(one.seen_on or one.issued_on, one.issued_on)
            kind = "payment" if one.kind in ("invoice", "charge") else "correction"
            every.append(Change(f"{one.item_id}:rest", kind, day, lacking, inferred=True))
    found.item(
        one.item_id,
        customer_id=one.customer_id,
        entity=one.entity,
        kind=one.kind,
        document=one.document,
        account=one.account,
        order_reference=one.order_reference,
        issued_on=one.issued_on,
        due_on=one.due_on,
        terms=one.terms,
        currency=one.currency,
        base_currency=one.base_currency,
        rate=one.rate if one.base_currency else None,
    )
    running = 0
    for change in every:
        before, running = running, running + change.amount
        found.entry(
            change.key,
            one.item_id,
            kind=change.kind,
            booked_on=change.day,
            date_source="export" if change.inferred else "stated",
            amount=change.amount,
            amount_base=_in_base(one, running, before),
            reference=change.reference,
        )


def _in_base(one: Bill, running: int, before: int) -> int | None:
    """Convert running totals, so that what is settled is settled in both currencies."""
    if one.rate is None or one.base_currency is None:
        return None
    return _converted(one, running) - _converted(one, before)


def _converted(one: Bill, minor: int) -> int:
    if one.currency == one.base_currency:
        return minor
    major = Decimal(minor).scaleb(-_digits(one.currency)) * Decimal(repr(one.rate))
    return to_minor(major, str(one.base_currency))


def _digits(currency: str) -> int:
    return len(str(to_minor(1, currency))) - 1


def minor(value: Any, currency: str) -> int:
    """Read an amount in major units. Raises BadInput when it is none."""
    try:
        return to_minor(Decimal(str(value if value not in (None, "") else 0)), currency)
    except InvalidOperation as error:
        raise BadInput(Message("{value} is no amount.", value=repr(value))) from error


def code(value: Any) -> str:
    """Read a currency's code. Raises BadInput when it is none."""
    return currency_code(str(value or ""))


def day(value: Any) -> dt.date:
    """Read a day written as 2026-10-31, with or without a time. Raises BadInput."""
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise BadInput(
            Message("{value} is no date.", value=repr(value)),
        ) from error


def day_or_none(value: Any) -> dt.date | None:
    """Read a day; None where there is none."""
    return day(value) if value else None
