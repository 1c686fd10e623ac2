"""Holds: what keeps an item from being followed up today, and since when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl

from ardash.collections.policy import Policy

#: What can hold an item back, the first that does counts.
HOLDS = (
    "excluded",
    "bank_stale",
    "dispute",
    "unapplied",
    "plan",
    "promise",
    "ladder_ended",
    "below_minimum",
    "follow_up_later",
    "contacted",
    "waiting",
)

#: Holds that an event (a broken promise, a message that came back ...) lifts.
LIFTED = ("ladder_ended", "below_minimum", "follow_up_later", "contacted", "waiting")

_REST = pl.col("amount")


def with_holds(items: pl.DataFrame, as_of: date, policy: Policy) -> pl.DataFrame:
    """Add what holds each item back: one row an item, in the order given.

    held_by       one of HOLDS; null when the item is to be followed up today
    objecting     all of it is disputed
    objected      all of it is disputed, and that was to be solved by now
    step_is_due   the next step's day has come, and the customer owes its minimum
    """
    rules = policy.suppressions
    late = pl.col("days_late") > 0
    below = _below_minimum(policy)
    disputed = pl.col("disputed")
    objected = (disputed > 0) & (disputed >= pl.col("balance"))
    # Of what is disputed as a whole the ladder asks nothing, also when its deadline has passed.
    due = (pl.col("step_on") <= as_of).fill_null(value=False) & ~below & ~objected
    contacted_until = _later(pl.col("last_contact_on"), rules.contacted_days)
    follow_up = pl.col("follow_up_on") > as_of
    stale = pl.col("synced_on") < as_of - timedelta(days=rules.bank_stale_days)
    holds: Mapping[str, pl.Expr] = {
        "excluded": pl.col("excluded") if rules.excluded else pl.lit(value=False),
        "bank_stale": stale & late & (rules.bank_stale_days > 0),
        "dispute": objected & ~pl.col("unsolved"),
        "unapplied": (_REST <= 0) & ~objected,
        "plan": pl.col("plan_until").is_not_null(),
        "promise": pl.col("promised_until").is_not_null(),
        "ladder_ended": pl.col("step").is_null(),
        "below_minimum": below & (pl.col("step_on") <= as_of),
        "follow_up_later": follow_up,
        "contacted": (contacted_until > as_of) & due,
        "waiting": ~due,
    }
    # An event is a reason to speak about what is overdue, or has come to a step.
    lifted = pl.col("event").is_not_null() & (late | due)
    held = items.with_columns(held_by=_first(holds, lifted), step_is_due=due)
    return held.with_columns(
        objecting=objected,
        objected=objected & pl.col("unsolved"),
    )


def _first(holds: Mapping[str, pl.Expr], lifted: pl.Expr) -> pl.Expr:
    found = pl.lit(None, dtype=pl.String)
    for name in reversed(HOLDS):
        held = holds[name].fill_null(value=False)
        stands = held & ~lifted if name in LIFTED else held
        found = pl.when(stands).then(pl.lit(name)).otherwise(found)
    return found


def _later(day: pl.Expr, days: int) -> pl.Expr:
    return day.dt.offset_by(f"{days}d")


def _below_minimum(policy: Policy) -> pl.Expr:
    """Whether the customer is overdue by less than the next step asks for in the currency."""
    below = pl.lit(value=False)
    for ladder in policy.ladders:
        for place, step in enumerate(ladder.steps):
            for code, least in (step.minimum or {}).items():
                asked = (pl.col("ladder") == ladder.code) & (pl.col("place") == place)
                less = (pl.col("currency") == code) & (pl.col("overdue") < least)
                below = below | (asked & less)
    return below.fill_null(value=False)
