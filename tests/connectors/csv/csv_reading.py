"""Small files written by the tests, and what the connector makes of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from ardash.connectors import csv
from ardash.records.batch import SCHEMAS, reject_text


@dataclass(frozen=True)
class Read:
    """All batches of one reading put together."""

    customers: pl.DataFrame
    items: pl.DataFrame
    entries: pl.DataFrame
    controls: pl.DataFrame
    rejects: pl.DataFrame
    rows_read: int
    complete: bool
    notes: list[str]

    def item(self, item_id: str) -> dict[str, Any]:
        (row,) = self.items.filter(pl.col("item_id") == item_id).iter_rows(named=True)
        return row

    def entry(self, entry_id: str) -> dict[str, Any]:
        (row,) = self.entries.filter(pl.col("entry_id") == entry_id).iter_rows(named=True)
        return row

    def customer(self, customer_id: str) -> dict[str, Any]:
        (row,) = self.customers.filter(pl.col("customer_id") == customer_id).iter_rows(named=True)
        return row

    def open(self, item_id: str) -> int:
        return int(self.entries.filter(pl.col("item_id") == item_id)["amount"].sum())

    def rejected(self) -> list[tuple[str, str]]:
        rows = self.rejects.select("place", "reason", "params").iter_rows()
        return [(place, reject_text(reason, params)) for place, reason, params in rows]


def read_all(location: str | Path, **options: str) -> Read:
    batches = list(csv.read(str(location), options=options))
    mine = [name for name in SCHEMAS if name in Read.__annotations__]
    frames = {name: pl.concat([getattr(b, name) for b in batches]) for name in mine}
    return Read(
        **frames,
        rows_read=sum(batch.rows_read for batch in batches),
        complete=all(batch.complete for batch in batches),
        notes=[str(note) for batch in batches for note in batch.notes],
    )


Write = Callable[..., Path]
