"""Limits: what customers may owe, and how much of it they use."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions
from ardash.risk.invoices import NEVER
from ardash.risk.tally import Days, Numbers


def credit_limits(ledger: Ledger, actions: Actions) -> pl.DataFrame:
    """List credit limits: one row a customer that has one.

    Columns: customer (key), limit (minor units), currency, limit_source (profile: what people
    wrote goes first; customer: the source's).
    """
    columns = ("customer", "source", "customer_id", "credit_limit", "credit_currency")
    known = gathered(ledger.customers.select(*columns))
    written = actions.profiles.select(
        "source", "customer_id", own="credit_limit", own_currency="credit_currency"
    )
    joined = known.join(written, on=["source", "customer_id"], how="left", maintain_order="left")
    own = pl.col("own").is_not_null()
    return joined.select(
        "customer",
        limit=pl.coalesce("own", "credit_limit"),
        currency=pl.when(own).then("own_currency").otherwise("credit_currency"),
        limit_source=pl.when(own).then(pl.lit("profile")).otherwise(pl.lit("customer")),
    ).filter(pl.col("limit").is_not_null(), pl.col("currency").is_not_null())


def with_limits(rows: pl.DataFrame, ledger: Ledger, actions: Actions) -> pl.DataFrame:
    """Add credit limits to rows of customers and currencies, and since when they are known.

    Adds limit (the source's, which says of no day since when), own_limit (what people wrote; both
    minor units, null: none) and own_limit_day (the day it was last saved: what a profile said
    before, it does not say any more). From that day on, own_limit counts alone.
    """
    columns = ("customer", "source", "customer_id", "credit_limit", "credit_currency")
    known = gathered(ledger.customers.select(*columns))
    source = known.select("customer", limit="credit_limit", currency="credit_currency")
    written = actions.profiles.filter(pl.col("credit_limit").is_not_null()).select(
        "source",
        "customer_id",
        own_limit="credit_limit",
        currency="credit_currency",
        own_limit_day=pl.col("saved_at").cast(pl.Date).to_physical().cast(pl.Int64),
    )
    own = written.join(
        known.select("customer", "source", "customer_id"), on=["source", "customer_id"]
    )
    account = ["customer", "currency"]
    return (
        rows.join(source, on=account, how="left", maintain_order="left")
        .join(own.select(*account, "own_limit"), on=account, how="left", maintain_order="left")
        .join(own.select("customer", "own_limit_day"), on="customer", how="left",
              maintain_order="left")
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Limits:
    """Credit limits of rows, as arrays (minor units, NaN: none), see `with_limits`."""

    source: Numbers
    own: Numbers
    own_since: Days

    @classmethod
    def of(cls, rows: pl.DataFrame) -> Limits:
        """Take them from rows that have them."""
        source, own = (
            rows[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
            for name in ("limit", "own_limit")
        )
        return cls(source, own, rows["own_limit_day"].fill_null(NEVER).to_numpy())

    def on(self, rows: Days, day: Days) -> Numbers:
        """Tell the limits that were known at the close of days: a place and a day each."""
        return np.where(day >= self.own_since[rows], self.own[rows], self.source[rows])
