"""Weekends: where nobody pays on Saturdays and Sundays, what would come then comes another day."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ardash.risk.grid import EDGES_DAYS, Chances
from ardash.risk.history import History
from ardash.risk.runs import weekdays
from ardash.risk.tally import Days, Numbers

#: What becomes of a payment that would come on a weekend: it comes then; it comes on the Friday
#: before where that keeps it in time, else on the Monday after; it comes on the Monday after.
Weekends = Literal["paid", "before", "after"]

#: Where fewer than this share of at least so many payments came on Saturdays and Sundays, none are
#: expected then.
WEEKEND_SHARE, FEWEST_PAYMENTS = 0.02, 20

_FRIDAY, _SATURDAY = 4, 5

#: Saturdays are looked for at these places: the days around them are told one by one.
_SINGLE = np.flatnonzero(
    (np.diff(EDGES_DAYS, prepend=-999) == 1) & (np.diff(EDGES_DAYS, append=9999) == 1)
)


def weekends(history: History, day: int) -> Weekends:
    """Tell what is usual on weekends, from all payments that were known at the close of a day."""
    at = history.paid & (history.closed <= day)
    paid, due = history.closed[at], history.due[at]
    if len(paid) < FEWEST_PAYMENTS or (weekdays(paid) >= _SATURDAY).mean() >= WEEKEND_SHARE:
        return "paid"
    past_friday = weekdays(due) - _FRIDAY
    due_then = past_friday > 0
    on_friday = due_then & (paid == due - past_friday)
    on_monday = due_then & (paid == due - past_friday + 3)
    return "before" if on_friday.sum() > on_monday.sum() else "after"


def moved(found: Chances, due_weekday: Days, habit: Weekends) -> Chances:
    """Move what would be paid on weekends to the days on which payments come.

    Of what is still unpaid when the Friday before its due date has passed, nothing comes in time
    any more: what is left is told given that. `due_weekday` is 0 for a Monday, and below 0 for
    what has no due date in any week.
    """
    if habit == "paid":
        return found
    paid_by = np.array(found.paid_by.T)
    for due in range(7):
        rows = np.flatnonzero(due_weekday == due)
        if not len(rows):
            continue
        part = paid_by[:, rows]
        for saturday in _SINGLE.tolist():
            delay = int(EDGES_DAYS[saturday])
            if (due + delay) % 7 != _SATURDAY:
                continue
            if habit == "before" and delay <= 0:
                _before(part, found.lateness[rows], saturday)
            else:
                # Nothing is paid before Monday.
                part[saturday : saturday + 2] = np.maximum(part[saturday - 1], 0)
        paid_by[:, rows] = part
    return Chances(found.lateness, paid_by.T)


def _before(paid_by: Numbers, lateness: Numbers, saturday: int) -> None:
    """Let what would come in time on a weekend come on its Friday; a row a day, in place."""
    friday, sunday = saturday - 1, saturday + 1
    last = sunday if EDGES_DAYS[sunday] <= 0 else saturday
    in_time = paid_by[last].copy()
    ahead = lateness < EDGES_DAYS[friday]
    paid_by[friday:last] = np.where(ahead, in_time, paid_by[friday:last])
    passed = np.flatnonzero(~ahead & (lateness < EDGES_DAYS[last]) & (in_time < 1))
    paid_by[:, passed] = np.clip(
        (paid_by[:, passed] - in_time[passed]) / (1 - in_time[passed]), 0, 1
    )
    # Due on the Saturday: Sunday is late already, so it waits for Monday.
    paid_by[last + 1 : sunday + 1] = np.maximum(paid_by[last], 0)
