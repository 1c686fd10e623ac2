"""An e-invoice as rows of a batch: its customer, its items, and what it says was paid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from ardash.connectors._einvoice import sums
from ardash.connectors._einvoice.document import Invoice, Party
from ardash.errors import BadInput, Message
from ardash.money import LARGEST_MINOR, currency_code, exponent

Row = dict[str, Any]
_T = TypeVar("_T")


@dataclass(frozen=True)
class Receivable:
    """What an invoice puts into the books; `fingerprint` is equal for two copies of it."""

    key: str
    fingerprint: tuple[Any, ...]
    customer: Row
    items: list[Row]
    entries: list[Row]


def receivable(invoice: Invoice) -> Receivable:
    """Turn an invoice into rows; raises BadInput where it lacks what a debt cannot do without."""
    number = _needed(invoice, invoice.number, "BR-02")
    issued_on = _needed(invoice, invoice.issued_on, "BR-03")
    currency = currency_code(_needed(invoice, invoice.currency, "BR-05"))
    total = _needed(invoice, invoice.totals.with_tax, "BR-14")
    sums.check(invoice, currency)
    sign, prepaid = invoice.sign, invoice.totals.prepaid or Decimal(0)
    payable = invoice.totals.payable
    payable = total - prepaid if payable is None else payable
    whole, paid, left = (
        sign * _minor(invoice, amount, currency) for amount in (total, prepaid, payable)
    )
    key = f"{_key(invoice.seller)}:{number}"
    customer = _customer(invoice)
    kind = "credit_note" if whole < 0 else "invoice"
    shared = {
        "customer_id": customer["customer_id"],
        "entity": invoice.seller.name or "",
        "kind": kind,
        "document": number,
        "order_reference": invoice.order_reference or invoice.buyer_reference,
        "issued_on": issued_on,
        "terms": _terms(invoice, issued_on),
        "currency": currency,
        "place": invoice.place,
    }
    items, entries = [], []
    for part in _parts(invoice, key, whole, left, currency):
        items.append({**shared, "item_id": part.key, "due_on": part.due_on})
        entries += _entries(invoice, part, issued_on, paid, whole - paid - left)
    fingerprint = (issued_on, currency, whole, left, customer["customer_id"])
    return Receivable(key, fingerprint, customer, items, entries)


@dataclass(frozen=True)
class _Part:
    key: str
    due_on: dt.date | None
    amount: int
    first: bool


def _parts(invoice: Invoice, key: str, whole: int, left: int, currency: str) -> Iterator[_Part]:
    """Split what is owed by its instalments; what was prepaid belongs to the first of them."""
    if not invoice.instalments:
        yield _Part(key, invoice.due_on, whole, first=True)
        return
    amounts = [invoice.sign * _minor(invoice, i.amount, currency) for i in invoice.instalments]
    if sum(amounts) not in (whole, left):
        raise BadInput(
            Message("Its instalments do not add up to what is to be paid."),
            where=invoice.place,
            remedy=Message("Ask its sender for a corrected invoice."),
        )
    amounts[0] += whole - sum(amounts)
    for n, (each, amount) in enumerate(zip(invoice.instalments, amounts, strict=True), start=1):
        yield _Part(f"{key}/{n}", each.due_on, amount, first=n == 1)


def _entries(
    invoice: Invoice, part: _Part, issued_on: dt.date, paid: int, rounding: int
) -> list[Row]:
    """Bill the whole; what was prepaid has no day of its own and counts from the issue date."""
    amounts = {"billing": part.amount}
    if part.first and paid:
        amounts["payment"] = -paid
    if part.first and rounding:
        amounts["correction"] = -rounding
    return [
        {
            "entry_id": f"{part.key}:{kind}",
            "item_id": part.key,
            "kind": kind,
            "booked_on": issued_on,
            "date_source": "export" if kind == "payment" else "stated",
            "amount": amount,
            "reference": ", ".join(invoice.preceding) or None if kind == "billing" else None,
            "currency": None,
            "place": invoice.place,
        }
        for kind, amount in amounts.items()
    ]


def _customer(invoice: Invoice) -> Row:
    buyer = invoice.buyer
    name = _needed(invoice, buyer.name or _key(buyer), "BR-07")
    return {
        "customer_id": _key(buyer),
        "name": name,
        "country": buyer.country,
        "registration": buyer.registration or buyer.vat,
        "contact": buyer.contact,
        "email": buyer.email,
        "phone": buyer.phone,
        "street": buyer.street,
        "postcode": buyer.postcode,
        "city": buyer.city,
        "place": invoice.place,
    }


def _key(party: Party) -> str:
    """Return what names a party from one invoice to the next: a number before a name."""
    numbers = (party.registration, party.vat, *(value for _, value in party.ids), party.name)
    return next(("".join(n.split()) if n != party.name else n for n in numbers if n), "")


def _terms(invoice: Invoice, issued_on: dt.date) -> str | None:
    """Write a discount as terms that can be read back (2/10 net 30); else what is written."""
    best = max(invoice.discounts, key=lambda d: d.percent, default=None)
    if best is None or invoice.due_on is None or invoice.is_credit:
        return invoice.terms
    net_days = (invoice.due_on - issued_on).days
    if not 0 <= best.days <= net_days:
        return invoice.terms
    return f"{best.percent.normalize():f}/{best.days} net {net_days}"


def _minor(invoice: Invoice, amount: Decimal, currency: str) -> int:
    scaled = amount.scaleb(exponent(currency))
    if scaled != scaled.to_integral_value() or abs(scaled) > LARGEST_MINOR:
        raise BadInput(
            Message("{amount} is no amount of {currency}.", amount=str(amount), currency=currency),
            where=invoice.place,
            remedy=Message("Ask its sender for a corrected invoice."),
        )
    return int(scaled)


def _needed(invoice: Invoice, value: _T | None, rule: str) -> _T:
    if value is None or value == "":
        raise BadInput(
            Message("It lacks what no invoice can do without ({rule}).", rule=rule),
            where=invoice.place,
            remedy=Message("Ask its sender for a corrected invoice."),
        )
    return value
