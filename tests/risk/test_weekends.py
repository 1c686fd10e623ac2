"""Weekends: what would be paid on one comes on the Friday before, or on the Monday after."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from ledgers import ledger

from ardash.records.people.actions import Actions
from ardash.risk.grid import EDGES_DAYS, Chances
from ardash.risk.history import History
from ardash.risk.weekends import Weekends, moved, weekends

#: A Sunday and the days around it, by how far they are from it.
SUNDAY = date(2025, 6, 1)
DAYS = np.arange(-3, 4)

#: Chances of having been paid by so many days beyond the due date, of what is issued tomorrow.
BY = {-3: 0.1, -2: 0.2, -1: 0.3, 0: 0.6, 1: 0.7, 2: 0.8, 3: 0.9}


def _chances(lateness: float = -40.0) -> Chances:
    paid_by = np.interp(EDGES_DAYS, list(BY), list(BY.values()), left=0.0)
    now = paid_by[lateness >= EDGES_DAYS][-1] if lateness > EDGES_DAYS[0] else 0.0
    given = np.where(lateness >= EDGES_DAYS, 0.0, (paid_by - now) / (1 - now))
    return Chances.of(np.array([lateness]), given[None, :])


def _moved(weekday: int, habit: Weekends, lateness: float = -40.0) -> list[float]:
    found = moved(_chances(lateness), np.array([weekday]), habit)
    return [round(float(share), 9) for share in found.by(DAYS.astype(float))[0]]


@pytest.mark.parametrize(
    ("due", "habit", "expected"),
    [
        # Due on a Sunday: what would come up to it comes on Friday, two days before.
        (6, "before", [0.1, 0.6, 0.6, 0.6, 0.7, 0.8, 0.9]),
        (6, "after", [0.1, 0.2, 0.2, 0.2, 0.7, 0.8, 0.9]),
        # Due on a Saturday: Sunday is too late for Friday, and waits for Monday.
        (5, "before", [0.1, 0.2, 0.6, 0.6, 0.6, 0.8, 0.9]),
        (5, "after", [0.1, 0.2, 0.3, 0.3, 0.3, 0.8, 0.9]),
        # Due on a Friday: the weekend is late in any case.
        (4, "before", [0.1, 0.2, 0.3, 0.6, 0.6, 0.6, 0.9]),
        # Due on a Tuesday: the weekend before it.
        (1, "before", [0.2, 0.2, 0.3, 0.6, 0.7, 0.8, 0.9]),
        (6, "paid", list(BY.values())),
        (-1, "before", list(BY.values())),
    ],
)
def test_what_would_come_on_a_weekend_comes_another_day(
    due: int, habit: Weekends, expected: list[float]
) -> None:
    assert _moved(due, habit) == expected


def test_when_friday_has_passed_nothing_comes_in_time_any_more() -> None:
    # Unpaid on Friday evening, due on Sunday: of the 0.4 left, 0.1 comes on Monday.
    assert _moved(6, "before", lateness=-2.0) == [0, 0, 0, 0, 0.25, 0.5, 0.75]
    assert _moved(6, "after", lateness=-2.0) == [0, 0, 0, 0, 0.625, 0.75, 0.875]


def _habit(*, due: date, paid: date, times: int = 40) -> Weekends:
    lines = []
    for week in range(times):
        later = timedelta(days=7 * week)
        lines += [f"{due + later - timedelta(days=10)} invoice F{week} A 100.00 due {due + later}",
                  f"{paid + later} payment F{week} 100.00"]  # fmt: skip
    history = History.of(ledger("\n".join(lines)), date(2026, 12, 31), Actions.empty())
    return weekends(history, history.last_day)


def test_a_book_tells_on_which_side_of_a_weekend_it_is_paid() -> None:
    friday, monday = SUNDAY - timedelta(days=2), SUNDAY + timedelta(days=1)
    assert _habit(due=SUNDAY, paid=friday) == "before"
    assert _habit(due=SUNDAY, paid=monday) == "after"
    assert _habit(due=SUNDAY - timedelta(days=1), paid=friday) == "before"
    assert _habit(due=SUNDAY - timedelta(days=1), paid=monday) == "after"
    assert _habit(due=SUNDAY, paid=SUNDAY) == "paid"
    # Nineteen payments are too few to tell.
    assert _habit(due=SUNDAY, paid=friday, times=19) == "paid"
