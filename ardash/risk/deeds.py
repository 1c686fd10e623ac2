"""Deeds: what became of promises and disputes, on the days on which it was known."""

from __future__ import annotations

from datetime import date

import polars as pl

from ardash.collections.disputes import dispute_states
from ardash.collections.promises import promise_states
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions
from ardash.risk.groups import ints
from ardash.risk.invoices import NEVER
from ardash.risk.tally import Tally


def _day(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Date).to_physical().cast(pl.Int64)


def promises_ended(ledger: Ledger, as_of: date, actions: Actions) -> pl.DataFrame:
    """List promises that had ended, with the day on which it was known how."""
    states = promise_states(ledger, as_of, actions)
    ended = states.filter(pl.col("state").is_in(["kept", "part_kept", "broken"]))
    kept = pl.col("state") == "kept"
    after = _day("until_on") + 1
    day = pl.when(kept).then(pl.min_horizontal(_day("received_on"), after)).otherwise(after)
    return ended.select("customer", day=pl.coalesce(day, after), broken=~kept)


def disputes(ledger: Ledger, as_of: date, actions: Actions, items: pl.Series) -> pl.DataFrame:
    """List disputes about known items, with the days on which they were raised and solved."""
    known = dispute_states(ledger, as_of, actions).filter(pl.col("item").is_in(items.implode()))
    return known.select(
        "item",
        "customer",
        opened_day=_day("opened_at"),
        resolved_day=_day("resolved_at").fill_null(NEVER),
    )


def promise_tally(ended: pl.DataFrame) -> Tally:
    """Count the promises of `promises_ended` by customer, and how many of them were broken."""
    return Tally(ints(ended["customer"]), ints(ended["day"]), ended["broken"].to_numpy())


def dispute_tallies(found: pl.DataFrame, name: str) -> tuple[Tally, Tally]:
    """Count disputes by customer or item: when they were raised, and when they were solved."""
    solved = found.filter(pl.col("resolved_day") < NEVER)
    return (
        Tally(ints(found[name]), ints(found["opened_day"])),
        Tally(ints(solved[name]), ints(solved["resolved_day"])),
    )
