"""The story as Stripe tells it, for the connector `stripe`."""

from __future__ import annotations

import calendar
import json
from datetime import date
from pathlib import Path
from typing import Any

from live_samples.story import CUSTOMERS, invoices


def write(folder: Path) -> None:
    """Write each list."""
    folder.mkdir(parents=True, exist_ok=True)
    lists: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("customers", "invoices", "charges", "credit_notes")
    }
    lists["customers"] = [
        {
            "id": f"cus_{c.number:08}",
            "object": "customer",
            "name": c.name,
            "email": c.email,
            "address": {"country": c.country},
            "balance": 0,
            "created": _at(date(2026, 8, 1)),
            "preferred_locales": ["fr-FR"] if c.country == "FR" else ["en"],
        }
        for c in CUSTOMERS
    ]
    for each in invoices():
        key, customer = f"in_{each.number:08}", f"cus_{each.customer.number:08}"
        paid = sum(p.minor for p in each.payments)
        lists["invoices"].append(
            {
                "id": key,
                "object": "invoice",
                "customer": customer,
                "number": f"F-{each.number:05}",
                "currency": "eur",
                "total": each.minor,
                "amount_due": each.minor,
                "amount_paid": paid,
                "amount_remaining": each.open,
                "status": "open" if each.open else "paid",
                "created": _at(each.issued),
                "effective_at": _at(each.issued),
                "due_date": _at(each.due),
                "account_name": "Ateliers Kerbihan",
                "status_transitions": {"finalized_at": _at(each.issued)},
            }
        )
        lists["charges"] += [
            {
                "id": f"ch_{p.number:08}",
                "object": "charge",
                "amount": p.minor,
                "amount_captured": p.minor,
                "currency": "eur",
                "customer": customer,
                "invoice": key,
                "created": _at(p.day),
                "paid": True,
                "status": "succeeded",
                "refunds": {"data": []},
            }
            for p in each.payments
        ]
        lists["credit_notes"] += [
            {
                "id": f"cn_{c.number:08}",
                "object": "credit_note",
                "amount": c.minor,
                "currency": "eur",
                "customer": customer,
                "invoice": key,
                "created": _at(c.day),
                "number": f"A-{c.number:05}",
                "status": "issued",
                "type": "pre_payment",
            }
            for c in each.credits
        ]
    # One was paid, and the money given back; for Stripe it stays paid.
    charge = lists["charges"][0]
    charge["refunds"]["data"] = [
        {"id": "re_00000001", "object": "refund", "amount": 2500, "charge": charge["id"],
         "created": charge["created"] + 5 * 86400, "currency": "eur", "status": "succeeded"}
    ]  # fmt: skip
    for name, rows in lists.items():
        body = {"object": "list", "url": f"/v1/{name}", "has_more": False, "data": rows}
        text = json.dumps(body, indent=1, ensure_ascii=False)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def _at(day: date) -> int:
    return calendar.timegm(day.timetuple())
