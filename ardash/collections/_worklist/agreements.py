"""Agreements: promises and payment plans, those that cover items and those that were not kept."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from ardash.collections._worklist.debts import ACCOUNT, spread
from ardash.collections.plans import instalment_states, plan_states
from ardash.collections.promises import promise_states
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions

_ITEM = ["source", "item_id"]

#: What is known of an agreement: amounts are minor units, `amount` is what was to come and
#: `missing` what did not; `until_on` is the last day that counts.
_NONE = pl.DataFrame(
    schema={
        "source": pl.String,
        "customer": pl.Int32,
        "customer_id": pl.String,
        "currency": pl.String,
        "items": pl.List(pl.String),
        "amount": pl.Int64,
        "received": pl.Int64,
        "missing": pl.Int64,
        "until_on": pl.Date,
        "event": pl.String,
    }
)
_COLUMNS = tuple(_NONE.columns)


def promises_made(ledger: Ledger, as_of: date, actions: Actions) -> pl.DataFrame:
    """List the promises that are running, or were not kept in full: one row each.

    Columns: source, customer, customer_id, currency, items, amount, received, missing, until_on,
    event (promise_broken, promise_part_kept; null while it runs), event_on.
    """
    if actions.promises.is_empty():
        return _with_event_day(_NONE)
    event = {"broken": "promise_broken", "part_kept": "promise_part_kept"}
    states = promise_states(ledger, as_of, actions)
    standing = states.filter(pl.col("state").is_in(["running", *event]))
    spoken = pl.col("state").replace_strict(event, default=None, return_dtype=pl.String)
    return _with_event_day(standing.with_columns(event=spoken).select(_COLUMNS))


def plans_made(ledger: Ledger, as_of: date, actions: Actions) -> pl.DataFrame:
    """List the payment plans that are kept, and the instalments that were missed: one row each.

    Columns as for `promises_made`; `until_on` of a plan is its next instalment's day, `event` is
    plan_missed. A plan with a missed instalment covers nothing.
    """
    if actions.plans.is_empty():
        return _with_event_day(_NONE)
    plans = plan_states(ledger, as_of, actions)
    kept = plans.filter(pl.col("state").is_in(["running", "kept"])).with_columns(
        until_on="next_on", event=pl.lit(None, dtype=pl.String)
    )
    missed = (
        instalment_states(ledger, as_of, actions)
        .filter(pl.col("state") == "missed")
        .join(plans.select("plan", "items"), on="plan")
        .with_columns(event=pl.lit("plan_missed"))
    )
    return _with_event_day(pl.concat([kept.select(_COLUMNS), missed.select(_COLUMNS)]))


def _with_event_day(agreed: pl.DataFrame) -> pl.DataFrame:
    """What was not kept calls for a contact on the day after its last day."""
    day = pl.col("until_on") + timedelta(days=1)
    return agreed.with_columns(event_on=pl.when(pl.col("event").is_not_null()).then(day))


def with_cover(
    items: pl.DataFrame, agreed: pl.DataFrame, name: str, amount: pl.Expr
) -> pl.DataFrame:
    """Add until when an agreement covers each item: the column `name`; one row an item, in order.

    One that names items covers these, whatever its amount; one that names none covers the oldest
    items of its customer and currency as far as its amount goes. `amount` is what of an item is
    to be covered.
    """
    if agreed.is_empty():
        return items.with_columns(pl.lit(None, pl.Date).alias(name))
    running = agreed.filter(pl.col("event").is_null())
    named = running.explode("items").select("source", "until_on", item_id="items").drop_nulls()
    by_item = named.group_by(_ITEM).agg(named_until=pl.col("until_on").max())
    rest = running.filter(pl.col("items").list.len() == 0)
    pools = rest.group_by(ACCOUNT).agg(pool=pl.col("missing").sum(), until=pl.col("until_on").max())
    joined = (
        items.join(by_item, on=_ITEM, how="left", maintain_order="left")
        .join(pools, on=ACCOUNT, how="left", maintain_order="left")
        .with_columns(pl.col("pool").fill_null(0))
    )
    open_to_pool = pl.when(pl.col("named_until").is_null()).then(amount).otherwise(0)
    in_full = (open_to_pool > 0) & (spread("pool", open_to_pool) == open_to_pool)
    until = pl.coalesce("named_until", pl.when(in_full).then(pl.col("until")))
    return joined.with_columns(until.alias(name)).drop("named_until", "pool", "until")
