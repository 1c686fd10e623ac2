"""A statement, whatever format it came in, and the movements on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from ardash.errors import BadInput, Message
from ardash.money import LARGEST_MINOR, currency_code, to_minor


@dataclass(frozen=True)
class Movement:
    """One entry on an account, or a part of one: amounts are minor units of its currency."""

    booked_on: dt.date
    amount: int
    place: str
    value_on: dt.date | None = None
    charges: int | None = None
    payer_name: str | None = None
    payer_account: str | None = None
    reference: str | None = None
    text: str | None = None
    end_to_end: str | None = None
    reversal_of: str | None = None
    bank_reference: str | None = None
    parts: tuple[Movement, ...] = ()


@dataclass(frozen=True)
class Statement:
    """What a bank says of one account: `final` for a statement, not for a report or a notice."""

    account: str
    currency: str
    closed_on: dt.date
    place: str
    movements: tuple[Movement, ...] = ()
    number: str | None = None
    opened_on: dt.date | None = None
    opening: int | None = None
    closing: int | None = None
    final: bool = True
    pending: int = 0
    unsure: tuple[str, ...] = field(default_factory=tuple)

    @property
    def difference(self) -> int | None:
        """What the closing balance is above opening and movements; None without both balances."""
        if self.opening is None or self.closing is None:
            return None
        return self.closing - self.opening - sum(each.amount for each in self.movements)


def amount_of(text: str | None, currency: str, where: str) -> int:
    """Read an amount, with a point or a comma; raises BadInput when it is none."""
    try:
        value = Decimal((text or "").strip().replace(",", "."))
        minor = to_minor(value, currency) if value.is_finite() and value.adjusted() < 18 else None
    except InvalidOperation:
        minor = None
    if minor is None or abs(minor) > LARGEST_MINOR:
        raise BadInput(
            Message("{value} is no amount.", value=repr((text or "")[:40])),
            where=where,
            remedy=Message("Ask the bank for the statement once more."),
        )
    return minor


def day_of(text: str | None, where: str) -> dt.date:
    """Read the day of a date, or of an instant; raises BadInput when it is none."""
    said = (text or "").strip()
    digits = said[:10].replace("-", "") if "-" in said[:10] else said[:8]
    try:
        return dt.datetime.strptime(digits, "%Y%m%d").date()  # noqa: DTZ007  a day, no instant
    except ValueError:
        raise BadInput(
            Message("{value} is no date.", value=repr(said[:40])),
            where=where,
            remedy=Message("Ask the bank for the statement once more."),
        ) from None


def currency_of(text: str | None, where: str) -> str:
    """Read a currency; raises BadInput when it is none."""
    try:
        return currency_code(text or "")
    except BadInput as error:
        raise BadInput(error.what, where=where, remedy=error.remedy) from None


def lacks(element: str, where: str) -> BadInput:
    """Make the error for a statement that lacks what it must say."""
    return BadInput(
        Message("The statement lacks {element}.", element=element),
        where=where,
        remedy=Message("Ask the bank for the statement once more."),
    )


def plain(text: str | None) -> str | None:
    """Make spaces single; None for nothing."""
    said = " ".join((text or "").split())
    return said if said and said.upper() not in {"NOTPROVIDED", "NONREF"} else None
