"""What true DSO needs beside the period table: open invoices against their month's sales."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import narwhals as nw
import polars as pl

from ardash.ledger.balances import Frame, open_at
from ardash.ledger.daily import daily, month_number, opened, placed
from ardash.ledger.derived import open_within
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger

_EPOCH = date(1970, 1, 1)


def open_age_over_sales(ledger: Ledger, ends: Sequence[date], keys: list[str]) -> pl.DataFrame:
    """Weigh open invoices by age, against the net credit sales of their calendar month of issue.

    One row an end and group: end (its number), the keys, value (days). The month of an end counts
    with its sales up to that day. The value is NaN where such a month has no positive net sales.
    """
    owed = _by_day(ledger, ends, keys) if "customer" not in keys else _by_end(ledger, ends, keys)
    sales = _sales(ledger, ends[-1], keys)
    # In one order, so that the sum of fractions is the same each time.
    months = owed.sort("month").join(
        _sales_up_to(sales, ends, keys),
        on=["end", "month", *keys], how="left", nulls_equal=True, maintain_order="left",
    )  # fmt: skip
    days = pl.col("open_days") / pl.col("net_sales")
    value = pl.when(pl.col("net_sales") > 0).then(days).otherwise(float("nan"))
    return months.group_by("end", *keys).agg(value=value.sum())


def _by_day(ledger: Ledger, ends: Sequence[date], keys: list[str]) -> pl.DataFrame:
    """Add up what is open at each end, and its days since issue, by month of issue: from the days.

    One row an end, month and group in which an invoice is open: end, month, the keys, open_days.
    """
    days = opened(ledger, keys)
    on = ["month", *keys]
    moved = days.with_columns(placed(days["day"], ends).alias("end"))
    moved = moved.group_by("end", *on).agg(pl.col("items", "owed", "owed_since").sum())
    grid = (
        days.select(on)
        .unique()
        .join(
            pl.DataFrame({"end": range(len(ends)), "on": list(ends)}, schema_overrides=_END),
            how="cross",
        )
    )
    grid = grid.join(moved, on=["end", *on], how="left", nulls_equal=True).sort(*on, "end")
    stands = pl.col("items", "owed", "owed_since").fill_null(0).cum_sum().over(on)
    today = pl.col("on").to_physical().cast(pl.Int64)
    return (
        grid.with_columns(stands)
        .filter(pl.col("items") > 0)
        .select("end", *on, open_days=pl.col("owed") * today - pl.col("owed_since"))
    )


_END = {"end": pl.Int32, "on": pl.Date}


def _by_end(ledger: Ledger, ends: Sequence[date], keys: list[str]) -> pl.DataFrame:
    """Do as `_by_day` does, for groups that are too many to keep by the day: from the balances."""
    columns = dict.fromkeys((*keys, "kind", "issued_on", "issued_day", "balance"))
    spans = open_within(ledger.balances, ends, list(columns))
    return gathered(nw.concat([_open(spans, end, i, keys) for i, end in enumerate(ends)]))


def _open(spans: Frame, end: date, place: int, keys: list[str]) -> Frame:
    age = (end - _EPOCH).days - nw.col("issued_day")
    owed = nw.col("kind").is_in(["invoice", "charge"]) & (nw.col("balance") > 0)
    return (
        open_at(spans, end)
        .filter(owed)
        .with_columns(month=month_number("issued_on"), open_days=nw.col("balance") * age)
        .group_by("month", *keys)
        .agg(nw.col("open_days").sum())
        .with_columns(end=nw.lit(place, nw.Int32))
    )


def _sales(ledger: Ledger, last: date, keys: list[str]) -> pl.DataFrame:
    """Net credit sales by day: one row a day and group."""
    days = daily(ledger, keys)
    if days is not None:
        net = days.select("day", *keys, net_sales=pl.col("billed") - pl.col("credited"))
        return net.filter(pl.col("day") <= last)
    kind, item_kind = nw.col("kind"), nw.col("item_kind")
    sale = ((kind == "billing") & (item_kind != "unapplied")) | (kind == "credit")
    sold = ledger.entries.filter(sale, nw.col("booked_on") <= last)
    return gathered(
        sold.with_columns(day=nw.col("booked_on"))
        .group_by("day", *keys)
        .agg(net_sales=nw.col("amount").sum())
    )


def _sales_up_to(sales: pl.DataFrame, ends: Sequence[date], keys: list[str]) -> pl.DataFrame:
    """Add the sales up by month as they stand at each end, whose own month has but begun."""
    days = sales.with_columns(month=_month("day"))
    whole = days.group_by("month", *keys).agg(pl.col("net_sales").sum())
    at = pl.DataFrame({"end": range(len(ends)), "on": list(ends)}, schema_overrides=_END)
    at = at.with_columns(this=_month("on"))
    before = whole.join(at, how="cross").filter(pl.col("month") < pl.col("this"))
    begun = days.join(at, left_on="month", right_on="this").filter(pl.col("day") <= pl.col("on"))
    columns = ["end", "month", *keys, "net_sales"]
    this = begun.group_by("end", "month", *keys).agg(pl.col("net_sales").sum())
    return pl.concat([before.select(columns), this.select(columns)])


def _month(column: str) -> pl.Expr:
    return pl.col(column).dt.year().cast(pl.Int32) * 12 + pl.col(column).dt.month().cast(pl.Int32)
