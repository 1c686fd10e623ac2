"""Returns: the day on which what is held back comes back to the list, and what decides it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl

from ardash.collections._worklist.contacts import CUSTOMER
from ardash.collections.policy import Policy
from ardash.records.people.promises import GRACE_DAYS

#: Holds that no day ends: somebody has to do something first.
_UNTIL_DONE = ("excluded", "bank_stale", "unapplied")

#: What calls for a contact of its own on a day to come; of one day, the first counts.
_CALLS = ("promise", "plan", "dispute", "follow_up_later")

_CALLED_ON = pl.col("called_on")


def calls(items: pl.DataFrame, as_of: date, agreed: pl.DataFrame, lead_days: int) -> pl.DataFrame:
    """Find what will call for a contact if nothing happens: one row a customer, its first call.

    An agreement does on the day after its last one, a dispute that concerns what is overdue or
    soon due on the day after its deadline, a contact that was agreed on its day. `agreed` are the
    promises and plans of `agreements`, with `agreement`: promise or plan. Columns:
    source, customer_id, called_on, called_by (one of `_CALLS`).
    """
    columns = (*CUSTOMER, "called_on", "called_by")
    plan = pl.col("agreement") == "plan"
    later = pl.duration(days=pl.when(plan).then(GRACE_DAYS + 1).otherwise(1))
    running = agreed.filter(pl.col("event").is_null(), pl.col("until_on").is_not_null())
    kept = running.with_columns(
        called_on=(pl.col("until_on") + later).cast(pl.Date), called_by="agreement"
    )
    followed = items.filter(pl.col("follow_up_on") > as_of).with_columns(
        called_on="follow_up_on", called_by=pl.lit("follow_up_later")
    )
    disputed = items.filter(pl.col("disputed") > 0, ~pl.col("awaits_credit"), ~pl.col("unsolved"))
    unsolved = disputed.with_columns(
        called_on=pl.max_horizontal(
            pl.coalesce("unsolved_until", pl.col("disputed_until") + timedelta(days=1)),
            pl.col("due_on") - timedelta(days=lead_days),
        ),
        called_by=pl.lit("dispute"),
    )
    found = pl.concat([frame.select(columns) for frame in (kept, unsolved, followed)])
    order = pl.col("called_by").replace_strict({name: n for n, name in enumerate(_CALLS)})
    ordered = found.filter(as_of < _CALLED_ON).sort("called_on", order)
    return ordered.unique(CUSTOMER, keep="first", maintain_order=True)


def with_returns(items: pl.DataFrame, as_of: date, policy: Policy) -> pl.DataFrame:
    """Add when each item comes back if nothing is done: one row an item, in the order given.

    returns_on  the first day on which nothing holds it; null when that is not known; the day
                itself when it waits for somebody to read payments or to apply a credit
    returns_by  the hold, one of HOLDS, that lasts until then; null when nothing holds it today

    Disputes and agreements end on their day. Until a step follows a contact some days pass, but
    what calls for a contact of its own (`calls`) comes before.
    """
    pause = pl.col("last_contact_on").dt.offset_by(f"{policy.suppressions.contacted_days}d")
    # Of what is disputed as a whole a step asks nothing, until the credit does not come.
    objecting = pl.col("objecting") & ~pl.col("awaits_credit")
    never = (pl.col("held_by") == "below_minimum") | objecting
    step_on = pl.when(~never.fill_null(value=False)).then(pl.col("step_on"))
    asked_on = pl.when(pl.col("follow_up_on") > as_of).then(pl.col("follow_up_on"))
    stepped = pl.when(step_on.is_not_null()).then(pl.max_horizontal(step_on, pause, asked_on))
    called = pl.when(pl.col("event").is_null()).then(_CALLED_ON).otherwise(pl.lit(as_of))
    overdue_on = pl.min_horizontal(pl.col("due_on") + timedelta(days=1), step_on)
    spoken = pl.when(called.is_not_null()).then(pl.max_horizontal(called, overdue_on))
    ends: Mapping[str, pl.Expr] = {
        "dispute": pl.when(pl.col("objecting") & ~pl.col("unsolved")).then(
            pl.coalesce("unsolved_until", pl.col("disputed_until") + timedelta(days=1))
        ),
        "plan": pl.col("plan_until") + timedelta(days=GRACE_DAYS + 1),
        "promise": pl.col("promised_until") + timedelta(days=1),
    }
    dated = items.with_columns(
        stepped=stepped,
        spoken=spoken,
        free=pl.min_horizontal(stepped, spoken),
        paused=pause,
        asked=asked_on,
        **{f"end_{name}": day for name, day in ends.items()},
    )
    last = pl.max_horizontal("free", *(f"end_{name}" for name in ends))
    known = dated.with_columns(last=pl.when(pl.col("free").is_not_null()).then(last))
    by = _decided_by(ends)
    waits = pl.col("held_by").is_in(_UNTIL_DONE)
    today = pl.when(pl.col("held_by") != "excluded").then(pl.lit(as_of))
    held = pl.col("held_by").is_not_null()
    said = known.with_columns(
        returns_on=pl.when(waits).then(today).when(held).then(pl.col("last")),
        returns_by=pl.when(waits | pl.col("last").is_null()).then("held_by").when(held).then(by),
    )
    made = ("stepped", "spoken", "free", "paused", "asked", "last", *(f"end_{n}" for n in ends))
    return said.drop(made)


def _decided_by(ends: Mapping[str, pl.Expr]) -> pl.Expr:
    """Name the hold that lasts until `last`."""
    last = pl.col("last")
    by = pl.lit("waiting")
    # Of what a step waits for, the pause counts only where it is longer than the step's own.
    paused = (pl.col("paused") == last) & (pl.col("step_on") < last)
    stepped = (
        pl.when(pl.col("asked") == last)
        .then(pl.lit("follow_up_later"))
        .when(paused)
        .then(pl.lit("contacted"))
        .otherwise(by)
    )
    called = (pl.col("spoken") == last) & (pl.col("called_on") == last)
    found = pl.when(called).then(pl.col("called_by")).otherwise(stepped)
    for name in reversed(list(ends)):
        found = pl.when(pl.col(f"end_{name}") == last).then(pl.lit(name)).otherwise(found)
    return found
