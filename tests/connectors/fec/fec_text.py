"""Small FEC files, one line of text an accounting line, and what the connector makes of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import polars as pl

from ardash.connectors import fec
from ardash.records.batch import Batch

HEADER = [
    *("JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib"),
    *("CompAuxNum", "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit"),
    *("EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise"),
]
NAMES = {"VE": "Ventes", "BQ": "Banque", "OD": "Divers", "AN": "A nouveaux"}


def columns(line: str) -> list[str]:
    """Spread a short line over the 18 columns.

    Short: journal, number, date, account, auxiliary, document, debit, credit, and if need be
    letter, its date, foreign amount, currency; "-" is blank.
    """
    short = ["" if word == "-" else word for word in line.split()]
    short += [""] * (12 - len(short))
    journal, number, day, account, auxiliary, document, debit, credit = short[:8]
    name = f"Client {auxiliary}" if auxiliary else ""
    label = f"Compte {account}"
    first = [journal, NAMES.get(journal, ""), number, day, account, label, auxiliary, name]
    second = [document, day, "Ecriture", debit, credit, *short[8:10], "20301231", *short[10:]]
    return first + second


def text(lines: str | Iterable[str], separator: str = "\t", end: str = "\n") -> str:
    """Write short lines as the text of a FEC."""
    rows = lines.strip().splitlines() if isinstance(lines, str) else list(lines)
    table = [HEADER, *(columns(row) for row in rows if row.strip())]
    return "".join(separator.join(row) + end for row in table)


def batch_of(folder: Path, lines: str | Iterable[str], **options: str) -> Batch:
    """Read the FEC made of short lines."""
    path = folder / "123456789FEC20231231.txt"
    path.write_text(text(lines), encoding="utf-8", newline="")
    return read(path, **options)


def read(location: Path | str, **options: str) -> Batch:
    """Read a location as one batch."""
    (batch,) = fec.read(str(location), options=options)
    return batch


def history(batch: Batch) -> dict[str, list[tuple[str, str, int]]]:
    """Item -> its entries as (day, kind, amount), in order of time."""
    found: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for row in batch.entries.iter_rows(named=True):
        found[row["item_id"]].append((str(row["booked_on"]), row["kind"], row["amount"]))
    return dict(found)


def kinds(batch: Batch) -> dict[str, str]:
    """Item -> its kind."""
    return dict(batch.items.select("item_id", "kind").iter_rows())


def owed(batch: Batch, as_of: date, by: str = "customer_id") -> dict[str, int]:
    """Sum what is owed at the close of a day, in the books' currency, leaving out zeros."""
    booked = batch.entries.filter(pl.col("booked_on") <= as_of)
    sums = booked.join(batch.items, on="item_id").group_by(by).agg(pl.col("amount_base").sum())
    return {str(name): total for name, total in sums.iter_rows() if total}


def general_ledger(lines: Iterable[str], as_of: date, field: int = 4) -> dict[str, int]:
    """Sum debit - credit of short lines on 41 accounts by auxiliary (or another field)."""
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        words = line.split()
        if words[3].startswith("41") and words[2] <= as_of.strftime("%Y%m%d"):
            debit, credit = (int(words[n].replace(",", "")) for n in (6, 7))
            sums[words[field]] += debit - credit
    return {name: total for name, total in sums.items() if total}
