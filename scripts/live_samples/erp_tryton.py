"""The story as Tryton's server tells it over JSON-RPC, for the connector `tryton`."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from live_samples.story import CUSTOMERS, Money, invoices

_STAMP = {
    "__class__": "datetime",
    "year": 2026,
    "month": 10,
    "day": 31,
    "hour": 18,
    "minute": 0,
    "second": 0,
    "microsecond": 0,
}
_COMPANY = {"id": 1, "rec_name": "Ateliers Kerbihan", "currency.": {"id": 1, "code": "EUR"}}


def write(folder: Path) -> None:
    """Write one answer a model."""
    lines: list[dict[str, Any]] = []
    bills: list[dict[str, Any]] = []
    owed = 0
    for each in invoices():
        owed += each.open
        group = None if each.open else 100 + each.number
        lines.append(
            _line(
                len(lines) + 1,
                each.number,
                each.customer.number,
                each.issued,
                each.minor,
                group=group,
            )
            | {"maturity_date": _day(each.due)}
        )
        bills.append(
            {
                "id": each.number,
                "number": f"F{each.number:05}",
                "reference": "",
                "type": "out",
                "invoice_date": _day(each.issued),
                "move": each.number,
                "additional_moves": [],
                "payment_term.": {
                    "id": each.customer.days,
                    "rec_name": f"{each.customer.days} days",
                },
            }
        )
        money: list[Money] = [*each.payments, *each.credits]
        for one in money:
            lines.append(
                _line(
                    len(lines) + 1,
                    1000 + one.number,
                    each.customer.number,
                    one.day,
                    -one.minor,
                    group=group,
                )
                | {
                    "move_origin": f"account.invoice,{each.number}",
                    "invoice_payment": each.number,
                    "maturity_date": None,
                }
            )
            kind = "cash" if one in each.payments else "revenue"
            lines[-1]["move."]["journal."]["type"] = kind
    parties = [
        {
            "id": c.number,
            "name": c.name,
            "code": f"C{c.number:03}",
            "email": c.email,
            "phone": "",
            "lang.": {"id": 1, "code": "fr" if c.country == "FR" else "en"},
            "tax_identifier.": None,
            "customer_payment_term.": {"id": c.days, "rec_name": f"{c.days} days"},
        }
        for c in CUSTOMERS
    ]
    account = {
        "id": 39,
        "code": "411",
        "name": "Clients",
        "balance": _amount(owed),
        "company.": _COMPANY,
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (
        ("account.move.line", lines),
        ("account.invoice", bills),
        ("party.party", parties),
        ("account.account", [account]),
    ):
        text = json.dumps({"id": 1, "result": rows}, indent=1, ensure_ascii=False)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def _line(
    number: int, move: int, party: int, day: date, minor: int, *, group: int | None
) -> dict[str, Any]:
    settled = group and {"id": group, "date": _day(day)}
    return {
        "id": number, "party": party, "debit": _amount(max(minor, 0)),
        "credit": _amount(max(-minor, 0)), "date": _day(day), "reconciliation": group,
        "reconciliation.": settled or None, "move_origin": f"account.invoice,{move}", "move": move,
        "move.": {"id": move, "number": f"{move}", "journal.": {"id": 1, "type": "revenue"}},
        "amount_second_currency": None, "second_currency.": None, "invoice_payment": None,
        "account.": {"id": 39, "code": "411", "name": "Clients"}, "company.": _COMPANY,
        "write_date": _STAMP, "create_date": _STAMP,
    }  # fmt: skip


def _day(day: date) -> dict[str, Any]:
    return {"__class__": "date", "year": day.year, "month": day.month, "day": day.day}


def _amount(minor: int) -> dict[str, str]:
    return {"__class__": "Decimal", "decimal": f"{minor // 100}.{minor % 100:02}"}
