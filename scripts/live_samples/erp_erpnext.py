"""The story as ERPNext's payment ledger tells it, for the connector `erpnext`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from live_samples.story import CUSTOMERS, invoices

_STAMP = "2026-10-31 18:00:00.000000"


def write(folder: Path) -> None:
    """Write each list."""
    folder.mkdir(parents=True, exist_ok=True)
    customers = [
        {
            "name": f"CUST-{c.number:03}",
            "customer_name": c.name,
            "territory": c.country,
            "language": "fr" if c.country == "FR" else "en",
            "payment_terms": f"{c.days} days",
            "tax_id": None,
            "email_id": c.email,
            "modified": _STAMP,
        }
        for c in CUSTOMERS
    ]
    ledger: list[dict[str, Any]] = []
    for each in invoices():
        key = f"ACC-SINV-2026-{each.number:05}"
        party = f"CUST-{each.customer.number:03}"
        own = [(key, "Sales Invoice", each.issued, each.minor)]
        own += [
            (f"ACC-PAY-2026-{p.number:05}", "Payment Entry", p.day, -p.minor) for p in each.payments
        ]
        own += [
            (f"ACC-SINV-RET-{c.number:05}", "Sales Invoice", c.day, -c.minor) for c in each.credits
        ]
        for voucher, kind, on, minor in own:
            ledger.append(
                {
                    "name": f"PLE-{len(ledger) + 1:05}",
                    "modified": _STAMP,
                    "party": party,
                    "company": "Ateliers Kerbihan",
                    "account": "411 - Clients - AK",
                    "posting_date": f"{on}",
                    "due_date": f"{each.due}",
                    "voucher_type": kind,
                    "voucher_no": voucher,
                    "against_voucher_type": "Sales Invoice",
                    "against_voucher_no": key,
                    "amount": minor / 100,
                    "delinked": 0,
                    "amount_in_account_currency": minor / 100,
                    "account_currency": "EUR",
                }
            )
    company = [{"name": "Ateliers Kerbihan", "default_currency": "EUR"}]
    for name, rows in (
        ("Customer", customers),
        ("Payment Ledger Entry", ledger),
        ("Company", company),
    ):
        text = json.dumps({"data": rows}, indent=1, ensure_ascii=False)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
