"""Owed: what customers owed at the close of different days."""

from __future__ import annotations

from datetime import date

import narwhals as nw
import polars as pl

from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger


def owed(ledger: Ledger, days: pl.DataFrame) -> pl.Series:
    """Say what was owed at the close of days: one amount (minor units) a row of `days`.

    `days` holds customer, currency, items (a list of keys) and day. What is owed are the open
    invoices and charges of the customer in the currency; where `items` is not empty, only these.
    """
    asked = days.with_row_index("row")
    spans = _spans(ledger, asked)
    named = (
        asked.filter(pl.col("items").list.len() > 0)
        .explode("items")
        .join(spans, left_on=["currency", "items"], right_on=["currency", "item"])
    )
    whole = asked.filter(pl.col("items").list.len() == 0).join(spans, on=["currency", "customer"])
    columns = ("row", "day", "valid_from", "valid_to", "balance")
    open_then = (
        pl.concat([named.select(columns), whole.select(columns)])
        .filter(pl.col("valid_from") <= pl.col("day"), pl.col("valid_to") > pl.col("day"))
        .group_by("row")
        .agg(pl.col("balance").sum())
    )
    found = asked.select("row").join(open_then, on="row", how="left", maintain_order="left")
    return found["balance"].fill_null(0)


def _spans(ledger: Ledger, asked: pl.DataFrame) -> pl.DataFrame:
    """Find when the customers owed what, between the first and the last of the days."""
    asked_days: list[date] = asked["day"].to_list() or [date.max]
    found = ledger.balances.filter(
        nw.col("customer").is_in(asked["customer"].unique().to_list()),
        nw.col("kind").is_in(["invoice", "charge"]),
        nw.col("balance") > 0,
        nw.col("valid_to") > min(asked_days),
        nw.col("valid_from") <= max(asked_days),
    )
    columns = ("customer", "currency", "item", "valid_from", "valid_to", "balance")
    return gathered(found.select(*columns))
