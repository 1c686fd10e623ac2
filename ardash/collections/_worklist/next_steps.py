"""Next steps: which step of its ladder each item comes to next, and on which day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from ardash.collections._policy.ladder import Ladder

_DUE_ON, _LAST_ON = pl.col("due_on"), pl.col("last_step_on")


def with_next_steps(items: pl.DataFrame, as_of: date, ladders: Sequence[Ladder]) -> pl.DataFrame:
    """Add the next step of each item: one row an item, in the order given.

    step     its code; null when the ladder ends
    place    its place in the ladder, from 0
    step_on  the day from which it is due: never the day on which the step before was done, so
             that an item moves up by one step at most in a run
    channel, also, template: how the step is done
    """
    numbered = items.with_row_index("row")
    parts = [
        _next(numbered.filter(pl.col("ladder") == ladder.code), as_of, ladder) for ladder in ladders
    ]
    joined = pl.concat(parts).join(_steps(ladders), on=["ladder", "step"], how="left")
    return joined.sort("row").drop("row", "done")


def _next(items: pl.DataFrame, as_of: date, ladder: Ladder) -> pl.DataFrame:
    days = [step.timing.day(_DUE_ON, _LAST_ON) for step in ladder.steps]
    place = pl.col("done")
    for number in range(min(ladder.lapsing, len(days) - 1)):
        missed = (place == number) & (days[number + 1] <= as_of)
        place = pl.when(missed).then(number + 1).otherwise(place)
    placed = items.with_columns(place=place)
    day = pl.lit(None, dtype=pl.Date)
    for number, each in enumerate(days):
        day = pl.when(pl.col("place") == number).then(each).otherwise(day)
    codes = dict(enumerate(step.code for step in ladder.steps))
    code = pl.col("place").replace_strict(codes, default=None, return_dtype=pl.String)
    next_day = _LAST_ON.dt.offset_by("1d")
    return placed.with_columns(
        step=code, step_on=pl.when(code.is_not_null()).then(pl.max_horizontal(day, next_day))
    )


def _steps(ladders: Sequence[Ladder]) -> pl.DataFrame:
    rows = [
        (ladder.code, step.code, step.channel, list(step.also), step.template)
        for ladder in ladders
        for step in ladder.steps
    ]
    schema: dict[str, Any] = {"ladder": pl.String, "step": pl.String, "channel": pl.String,
              "also": pl.List(pl.String), "template": pl.String}  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")
