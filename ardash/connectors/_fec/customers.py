"""The customers of the books."""

from __future__ import annotations

import polars as pl

from ardash.records.batch import frame


def customers(lines: pl.DataFrame, terms: str | None) -> pl.DataFrame:
    """Name each customer as its latest line does: one row a customer."""
    named = (
        lines.sort("booked_on", "row")
        .group_by("customer", maintain_order=True)
        .agg(name=pl.col("customer_name").last(), place=pl.col("place").last())
    )
    return frame(
        "customers",
        named.select(
            "name", "place", customer_id="customer", terms=pl.lit(terms, dtype=pl.String)
        ).sort("customer_id"),
    )
