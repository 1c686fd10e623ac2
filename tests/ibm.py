"""IBM's invoices, read directly from their file: an oracle that no connector stands between."""

from __future__ import annotations

import csv
from datetime import date, datetime
from functools import cache
from pathlib import Path

from ledgers import ledger

from ardash.ledger.ledger import Ledger


@cache
def ibm_ledger(folder: Path) -> Ledger:
    """2,466 invoices of 2012-13, each settled in full on one day."""
    lines = []
    with (folder / "ibm" / "WA_original_mdy.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            number, amount = row["invoiceNumber"], row["InvoiceAmount"]
            issued, due, settled = (_day(row[c]) for c in ("InvoiceDate", "DueDate", "SettledDate"))
            lines += [
                f"{issued} invoice {number} {row['customerID']} {amount} due {due}",
                f"{settled} payment {number} {amount}",
            ]
    return ledger("\n".join(lines), currency="USD")


def _day(text: str) -> date:
    return datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007 (a day, no instant)
