"""What true DSO needs beside the period table: open invoices against their month's sales."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import narwhals as nw
import polars as pl

from ardash.ledger.balances import Frame, open_at
from ardash.ledger.derived import open_within
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger

_EPOCH = date(1970, 1, 1)


def open_age_over_sales(ledger: Ledger, ends: Sequence[date], keys: list[str]) -> pl.DataFrame:
    """Weigh open invoices by age, against the net credit sales of their calendar month of issue.

    One row an end and group: end (its number), the keys, value (days). The month of an end counts
    with its sales up to that day. The value is NaN where such a month has no positive net sales.
    """
    columns = dict.fromkeys((*keys, "kind", "issued_on", "issued_day", "balance"))
    spans = open_within(ledger.balances, ends, list(columns))
    owed = gathered(nw.concat([_open(spans, end, i, keys) for i, end in enumerate(ends)]))
    sales = gathered(_sales(ledger, ends[-1], keys))
    months = owed.join(
        _sales_up_to(sales, ends, keys), on=["end", "month", *keys], how="left", nulls_equal=True
    )
    days = pl.col("open_days") / pl.col("net_sales")
    value = pl.when(pl.col("net_sales") > 0).then(days).otherwise(float("nan"))
    return months.group_by("end", *keys).agg(value=value.sum())


def _month(column: str) -> nw.Expr:
    return nw.col(column).dt.year().cast(nw.Int32) * 12 + nw.col(column).dt.month().cast(nw.Int32)


def _open(spans: Frame, end: date, place: int, keys: list[str]) -> Frame:
    age = (end - _EPOCH).days - nw.col("issued_day")
    owed = nw.col("kind").is_in(["invoice", "charge"]) & (nw.col("balance") > 0)
    return (
        open_at(spans, end)
        .filter(owed)
        .with_columns(month=_month("issued_on"), open_days=nw.col("balance") * age)
        .group_by("month", *keys)
        .agg(nw.col("open_days").sum())
        .with_columns(end=nw.lit(place, nw.Int32))
    )


def _sales(ledger: Ledger, last: date, keys: list[str]) -> Frame:
    """Net credit sales by day."""
    if ledger.movements is not None and "customer" not in keys:
        days = ledger.movements.filter(nw.col("day") <= last)
        net = days.select("day", *keys, net_sales=nw.col("billed") - nw.col("credited"))
        return net.group_by("day", *keys).agg(nw.col("net_sales").sum())
    kind, item_kind = nw.col("kind"), nw.col("item_kind")
    sale = ((kind == "billing") & (item_kind != "unapplied")) | (kind == "credit")
    sold = ledger.entries.filter(sale, nw.col("booked_on") <= last)
    return (
        sold.with_columns(day=nw.col("booked_on"))
        .group_by("day", *keys)
        .agg(net_sales=nw.col("amount").sum())
    )


def _sales_up_to(sales: pl.DataFrame, ends: Sequence[date], keys: list[str]) -> pl.DataFrame:
    month = pl.col("day").dt.year().cast(pl.Int32) * 12 + pl.col("day").dt.month().cast(pl.Int32)
    daily = sales.with_columns(month=month)
    whole = daily.group_by("month", *keys).agg(pl.col("net_sales").sum())
    parts = []
    for place, end in enumerate(ends):
        this = end.year * 12 + end.month
        begun = daily.filter(pl.col("month") == this, pl.col("day") <= end)
        begun = begun.group_by("month", *keys).agg(pl.col("net_sales").sum())
        both = pl.concat([whole.filter(pl.col("month") < this), begun])
        parts.append(both.with_columns(end=pl.lit(place, pl.Int32)))
    return pl.concat(parts)
