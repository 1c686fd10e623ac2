"""Worth: what the scores say of the customers to contact, beside the worklist's own words."""

from __future__ import annotations

import polars as pl

from ardash.collections.worklist import Worklist
from ardash.risk.scores import Scores

#: A row of the worklist: its customer, and the currency.
_ROW = ("source", "customer_id", "currency")


def with_scores(found: Worklist, scored: Scores) -> pl.DataFrame:
    """Add to the worklist's rows, in their order: score, grade, brought_forward.

    brought_forward is what a contact is expected to bring forward, in minor units of the row's
    currency: Σ of what is asked for × the item's brought_forward_share. An item that is not scored
    (what is left of one that counts as paid) brings nothing.
    """
    known = scored.rows.select(pl.col("source").cast(pl.String), *_ROW[1:], "score", "grade")
    shares = scored.items.select("item", "brought_forward_share")
    worth = (
        found.items.filter("in_row")
        .join(shares, on="item", how="left")
        .group_by(_ROW)
        .agg(
            brought_forward=(pl.col("amount") * pl.col("brought_forward_share").fill_null(0.0))
            .sum()
            .round()
            .cast(pl.Int64)
        )
    )
    rows = found.rows.with_columns(pl.col("source").cast(pl.String), pl.col("currency"))
    for more in (known, worth):
        typed = more.with_columns(pl.col("currency").cast(rows.schema["currency"]))
        typed = typed.with_columns(pl.col("source").cast(pl.String))
        rows = rows.join(typed, on=_ROW, how="left", maintain_order="left")
    return rows
