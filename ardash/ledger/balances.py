"""From entries to balances: spans of days over which what is owed on an item did not change."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeAlias

import narwhals as nw
import polars as pl

#: A lazy frame of whatever engine: Polars, DuckDB, pandas, Spark ...
Frame: TypeAlias = nw.LazyFrame[Any]

#: `valid_to` of a balance that nothing has changed since.
FOREVER = date(9999, 12, 31)


def balances(entries: Frame, items: Frame) -> Frame:
    """Derive what each item owed, day by day, from what changed it.

    Entries: `item`, `booked_on`, `amount`; items: `item` and the columns a balance is asked by.
    Returns one row a span of days with a constant balance that is not zero: the columns of
    `items`, `valid_from` <= day < `valid_to`, and `balance` in minor units of `currency`.
    So the items open at a day are `valid_from <= day < valid_to`, with no join and no sum.
    """
    daily = (
        entries.group_by("item", "booked_on")
        .agg(nw.col("amount").sum())
        .filter(nw.col("amount") != 0)
    )
    running = _in_one_pass(daily) if daily.implementation.is_polars() else _by_item(daily)
    until = nw.when(nw.col("until").is_null()).then(nw.lit(FOREVER)).otherwise(nw.col("until"))
    spans = running.filter(nw.col("balance") != 0).select(
        "item", valid_from=nw.col("booked_on"), valid_to=until, balance=nw.col("balance")
    )
    return items.join(spans, on="item", how="inner")


def _by_item(daily: Frame) -> Frame:
    """Run an item's total, and find the day of its next change, on any engine."""
    return daily.with_columns(
        balance=nw.col("amount").cum_sum().over("item", order_by="booked_on"),
        until=nw.col("booked_on").shift(-1).over("item", order_by="booked_on"),
    )


def _in_one_pass(daily: Frame) -> Frame:
    """Do as `_by_item` does, sorting once: in Polars a fifth of the time of its windows."""
    ordered = daily.to_native().sort("item", "booked_on")
    begins = (pl.col("item") != pl.col("item").shift(1)).fill_null(value=True)
    goes_on = pl.col("item") == pl.col("item").shift(-1)
    total = pl.col("amount").cum_sum()
    before = pl.when(begins).then(total - pl.col("amount")).forward_fill()
    spans: Frame = nw.from_native(
        ordered.with_columns(
            balance=total - before,
            until=pl.when(goes_on).then(pl.col("booked_on").shift(-1)),
        )
    )
    return spans


def open_at(frame: Frame, as_of: date) -> Frame:
    """Keep the balances open at the close of `as_of`: one row an item."""
    return frame.filter(nw.col("valid_from") <= as_of, nw.col("valid_to") > as_of)
