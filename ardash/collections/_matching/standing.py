"""Standing: each movement of a bank once, however it was told."""

from __future__ import annotations

import polars as pl


def standing(receipts: pl.DataFrame) -> pl.DataFrame:
    """Keep each movement once: the transactions of an entry instead of the entry itself.

    A notification (CAMT.054) tells the transactions of what a statement shows as one entry.
    """
    whole = pl.col("receipt_id") == pl.col("entry")
    parts = receipts.filter(~whole).select("source", "entry").unique()
    entries = receipts.filter(whole).join(parts, on=["source", "entry"], how="anti")
    return pl.concat([entries, receipts.filter(~whole)])
