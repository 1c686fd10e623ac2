"""The book of the invented company: items that are owed, and the entries that change them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from samples.customers import Customer
from samples.rates import to_base


@dataclass
class Entry:
    """What changed an item on a day: amounts in minor units, what is owed rises by `amount`."""

    day: date
    item: Item
    nature: str  # invoice, credit, payment, bounce, discount, write_off, difference, application
    amount: int
    partner: Item | None = None  # the other item of an application
    mode: str = ""
    bank: str = ""  # reference of the bank transfer that several rows may share
    number: str = ""
    base: int = 0

    def other(self) -> Item:
        """The other item of an application; a LookupError for any other entry."""
        if self.partner is None:
            raise LookupError(self.number)
        return self.partner


@dataclass
class Item:
    """An amount owed: an invoice or an instalment of it, a credit note, or unapplied cash."""

    kind: str  # invoice, credit_note, unapplied
    customer: Customer
    issued: date
    amount: int  # as printed, above zero
    rate: Decimal
    due: date = date.max  # invoices alone have one
    terms: str = ""
    document: str = ""
    instalment: int = 0
    order: str = ""
    sales_account: str = "707000"
    due_is_printed: bool = True
    entries: list[Entry] = field(default_factory=list)

    @property
    def number(self) -> str:
        """The item's own number: FA24-00012, or FA24-00012/2 for its second instalment."""
        return f"{self.document}/{self.instalment}" if self.instalment else self.document

    @property
    def open(self) -> int:
        """What is owed after all entries; negative for credit notes and unapplied cash."""
        return sum(entry.amount for entry in self.entries)

    def post(self, day: date, nature: str, amount: int, **more: object) -> Entry:
        """Add an entry."""
        entry = Entry(day, self, nature, amount, **more)  # type: ignore[arg-type]
        self.entries.append(entry)
        return entry

    def value(self) -> None:
        """Give each entry its amount in euros at the booking rate.

        The running total is converted, not each entry: a settled item is then settled in euros.
        """
        self.entries.sort(key=lambda entry: entry.day)
        total, base = 0, 0
        for entry in self.entries:
            total += entry.amount
            entry.base = to_base(total, self.rate) - base
            base += entry.base


def vat_of(gross: int, customer: Customer) -> int:
    """The VAT in an amount: a sixth of it at home (20 % on the net), none abroad."""
    return (gross + 3) // 6 if customer.country == "FR" else 0
