"""The story as Odoo tells it over JSON-RPC, for the connector `odoo`."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from live_samples.story import CUSTOMERS, invoices


def write(folder: Path) -> None:
    """Write one answer a model."""
    folder.mkdir(parents=True, exist_ok=True)
    lines: list[dict[str, Any]] = []
    partials: list[dict[str, Any]] = []

    def line(kind: str, name: str, who: int, on: date, minor: int) -> dict[str, Any]:
        number = len(lines) + 1
        lines.append(
            {"id": number, "move_id": [number, name], "move_name": name, "move_type": kind,
             "partner_id": [who, "x"], "account_id": [411, "411000 Clients"],
             "company_id": [1, "Ateliers Kerbihan"], "company_currency_id": [1, "EUR"],
             "currency_id": [1, "EUR"], "balance": minor / 100, "amount_currency": minor / 100,
             "date": f"{on}", "date_maturity": f"{on}", "invoice_date": False, "ref": False,
             "write_date": "2026-10-31 18:00:00", "matched_debit_ids": [],
             "matched_credit_ids": []}
        )  # fmt: skip
        return lines[-1]

    for each in invoices():
        who = each.customer.number
        bill = line("out_invoice", f"F/2026/{each.number:05}", who, each.issued, each.minor)
        bill |= {"date_maturity": f"{each.due}", "invoice_date": f"{each.issued}"}
        for kind, name, some in (
            ("entry", "BNK", each.payments),
            ("out_refund", "A", each.credits),
        ):
            for one in some:
                other = line(kind, f"{name}/2026/{one.number:05}", who, one.day, -one.minor)
                number = len(partials) + 1
                amount = one.minor / 100
                partials.append(
                    {"id": number, "debit_move_id": [bill["id"], ""], "amount": amount,
                     "credit_move_id": [other["id"], ""], "debit_amount_currency": amount,
                     "credit_amount_currency": amount, "max_date": f"{one.day}",
                     "write_date": "2026-10-31 18:00:00"}
                )  # fmt: skip
                bill["matched_credit_ids"].append(number)
                other["matched_debit_ids"].append(number)
    partners = [
        {"id": c.number, "name": c.name, "country_code": c.country, "email": c.email,
         "lang": "fr_FR" if c.country == "FR" else "en_US", "phone": False, "vat": False}
        for c in CUSTOMERS
    ]  # fmt: skip
    for name, rows in (("account.move.line", lines), ("res.partner", partners),
                       ("account.partial.reconcile", partials)):  # fmt: skip
        body = {"jsonrpc": "2.0", "id": 1, "result": rows}
        text = json.dumps(body, indent=1, ensure_ascii=False)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
