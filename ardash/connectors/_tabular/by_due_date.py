"""Instalments that only their due date tells apart: FA12/1 is the first day, FA12/2 the second.

Which of them a row is depends on all rows of its document. Where one of them cannot be read, the
days that are left would be counted wrongly: the document is rejected whole, and what was known of
all its instalments stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from ardash.connectors._tabular.checks import ITEM
from ardash.connectors._tabular.records import RAW
from ardash.errors import mark
from ardash.records.batch import frame

BROKEN = mark(
    "Another instalment of {item} was rejected at {item_place}, so that nobody can tell which "
    "instalment this is; correct that row."
)


def told_by_due_date(columns: Mapping[str, str]) -> bool:
    """Say whether a table's instalments have no name but their due date."""
    return "instalment" in columns and columns["instalment"] == columns.get("due_on")


def apart(
    rows: pl.DataFrame, rejects: Sequence[pl.DataFrame]
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Set apart the rows of documents of which a row was rejected, and name all instalments.

    `rows` are invoices whose ITEM is their document, `rejects` what was rejected of the table.
    """
    before = pl.concat([frame("rejects"), *rejects])
    wrong = before.filter(pl.col("item_id").is_not_null())
    first = wrong.select(pl.col("item_id").alias("item"), item_place="place").unique(
        "item", keep="first", maintain_order=True
    )
    drawn = rows.join(first, left_on=ITEM, right_on="item", how="inner", maintain_order="left")
    made = frame(
        "rejects",
        drawn.select(
            "place",
            pl.lit(BROKEN).alias("reason"),
            pl.struct(item=pl.col(ITEM), item_place="item_place")
            .struct.json_encode()
            .alias("params"),
            pl.col(RAW).alias("raw"),
            pl.col(ITEM).alias("item_id"),
        ),
    )
    sound = rows.join(first, left_on=ITEM, right_on="item", how="anti", maintain_order="left")
    return sound, [_numbered(pl.concat([before, made]))]


def _numbered(rejects: pl.DataFrame) -> pl.DataFrame:
    """Name, between them, every instalment of a document: what was known of each of them stays."""
    item = pl.col("item_id")
    part = pl.int_range(1, pl.len() + 1).over("item_id").cast(pl.String)
    several = item.is_not_null() & (pl.len().over("item_id") > 1)
    return rejects.with_columns(
        pl.when(several).then(item + "/" + part).otherwise(item).alias("item_id")
    )
