"""The story as Xero tells it, for the connector `xero`."""

from __future__ import annotations

import calendar
import json
from datetime import date
from pathlib import Path
from typing import Any

from live_samples.story import CUSTOMERS, invoices

_PAGE = 10


def write(folder: Path) -> None:
    """Write the pages of each endpoint."""
    folder.mkdir(parents=True, exist_ok=True)
    contacts = [
        {
            "ContactID": _id(1, c.number),
            "ContactStatus": "ACTIVE",
            "Name": c.name,
            "EmailAddress": c.email,
            "UpdatedDateUTC": _stamp(date(2026, 8, 1)),
            "Addresses": [{"AddressType": "POBOX", "Country": c.country}],
        }
        for c in CUSTOMERS
    ]
    bills: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    for each in invoices():
        contact = {"ContactID": _id(1, each.customer.number), "Name": each.customer.name}
        key, number = _id(2, each.number), f"F{each.number:05}"
        for one in each.credits:
            notes.append(
                {
                    "CreditNoteID": _id(3, one.number),
                    "CreditNoteNumber": f"A{one.number:05}",
                    "Type": "ACCRECCREDIT",
                    "Status": "PAID",
                    "Contact": contact,
                    "DateString": f"{one.day}T00:00:00",
                    "Date": _stamp(one.day),
                    "CurrencyCode": "EUR",
                    "Total": one.minor / 100,
                    "RemainingCredit": 0.0,
                    "UpdatedDateUTC": _stamp(one.day),
                    "Allocations": [
                        {
                            "Amount": one.minor / 100,
                            "Date": _stamp(one.day),
                            "Invoice": {"InvoiceID": key, "InvoiceNumber": number},
                        }
                    ],
                }
            )
        bills.append(
            {
                "InvoiceID": key,
                "InvoiceNumber": number,
                "Type": "ACCREC",
                "Status": "AUTHORISED" if each.open else "PAID",
                "Contact": contact,
                "DateString": f"{each.issued}T00:00:00",
                "Date": _stamp(each.issued),
                "DueDateString": f"{each.due}T00:00:00",
                "DueDate": _stamp(each.due),
                "CurrencyCode": "EUR",
                "Total": each.minor / 100,
                "AmountDue": each.open / 100,
                "AmountPaid": sum(p.minor for p in each.payments) / 100,
                "AmountCredited": sum(c.minor for c in each.credits) / 100,
                "UpdatedDateUTC": _stamp(date(2026, 10, 31)),
                "Reference": "",
                "Payments": [
                    {
                        "PaymentID": _id(4, p.number),
                        "Date": _stamp(p.day),
                        "Amount": p.minor / 100,
                        "Reference": f"VIR {p.number:05}",
                    }
                    for p in each.payments
                ],
            }
        )
    prepaid = {
        "PrepaymentID": _id(5, 1), "Type": "RECEIVE-PREPAYMENT", "Status": "AUTHORISED",
        "Contact": {"ContactID": _id(1, 6)}, "DateString": "2026-10-20T00:00:00",
        "Date": _stamp(date(2026, 10, 20)), "CurrencyCode": "EUR", "Total": 500.0,
        "RemainingCredit": 500.0, "UpdatedDateUTC": _stamp(date(2026, 10, 20)), "Allocations": [],
    }  # fmt: skip
    _write(folder, "Contacts", contacts)
    _write(folder, "Invoices", bills)
    _write(folder, "CreditNotes", notes)
    _write(folder, "Overpayments", [])
    _write(folder, "Prepayments", [prepaid])


def _write(folder: Path, name: str, rows: list[dict[str, Any]]) -> None:
    pages = [rows[start : start + _PAGE] for start in range(0, len(rows), _PAGE)] or [[]]
    for number, page in enumerate(pages, start=1):
        text = json.dumps({name: page}, indent=1, ensure_ascii=False)
        (folder / f"{name}-{number}.json").write_text(text + "\n", encoding="utf-8")


def _id(kind: int, number: int) -> str:
    return f"00000000-0000-4000-8000-{kind:02}{number:010}"


def _stamp(day: date) -> str:
    return f"/Date({calendar.timegm(day.timetuple()) * 1000}+0000)/"
