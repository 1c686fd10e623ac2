"""What matching works on: open items, receipts, and the proposals it makes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ardash.errors import Message

Party = tuple[str, str]


@dataclass(slots=True)
class OpenItem:
    """An item that is open; `left` is what no receipt has been found for yet (minor units)."""

    source: str
    item_id: str
    customer_id: str
    document: str
    kind: str
    issued_on: date
    due_on: date | None
    left: int
    currency: str
    discount_on: date | None = None
    discount_share: float | None = None
    order_reference: str | None = None

    @property
    def party(self) -> Party:
        """The customer that owes it."""
        return self.source, self.customer_id

    @property
    def discount(self) -> int:
        """The early-payment discount that its terms offer (minor units)."""
        if not self.discount_share or self.left <= 0:
            return 0
        return int(self.left * self.discount_share + 0.5)


class Receipt(NamedTuple):
    """Money that came in; `sure` says that its statement adds up."""

    source: str
    receipt_id: str
    booked_on: date
    amount: int
    currency: str
    charges: int
    payer_name: str | None
    payer_account: str | None
    words: str
    reference: str | None
    sure: bool


class Line(NamedTuple):
    """A part of a receipt: what it settles of which item, or leaves unapplied."""

    kind: str
    item_id: str | None
    amount: int


@dataclass(frozen=True)
class Found:
    """What a receipt seems to pay; `certain` when a rule may apply it by itself."""

    rule: str
    confidence: float
    reason: Message
    party: Party | None = None
    lines: tuple[Line, ...] = ()
    certain: bool = False

    @property
    def settled(self) -> tuple[Line, ...]:
        """The lines that settle items."""
        return tuple(line for line in self.lines if line.item_id is not None)


def payment(item: OpenItem, amount: int | None = None) -> Line:
    """Pay an item, or an amount of it."""
    return Line("payment", item.item_id, item.left if amount is None else amount)


def named(items: list[OpenItem], most: int = 5) -> str:
    """Name items by their documents."""
    said = [item.document or item.item_id for item in items[:most]]
    return ", ".join(said) + (" …" if len(items) > most else "")
