"""Facts: what a template can say about a customer and what it owes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from ardash.collections.creditor import Creditor
from ardash.collections.sepa import spaced

#: Invoices that a text lists by name; the statement has all of them.
MOST_LISTED = 60


@dataclass(frozen=True)
class Amount:
    """Minor units of a currency; in a template it is written as its language does: 1 234,56 €."""

    minor: int
    currency: str

    def __bool__(self) -> bool:
        return self.minor != 0


@dataclass(frozen=True)
class Invoice:
    """One invoice that the text is about; `amount` is what is asked for.

    It is the `balance` less what is `disputed` and what is `covered` by credit of the customer.
    `interest` and `indemnity` are claimed beside it where the policy's step says so.
    """

    number: str
    issued_on: date
    due_on: date | None
    days_late: int | None
    amount: Amount
    balance: Amount
    disputed: Amount
    covered: Amount
    interest: Amount
    indemnity: Amount
    order_number: str | None = None
    link: str | None = None


@dataclass(frozen=True)
class Total:
    """The sums of a list in one currency; `claim` is everything that is to be paid in it."""

    currency: str
    amount: Amount
    disputed: Amount
    covered: Amount
    interest: Amount
    indemnity: Amount
    fee: Amount
    claim: Amount


@dataclass(frozen=True)
class Listing:
    """Invoices, the first MOST_LISTED of them, how many there are more, and the sums of all."""

    invoices: tuple[Invoice, ...] = ()
    more: int = 0
    totals: tuple[Total, ...] = ()

    def __len__(self) -> int:
        return len(self.invoices) + self.more

    @classmethod
    def of(cls, invoices: Sequence[Invoice], fees: Iterable[Amount] = ()) -> Self:
        """Make a list of invoices, with the fees that are claimed beside them."""
        shown = tuple(invoices[:MOST_LISTED])
        return cls(shown, len(invoices) - len(shown), _totals(invoices, tuple(fees)))

    @property
    def interest(self) -> bool:
        """Whether late-payment interest is claimed."""
        return any(total.interest for total in self.totals)

    @property
    def indemnity(self) -> bool:
        """Whether the fixed indemnity is claimed."""
        return any(total.indemnity for total in self.totals)

    @property
    def fee(self) -> bool:
        """Whether a fee is claimed."""
        return any(total.fee for total in self.totals)

    @property
    def disputed(self) -> bool:
        """Whether a part of it is disputed, and so not asked for."""
        return any(total.disputed for total in self.totals)

    @property
    def covered(self) -> bool:
        """Whether credit of the customer covers a part of it."""
        return any(total.covered for total in self.totals)


@dataclass(frozen=True)
class Party:
    """Who is written to: the customer."""

    name: str
    number: str


@dataclass(frozen=True)
class Sender:
    """Who writes: the company that is owed. What is not known is empty."""

    name: str = ""
    address: tuple[str, ...] = ()
    contact: str = ""
    email: str = ""
    phone: str = ""
    iban: str = ""
    bic: str = ""

    @classmethod
    def of(cls, creditor: Creditor) -> Self:
        """Take from a creditor what texts can say of it."""
        return cls(
            name=creditor.name,
            address=creditor.address,
            contact=creditor.contact or "",
            email=creditor.email or "",
            phone=creditor.phone or "",
            iban=spaced(creditor.iban) if creditor.iban else "",
            bic=creditor.bic or "",
        )


@dataclass(frozen=True)
class Facts:
    """Everything that a template can name.

    `late` lists what is overdue, `soon` what is due on the day or soon after. `contact` is the
    person who is written to, "" when none is known; `caller` who phones (call scripts), else "".
    """

    customer: Party
    contact: str
    sender: Sender
    step: str
    law: str
    as_of: date
    pay_by: date
    late: Listing = field(default_factory=Listing)
    soon: Listing = field(default_factory=Listing)
    phone: str = ""
    with_statement: bool = True


def _totals(invoices: Sequence[Invoice], fees: Sequence[Amount]) -> tuple[Total, ...]:
    """Sum by currency; the fixed indemnity has a currency of its own, and so its own total."""
    codes = dict.fromkeys(
        amount.currency
        for invoice in invoices
        for amount in (invoice.amount, invoice.indemnity)
        if amount or amount is invoice.amount
    )

    def total(code: str) -> Total:
        def sums(name: str) -> Amount:
            parts = [getattr(invoice, name) for invoice in invoices]
            return Amount(sum(part.minor for part in parts if part.currency == code), code)

        names = ("amount", "disputed", "covered", "interest", "indemnity")
        found = {name: sums(name) for name in names}
        fee = Amount(sum(each.minor for each in fees if each.currency == code), code)
        claimed = ("amount", "interest", "indemnity")
        claim = Amount(sum(found[name].minor for name in claimed) + fee.minor, code)
        return Total(code, **found, fee=fee, claim=claim)

    return tuple(total(code) for code in codes)
