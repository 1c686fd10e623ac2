"""Done: how far up its ladder each item has come, replayed from what people did."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from ardash.collections._policy.ladder import Ladder
from ardash.records.people.actions import Actions

#: Outcomes by which a step counts as done.
DONE = ("sent", "reached", "promised", "disputed", "refused")

#: Channels that no customer answers on: there a note says that it was done.
INTERNAL = ("sales", "credit_stop", "agency", "write_off")

_ACTIVITY = ("activity", "source", "customer_id", "at", "step", "outcome", "channel")


def is_done() -> pl.Expr:
    """Say of activities whether they did their step."""
    noted = pl.col("channel").is_in(INTERNAL) & (pl.col("outcome") == "note")
    return pl.col("outcome").is_in(DONE) | noted


def with_done(items: pl.DataFrame, actions: Actions, ladders: Sequence[Ladder]) -> pl.DataFrame:
    """Add how far up its ladder each item is: one row an item, as given.

    done          how many of the ladder's steps are done or passed over: the place of the next one
    last_step     code of the last step that was done; null when none was
    last_step_on  day on which it was done

    What is done about an item moves it up by one step, and only when it is that step or a later
    one: a formal letter to a customer who also has a fresh debt is the first reminder of that one.
    What is not overdue yet, and went along, has only had its last step that lapses: its first
    reminder is still to come.
    A message that came back undoes its step. Steps that lapse are passed over when a later one is
    done. An activity that names no items is about all that was overdue on its day.
    """
    events = _events(items, actions, ladders)
    # For every item: what is done, the place of the last step that was, the day, and that place
    # as the activity named it; `former` is the same before the last activity.
    state = np.array([[0], [-1], [0], [-1]]).repeat(items.height, axis=1)
    former = state.copy()
    # The n-th activity of every item at once: as many rounds as the busiest item has activities.
    for _, at_once in events.group_by("turn", maintain_order=True):
        row, place, lapsing, on, is_bounce = (
            at_once[name].to_numpy() for name in ("row", "place", "lapsing", "on", "bounced")
        )
        base = np.maximum(state[0, row], np.minimum(place, lapsing))
        moves = ~is_bounce & (place >= base)
        up, back = row[moves], row[is_bounce & (state[3, row] == place)]
        state[:, back] = former[:, back]
        former[:, up] = state[:, up]
        state[:, up] = base[moves] + 1, base[moves], on[moves], place[moves]
    done, last, day, _ = state
    dated = pl.Series("last_day", day.astype(np.int32)).cast(pl.Date)
    placed = items.with_columns(
        pl.Series("done", done), pl.Series("last_place", last), last_day=dated
    )
    codes = _places(ladders).select("ladder", last_place="place", last_step="step")
    return (
        placed.join(codes, on=["ladder", "last_place"], how="left", maintain_order="left")
        .with_columns(last_step_on=pl.when(pl.col("last_place") >= 0).then(pl.col("last_day")))
        .drop("last_place", "last_day")
    )


def _places(ladders: Sequence[Ladder]) -> pl.DataFrame:
    rows = [
        (ladder.code, step.code, place, ladder.lapsing)
        for ladder in ladders
        for place, step in enumerate(ladder.steps)
    ]
    schema = {"ladder": pl.String, "step": pl.String, "place": pl.Int64, "lapsing": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _events(items: pl.DataFrame, actions: Actions, ladders: Sequence[Ladder]) -> pl.DataFrame:
    """List what was done or came back about each item: one row an activity and item, by turn."""
    about = actions.activities.filter(
        pl.col("step").is_not_null() & (is_done() | (pl.col("outcome") == "bounced"))
    ).select(*_ACTIVITY)
    rows = items.with_row_index("row").select(
        "row", "source", "customer_id", "item_id", "due_on", "ladder"
    )
    named = about.join(actions.activity_items, on="activity").join(
        rows.drop("customer_id"), on=["source", "item_id"]
    )
    whole = about.join(actions.activity_items, on="activity", how="anti").join(
        rows, on=["source", "customer_id"]
    )
    overdue_then = whole.filter(pl.col("due_on") < pl.col("at").dt.date())
    columns = ("row", "ladder", "step", "at", "activity", "outcome", "due_on")
    early = (pl.col("due_on") >= pl.col("at").dt.date()) & (pl.col("lapsing") > 0)
    before_due = pl.min_horizontal("place", pl.col("lapsing") - 1)
    return (
        pl.concat([named.select(columns), overdue_then.select(columns)])
        .join(_places(ladders), on=["ladder", "step"])
        .sort("at", "activity")
        .with_columns(
            turn=pl.int_range(pl.len()).over("row"),
            on=pl.col("at").dt.date().to_physical(),
            bounced=pl.col("outcome") == "bounced",
            place=pl.when(early).then(before_due).otherwise("place"),
        )
        .sort("turn", maintain_order=True)
    )
