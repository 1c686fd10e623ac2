"""Limits: what customers may owe, and how much of it they use."""

from __future__ import annotations

import polars as pl

from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions


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
