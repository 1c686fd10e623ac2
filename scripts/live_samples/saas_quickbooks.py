"""The story as QuickBooks Online tells it, for the connector `quickbooks`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from live_samples.story import CUSTOMERS, invoices

_CURRENCY = {"value": "EUR", "name": "Euro"}


def write(folder: Path) -> None:
    """Write each query's answer."""
    folder.mkdir(parents=True, exist_ok=True)
    kinds: dict[str, list[dict[str, Any]]] = {"Invoice": [], "CreditMemo": [], "Payment": []}
    for each in invoices():
        same = {"CustomerRef": {"value": f"{each.customer.number}"}, "CurrencyRef": _CURRENCY}
        stamp = {"MetaData": {"LastUpdatedTime": "2026-10-31T18:00:00-00:00"}}
        to_bill = {"TxnId": f"{each.number}", "TxnType": "Invoice"}
        kinds["Invoice"].append(
            {
                "Id": f"{each.number}",
                **same,
                "DocNumber": f"{each.number:05}",
                **stamp,
                "TxnDate": f"{each.issued}",
                "DueDate": f"{each.due}",
                "TotalAmt": each.minor / 100,
                "Balance": each.open / 100,
            }
        )
        for one in each.payments:
            line = {"Amount": one.minor / 100, "LinkedTxn": [to_bill]}
            kinds["Payment"].append(
                {
                    "Id": f"{one.number}",
                    **same,
                    "TxnDate": f"{one.day}",
                    "UnappliedAmt": 0,
                    "TotalAmt": one.minor / 100,
                    "Line": [line],
                }
            )
        for one in each.credits:
            memo = {"TxnId": f"{one.number}", "TxnType": "CreditMemo"}
            kinds["CreditMemo"].append(
                {
                    "Id": f"{one.number}",
                    **same,
                    "DocNumber": f"A{one.number:05}",
                    **stamp,
                    "TxnDate": f"{one.day}",
                    "TotalAmt": one.minor / 100,
                    "RemainingCredit": 0,
                }
            )
            kinds["Payment"].append(
                {
                    "Id": f"{500 + one.number}",
                    **same,
                    "TxnDate": f"{one.day}",
                    "TotalAmt": 0,
                    "UnappliedAmt": 0,
                    "Line": [
                        {"Amount": one.minor / 100, "LinkedTxn": [to_bill]},
                        {"Amount": one.minor / 100, "LinkedTxn": [memo]},
                    ],
                }
            )
    customers = [
        {
            "Id": f"{c.number}",
            "DisplayName": c.name,
            "PrimaryEmailAddr": {"Address": c.email},
            "Active": True,
            "BillAddr": {"Country": c.country},
        }
        for c in CUSTOMERS
    ]
    for name, rows in {"Customer": customers, **kinds}.items():
        body = {"QueryResponse": {name: rows, "startPosition": 1, "maxResults": len(rows)}}
        text = json.dumps(body, indent=1, ensure_ascii=False)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
