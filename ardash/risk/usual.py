"""Usual invoices: what a customer with nothing open would be asked about."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from ardash.risk.history import History
from ardash.risk.invoices import day_number

#: Customers who bought nothing for so long are customers no more.
ACTIVE_DAYS = 730


def with_usual_invoices(history: History) -> History:
    """Add an invoice of tomorrow for each customer and currency with nothing open.

    It has the terms of the last one and the amount that is usual of the customer's invoices; it
    comes after `as_of`, so nothing that is asked about sees it.
    """
    tomorrow = day_number(history.as_of) + 1
    rows = history.rows
    keys = ["customer", "currency"]
    last = (
        rows.filter(pl.col("issued_day") > tomorrow - ACTIVE_DAYS)
        .with_columns(
            amount=pl.col("amount").median().over(keys).round().cast(pl.Int64),
            none_open=pl.col("closed_day").is_not_null().all().over(keys),
        )
        # A customer's rows stand in the order of their issue.
        .unique(keys, keep="last", maintain_order=True)
        .filter("none_open")
        .sort("issued_day", "item")
    )
    usual = last.with_columns(
        item=(-1 - pl.int_range(pl.len())).cast(rows.schema["item"]),
        due_day=tomorrow + pl.col("due_day") - pl.col("issued_day"),
        issued_day=pl.lit(tomorrow, pl.Int64),
        opened_day=pl.lit(tomorrow, pl.Int64),
        closed_day=pl.lit(None, pl.Int64),
        ended=pl.lit(None, pl.String),
        balance=pl.lit(0, rows.schema["balance"]),
        undated=pl.lit(value=False),
    )
    return replace(history, rows=pl.concat([rows, usual.select(rows.columns)]))
