"""Timing: the day on which a step of a ladder is due for an item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

from ardash.errors import Message, mark

#: due: days after the due date (before it, if negative); month_end: the end of the month of
#: (due date + days); previous: days after the day on which the step before was done.
Kind = Literal["due", "month_end", "previous"]

#: A month's end is at most so many days after a day of the month.
_REST_OF_MONTH = 30


@dataclass(frozen=True)
class Timing:
    """When a step is due: a number of days, and what they are counted from."""

    kind: Kind
    days: int

    @property
    def earliest_days(self) -> int | None:
        """Days after the due date on which the step can be due at the earliest; None if unknown."""
        return None if self.kind == "previous" else self.days

    @property
    def latest_days(self) -> int | None:
        """Days after the due date on which the step is due at the latest; None if unknown."""
        if self.kind == "month_end":
            return self.days + _REST_OF_MONTH
        return self.earliest_days

    def day(self, due_on: pl.Expr, previous_on: pl.Expr) -> pl.Expr:
        """Return the day of the step; null where the day it is counted from is."""
        if self.kind == "previous":
            return previous_on.dt.offset_by(f"{self.days}d")
        day = due_on.dt.offset_by(f"{self.days}d")
        return day.dt.month_end() if self.kind == "month_end" else day

    def words(self) -> Message:
        """Say when the step is due."""
        days = abs(self.days)
        if self.kind == "month_end":
            return Message("at the end of the month of the due date + {days} days", days=days)
        if self.kind == "due" and days == 0:
            return Message("on the due date")
        if self.kind == "previous":
            one, more = _AFTER_STEP
        else:
            one, more = _BEFORE if self.days < 0 else _AFTER
        return Message(one) if days == 1 else Message(more, days=days)


_AFTER_STEP = (mark("the day after the step before"), mark("{days} days after the step before"))
_BEFORE = (mark("the day before the due date"), mark("{days} days before the due date"))
_AFTER = (mark("the day after the due date"), mark("{days} days after the due date"))
