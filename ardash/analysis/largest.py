"""The largest: which customers, or groups of another dimension, owe most or are most overdue."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import narwhals as nw
import pandas as pd
import polars as pl

from ardash.analysis.buckets import EDGES
from ardash.analysis.grouped import group_keys, with_names
from ardash.ledger.balances import open_at
from ardash.ledger.frames import gathered, to_pandas
from ardash.ledger.ledger import Ledger


def largest(
    ledger: Ledger,
    as_of: date,
    *,
    by: str = "customer",
    order: Literal["overdue", "total"] = "overdue",
    limit: int = 10,
) -> pd.DataFrame:
    """List the groups with the largest overdue amount, or total, at the close of `as_of`.

    One row a currency and value of `by` (one of DIMENSIONS), the largest first, at most `limit`
    rows. Columns: currency, [by], [customer_id, name: when by is customer], overdue, overdue_90
    (more than 90 days), total (minor units), items (number), groups (how many there are in all).
    Groups that have nothing overdue are left out when the order is overdue. Overdue is as in
    `aging`: credits count as unapplied.

    Raises UnknownChoice for another `by`.
    """
    keys = group_keys(by)
    balance, due_on = nw.col("balance"), nw.col("due_on")
    owed = ~nw.col("kind").is_in(["credit_note", "unapplied"]) & (balance > 0)

    def total(condition: nw.Expr) -> nw.Expr:
        return nw.when(condition).then(balance).otherwise(0).sum()

    found = gathered(
        open_at(ledger.balances, as_of)
        .group_by(*keys)
        .agg(
            overdue=total(owed & (due_on < as_of)),
            overdue_90=total(owed & (due_on < as_of - timedelta(days=EDGES[-1]))),
            total=balance.sum(),
            items=nw.len(),
        )
    )
    if order == "overdue":
        found = found.filter(pl.col("overdue") > 0)
    first = (
        found.with_columns(groups=pl.lit(found.height, pl.Int64))
        .sort(order, *keys, descending=[True, *(False for _ in keys)], nulls_last=True)
        .head(limit)
    )
    first, extra = with_names(first, ledger, keys)
    columns = [*keys, *extra, "overdue", "overdue_90", "total", "items", "groups"]
    return to_pandas(first.select(columns))
