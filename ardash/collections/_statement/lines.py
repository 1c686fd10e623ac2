"""Lines and accounts: the plain values that a statement consists of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Line:
    """One line of a statement; amounts are minor units of the account's currency.

    kind             invoice, charge, credit_note or unapplied (money that is applied to nothing);
                     of a movement also payment, credit, discount, transfer or adjustment
    document         number on the document; of a payment, its own reference; '' when unknown
    instalment       which of the document's parts it is, such as 1/2; None where it is one
    about            documents that a payment, credit or discount was booked on
    order_reference  the customer's order number
    on               the date on the document; of a movement, the day it was booked
    due_on           None when undated
    days_late        at the date of the statement; 0 or less is not late; None when undated, and
                     for what is not owed
    bucket           column of the aging; None for a movement
    original         what was billed; None for a movement
    amount           what is open of it; of a movement, by how much it changed the balance
    balance          running: with this line and all above it
    """

    kind: str
    document: str
    on: date
    amount: int
    balance: int
    instalment: str | None = None
    about: tuple[str, ...] = ()
    order_reference: str | None = None
    due_on: date | None = None
    days_late: int | None = None
    bucket: str | None = None
    original: int | None = None


@dataclass(frozen=True)
class AgingPart:
    """What stands in one column of the aging; from_days to to_days late, both included."""

    bucket: str
    from_days: int | None
    to_days: int | None
    amount: int
    items: int


@dataclass(frozen=True)
class Account:
    """What a customer owes in one currency. Amounts are minor units of it.

    brought_forward  what stood before the first line; 0 when open items are listed
    lines            open items, oldest due date first; or movements since, in the order booked
    unapplied        credit notes, payments and overpaid items that are open: amounts below zero
    aging            every column of the aging, in its order
    total            what is due in all, credit deducted: the sum of the aging. It is the sum of
                     `lines` and `unapplied` (open items), or brought_forward and the sum of
                     `lines` (balance forward)
    """

    currency: str
    brought_forward: int
    lines: tuple[Line, ...]
    unapplied: tuple[Line, ...]
    aging: tuple[AgingPart, ...]
    total: int

    @property
    def overdue(self) -> int:
        """What is overdue, credit not deducted."""
        return sum(p.amount for p in self.aging if p.from_days is not None)

    @property
    def credit(self) -> int:
        """What is applied to nothing yet: zero or less."""
        return sum(line.amount for line in self.unapplied)

    @property
    def owed(self) -> int:
        """What is owed before credit is deducted."""
        return self.total - self.credit
