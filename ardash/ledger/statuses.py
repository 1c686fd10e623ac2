"""Statuses: what platforms said last of an item's invoice."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

_NONE = {"status": pl.String, "status_on": pl.Date, "status_reason": pl.String}


def with_statuses(items: pl.DataFrame, read: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Add status (code), status_on and status_reason: the last that a platform stated.

    An invoice in instalments is several items: what is said of it is said of each.
    """
    statuses = read.get("statuses")
    if statuses is None or statuses.is_empty():
        return items.with_columns(pl.lit(None, kind).alias(name) for name, kind in _NONE.items())
    last = (
        statuses.filter(pl.col("known_to").is_null())
        .sort("stated_on", "code")
        .group_by("source", "item_id")
        .agg(
            status=pl.col("code").last(),
            status_on=pl.col("stated_on").last(),
            status_reason=pl.col("reason").last(),
        )
        .rename({"item_id": "whole"})
    )
    whole = pl.col("item_id").str.replace(r"/\d+$", "")
    known = pl.when(pl.col("item_id").is_in(last["whole"].implode())).then("item_id")
    return (
        items.with_columns(whole=pl.coalesce(known, whole))
        .join(last, on=["source", "whole"], how="left", maintain_order="left")
        .drop("whole")
    )
