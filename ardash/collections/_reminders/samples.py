"""Samples: facts of every kind, to see whether a template can be filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ardash.collections._reminders.facts import (
    MOST_LISTED,
    Amount,
    Facts,
    Invoice,
    Listing,
    Party,
    Sender,
)

_DAY = date(2025, 4, 1)
_SENDER = Sender(
    name="Atelier Lumen SAS",
    address=("12 rue des Lilas", "69003 Lyon"),
    contact="Anne Roux",
    email="compta@lumen.example",
    phone="+33 4 00 00 00 00",
    iban="FR76 3000 6000 0112 3456 7890 189",
    bic="AGRIFRPP",
)


def invoice(number: str = "F-1", currency: str = "EUR", **columns: object) -> Invoice:
    """Make one invoice, 20 days late, of 1,200.00."""
    none = Amount(0, currency)
    plain = Invoice(
        number=number,
        issued_on=date(2025, 2, 10),
        due_on=date(2025, 3, 12),
        days_late=20,
        amount=Amount(120_000, currency),
        balance=Amount(120_000, currency),
        disputed=none,
        covered=none,
        interest=none,
        indemnity=none,
    )
    return replace(plain, **columns)  # type: ignore[arg-type]


def samples() -> dict[str, Facts]:
    """Make one of each case that a template may meet: its name -> the facts."""
    one = invoice()
    plain = Facts(
        customer=Party("Dupont & Fils", "C0042"),
        contact="Mme Petit",
        sender=_SENDER,
        step="reminder",
        law="FR",
        as_of=_DAY,
        pay_by=date(2025, 4, 9),
        late=Listing.of([one]),
        phone="+33 1 00 00 00 00",
    )
    many = [invoice(f"F-{number}") for number in range(1, MOST_LISTED + 41)]
    claimed = invoice(interest=Amount(432, "EUR"), indemnity=Amount(4000, "EUR"))
    pounds = invoice("G-1", "GBP", interest=Amount(120, "GBP"), indemnity=Amount(4000, "EUR"))
    part = invoice(
        amount=Amount(70_000, "EUR"), disputed=Amount(30_000, "EUR"), covered=Amount(20_000, "EUR")
    )
    hostile = "{{7*7}} {% raise %} <script>alert(1)</script> =1+1"
    return {
        "one invoice": plain,
        "many invoices": replace(plain, late=Listing.of(many)),
        "no due date": replace(plain, late=Listing.of([invoice(due_on=None, days_late=None)])),
        "not due yet": replace(plain, late=Listing(), soon=Listing.of([one])),
        "late and due soon": replace(plain, soon=Listing.of([invoice("F-2"), invoice("F-3")])),
        "several currencies": replace(plain, late=Listing.of([one, invoice("G-1", "GBP")])),
        "no contact, no account": replace(plain, contact="", phone="", sender=Sender()),
        "disputed and covered in part": replace(plain, late=Listing.of([part])),
        "order number and link": replace(
            plain,
            late=Listing.of([invoice(order_number="PO-7", link="https://pay.example/F-1")]),
        ),
        "interest, indemnity and fee": replace(
            plain, late=Listing.of([claimed], [Amount(1500, "EUR")])
        ),
        "interest in another currency": replace(plain, late=Listing.of([claimed, pounds])),
        "another law": replace(plain, law="DE", late=Listing.of([claimed])),
        "hostile names": replace(
            plain,
            customer=Party(hostile, hostile),
            contact=hostile,
            late=Listing.of([invoice(hostile, order_number=hostile)]),
        ),
    }
