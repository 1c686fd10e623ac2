"""Agreements: running promises and payment plans, and how such were kept so far."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl

from ardash.collections.naming import with_item_keys
from ardash.collections.plans import instalment_states, plan_states
from ardash.collections.promises import promise_states
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions

#: Before anything is known, every second promise is kept, as sure as if two had ended.
PRIOR_SHARE, PRIOR_COUNT = 0.5, 2.0

#: So many of its own promises weigh as much as those of all customers.
OWN_COUNT = 3.0

_SCHEMA: dict[str, Any] = {
    "customer": pl.Int32,
    "currency": pl.String,
    "cash_source": pl.String,
    "item_keys": pl.List(pl.Int32),
    "missing": pl.Int64,
    "promised_on": pl.Date,
    "until_on": pl.Date,
    "kept_share": pl.Float64,
}


def agreements(ledger: Ledger, as_of: date, actions: Actions) -> pl.DataFrame:
    """List what is promised and not yet in: one row a running promise or instalment.

    Plans come before promises, and the earlier day first. Columns: customer (key), currency,
    cash_source (planned, promised), item_keys (empty = any), missing (minor units), promised_on
    (the day it is taken to come, after `as_of`), until_on (last day that counts), kept_share
    (0-1: how much of such promises came in time).
    """
    found = [pl.DataFrame(schema=_SCHEMA)]
    if actions.plans.height:
        found.append(_planned(ledger, as_of, actions))
    if actions.promises.height:
        found.append(_promised(ledger, as_of, actions))
    return pl.concat(found)


def _promised(ledger: Ledger, as_of: date, actions: Actions) -> pl.DataFrame:
    states = promise_states(ledger, as_of, actions)
    ended = states.filter(pl.col("state").is_in(["kept", "part_kept", "broken"]))
    ratio = pl.when(pl.col("expected") > 0).then(pl.col("received") / pl.col("expected"))
    shares = kept_shares(ended.select("customer", kept=ratio.fill_null(1.0)))
    running = states.filter(pl.col("state") == "running", pl.col("missing") > 0)
    return _shaped(with_item_keys(ledger, running, "promise"), "promised", as_of, shares)


def _planned(ledger: Ledger, as_of: date, actions: Actions) -> pl.DataFrame:
    states = instalment_states(ledger, as_of, actions)
    in_time = (pl.col("state") == "met") & (pl.col("met_on") <= pl.col("until_on"))
    ended = states.filter(pl.col("state") != "running").select(
        "customer", kept=in_time.fill_null(value=False).cast(pl.Float64)
    )
    plans = plan_states(ledger, as_of, actions).select("plan", "items")
    running = states.filter(pl.col("state") == "running", pl.col("missing") > 0)
    named = (
        with_item_keys(ledger, running.join(plans, on="plan"), "plan")
        if running.height
        else (running.with_columns(item_keys=pl.lit([], pl.List(pl.Int32))))
    )
    return _shaped(named.sort("due_on", "plan", "number"), "planned", as_of, kept_shares(ended))


def _shaped(
    running: pl.DataFrame, cash_source: str, as_of: date, shares: tuple[pl.DataFrame, float]
) -> pl.DataFrame:
    own, usual = shares
    first = pl.lit(as_of + timedelta(days=1), pl.Date)
    joined = running.join(own, on="customer", how="left", maintain_order="left")
    return joined.select(
        "customer",
        "currency",
        cash_source=pl.lit(cash_source),
        item_keys="item_keys",
        missing="missing",
        promised_on=pl.max_horizontal("due_on", first),
        until_on=pl.max_horizontal("until_on", first),
        kept_share=pl.col("kept_share").fill_null(usual),
    ).cast(_SCHEMA)  # type: ignore[arg-type]


def kept_shares(ended: pl.DataFrame) -> tuple[pl.DataFrame, float]:
    """Say how much of its promises each customer kept, and how much of them customers keep.

    `ended` holds a row a promise that has ended: customer, kept (0-1). Returns one row a customer:
    customer, kept_share = (Σ kept + OWN_COUNT x usual) / (promises + OWN_COUNT); and the usual
    share = (Σ kept + PRIOR_COUNT x PRIOR_SHARE) / (promises + PRIOR_COUNT).
    """
    total = float(ended["kept"].sum() or 0.0)
    usual = (total + PRIOR_COUNT * PRIOR_SHARE) / (ended.height + PRIOR_COUNT)
    share = (pl.col("kept").sum() + OWN_COUNT * usual) / (pl.len() + OWN_COUNT)
    return ended.group_by("customer").agg(kept_share=share), usual
