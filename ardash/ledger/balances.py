"""From entries to balances: spans of days over which what is owed on an item did not change."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeAlias

import narwhals as nw
import polars as pl

from ardash.ledger.lookup import beside

#: A lazy frame of whatever engine: Polars, DuckDB, pandas, Spark ...
Frame: TypeAlias = nw.LazyFrame[Any]

#: `valid_to` of a balance that nothing has changed since.
FOREVER = date(9999, 12, 31)


def balances(entries: Frame, items: Frame) -> Frame:
    """Derive what each item owed, day by day, from what changed it.

    Entries: `item`, `booked_on`, `amount`; items: `item` and the columns a balance is asked by.
    Returns one row a span of days with a constant balance that is not zero: the columns of
    `items`, `valid_from` <= day < `valid_to`, and `balance` in minor units of `currency`; on
    Polars in the order of `valid_to`, `valid_from`, `item`. So the items open at a day are
    `valid_from <= day < valid_to`, with no join and no sum.
    """
    polars = entries.implementation.is_polars()
    running = _in_one_pass(entries) if polars else _by_item(entries)
    until = nw.when(nw.col("until").is_null()).then(nw.lit(FOREVER)).otherwise(nw.col("until"))
    spans = running.filter(nw.col("balance") != 0).select(
        "item", valid_from=nw.col("booked_on"), valid_to=until, balance=nw.col("balance")
    )
    if polars:
        order = _number("valid_to") * _TWO + _number("valid_from")
        spans = nw.from_native(spans.to_native().sort(order, maintain_order=True))
    columns = (*items.collect_schema().names(), "valid_from", "valid_to", "balance")
    return beside(spans, items, "item", every=False).select(*columns)


def _by_item(entries: Frame) -> Frame:
    """Run an item's total, and find the day of its next change, on any engine."""
    daily = (
        entries.group_by("item", "booked_on")
        .agg(nw.col("amount").sum())
        .filter(nw.col("amount") != 0)
    )
    return daily.with_columns(
        balance=nw.col("amount").cum_sum().over("item", order_by="booked_on"),
        until=nw.col("booked_on").shift(-1).over("item", order_by="booked_on"),
    )


def _in_one_pass(entries: Frame) -> Frame:
    """Do as `_by_item` does, sorting one number once: in Polars a tenth of the time."""
    day, last, total = pl.col("day"), pl.col("day").shift(-1), pl.col("total")
    days = (
        entries.to_native()
        .select("amount", day=pl.col("item").cast(pl.Int64) * _TWO + _number("booked_on"))
        .sort("day")
        .select("day", total=pl.col("amount").cum_sum())
        .filter(last.is_null() | (day != last))
        # A day on which an item's entries cancel out changes nothing.
        .filter(total != total.shift(1, fill_value=0))
        .select(
            "total",
            item=(day // _TWO).cast(pl.Int32),
            booked_on=(day % _TWO - _TWO // 2).cast(pl.Int32).cast(pl.Date),
        )
    )
    begins = pl.col("item") != pl.col("item").shift(1, fill_value=-1)
    before = pl.when(begins).then(total.shift(1, fill_value=0)).forward_fill()
    goes_on = pl.col("item") == pl.col("item").shift(-1)
    spans: Frame = nw.from_native(
        days.with_columns(
            balance=total - before,
            until=pl.when(goes_on).then(pl.col("booked_on").shift(-1)),
        )
    )
    return spans


#: A whole number below it, and another one above, are one number to sort by.
_TWO = 2**32


def _number(day: str) -> pl.Expr:
    """Number a day from 0; the first day there is lies long before 1970."""
    return pl.col(day).to_physical().cast(pl.Int64) + _TWO // 2


def open_at(frame: Frame, as_of: date) -> Frame:
    """Keep the balances open at the close of `as_of`: one row an item."""
    return frame.filter(nw.col("valid_from") <= as_of, nw.col("valid_to") > as_of)
