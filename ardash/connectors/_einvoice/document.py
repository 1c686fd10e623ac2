"""An e-invoice as EN 16931 describes it, whatever syntax it came in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

#: Types (UNTDID 1001) by which the buyer owes less.
CREDIT_TYPES = frozenset(
    {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"}
)


@dataclass(frozen=True)
class Party:
    """Seller, buyer or payee: BG-4, BG-7, BG-10."""

    name: str | None = None
    #: Scheme (ISO 6523, or "") -> identifier, as stated: BT-29, BT-46, BT-60.
    ids: tuple[tuple[str, str], ...] = ()
    registration: str | None = None  # BT-30, BT-47: legal registration, e.g. SIREN
    vat: str | None = None  # BT-31, BT-48
    address: str | None = None
    street: str | None = None  # BT-50, BT-51, BT-163: a line break between lines
    postcode: str | None = None  # BT-53
    city: str | None = None  # BT-52
    country: str | None = None
    contact: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class Instalment:
    """A part of what is payable, and its day."""

    due_on: dt.date | None
    amount: Decimal


@dataclass(frozen=True)
class Discount:
    """A discount for paying early: so many per cent within so many days."""

    percent: Decimal
    days: int


@dataclass(frozen=True)
class Line:
    """One invoice line, BG-25."""

    name: str | None  # BT-153
    quantity: Decimal | None  # BT-129
    price: Decimal | None  # BT-146
    price_quantity: Decimal | None  # BT-149: how many the price is for
    allowances: Decimal  # BT-136, less
    charges: Decimal  # BT-141
    amount: Decimal | None  # BT-131


@dataclass(frozen=True)
class TaxPart:
    """One line of the VAT breakdown, BG-23."""

    base: Decimal | None
    tax: Decimal | None
    percent: Decimal | None
    category: str | None


@dataclass(frozen=True)
class Totals:
    """BG-22: what the document says its sums are; None where it says nothing."""

    lines: Decimal | None = None  # BT-106
    allowances: Decimal | None = None  # BT-107
    charges: Decimal | None = None  # BT-108
    without_tax: Decimal | None = None  # BT-109
    tax: Decimal | None = None  # BT-110
    with_tax: Decimal | None = None  # BT-112
    prepaid: Decimal | None = None  # BT-113
    rounding: Decimal | None = None  # BT-114
    payable: Decimal | None = None  # BT-115


@dataclass(frozen=True)
class Invoice:
    """One e-invoice; amounts in major units with the sign they are written with."""

    place: str
    syntax: str  # ubl, cii, zugferd1
    profile: str | None
    number: str | None  # BT-1
    type_code: str | None  # BT-3
    issued_on: dt.date | None  # BT-2
    due_on: dt.date | None  # BT-9
    currency: str | None  # BT-5
    seller: Party
    buyer: Party
    totals: Totals
    payee: Party | None = None
    terms: str | None = None  # BT-20
    discounts: tuple[Discount, ...] = ()
    instalments: tuple[Instalment, ...] = ()
    buyer_reference: str | None = None  # BT-10
    order_reference: str | None = None  # BT-13
    preceding: tuple[str, ...] = ()  # BT-25
    delivered_on: dt.date | None = None  # BT-72
    iban: str | None = None  # BT-84
    remittance: str | None = None  # BT-83
    lines: tuple[Line, ...] = ()
    tax_parts: tuple[TaxPart, ...] = ()
    notes: tuple[str, ...] = ()  # BT-22

    @property
    def is_credit(self) -> bool:
        """Whether the buyer owes less by it: by its type, or an invoice below zero."""
        total = self.totals.with_tax or Decimal(0)
        return (self.type_code in CREDIT_TYPES) != (total < 0)

    @property
    def sign(self) -> int:
        """What its amounts are to be multiplied by, so that a debt of the buyer is above zero."""
        return -1 if self.type_code in CREDIT_TYPES else 1
