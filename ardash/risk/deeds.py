"""Deeds: what became of promises and disputes, on the days on which it was known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

from ardash.collections.disputes import dispute_states
from ardash.collections.naming import last_instant
from ardash.collections.promises import promise_states
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions
from ardash.risk.groups import ints
from ardash.risk.invoices import NEVER
from ardash.risk.tally import Days, Numbers, Tally


def _day(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Date).to_physical().cast(pl.Int64)


def promises_ended(ledger: Ledger, as_of: date, actions: Actions) -> pl.DataFrame:
    """List promises that had ended, with the day on which it was known how.

    One that was cancelled all the same counts from its end until it was withdrawn.
    """
    actions = actions.until(last_instant(as_of))
    states = [promise_states(ledger, as_of, actions)]
    withdrawn = states[0].filter(pl.col("cancelled_at").is_not_null())
    if withdrawn.height:
        stood = actions.promises.with_columns(
            cancelled_at=pl.lit(None, states[0].schema["cancelled_at"])
        )
        again = promise_states(ledger, as_of, replace(actions, promises=stood))
        cancelled = withdrawn.select("promise", "cancelled_at")
        then = again.drop("cancelled_at").join(cancelled, on="promise")
        states.append(then.select(states[0].columns))
    ended = pl.concat(states).filter(pl.col("state").is_in(["kept", "part_kept", "broken"]))
    kept = pl.col("state") == "kept"
    after = _day("until_on") + 1
    day = pl.when(kept).then(pl.min_horizontal(_day("received_on"), after)).otherwise(after)
    return ended.select(
        "customer",
        day=pl.coalesce(day, after),
        broken=~kept,
        withdrawn_day=_day("cancelled_at").fill_null(NEVER),
    ).filter(pl.col("day") < pl.col("withdrawn_day"))


def disputes(ledger: Ledger, as_of: date, actions: Actions, items: pl.Series) -> pl.DataFrame:
    """List disputes about known items, with the days on which they were raised and solved."""
    known = dispute_states(ledger, as_of, actions).filter(pl.col("item").is_in(items.implode()))
    return known.select(
        "item",
        "customer",
        opened_day=_day("opened_at"),
        resolved_day=_day("resolved_at").fill_null(NEVER),
    )


def promise_tallies(ended: pl.DataFrame) -> tuple[Tally, Tally]:
    """Count promises by customer, and how many were broken: when they ended, when withdrawn."""
    gone = ended.filter(pl.col("withdrawn_day") < NEVER)
    return (
        Tally(ints(ended["customer"]), ints(ended["day"]), ended["broken"].to_numpy()),
        Tally(ints(gone["customer"]), ints(gone["withdrawn_day"]), gone["broken"].to_numpy()),
    )


def dispute_tallies(found: pl.DataFrame, name: str) -> tuple[Tally, Tally]:
    """Count disputes by customer or item: when they were raised, and when they were solved."""
    solved = found.filter(pl.col("resolved_day") < NEVER)
    return (
        Tally(ints(found[name]), ints(found["opened_day"])),
        Tally(ints(solved[name]), ints(solved["resolved_day"])),
    )


def still(tallies: tuple[Tally, Tally], group: Days, day: Days) -> list[Numbers]:
    """Count what has come and not gone by the close of a day, and add its values up."""
    came, gone = (tally.until(group, day) for tally in tallies)
    return [first - after for first, after in zip(came, gone, strict=True)]
