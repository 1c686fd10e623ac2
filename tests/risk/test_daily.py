"""A table of days tells what a tally tells."""

from __future__ import annotations

import numpy as np
import pytest

from ardash.risk.daily import Daily, tallied
from ardash.risk.tally import Tally

#: Group 0 has events on days 10, 20, 30, group 2 one on day 5.
GROUPS, DAYS = np.array([0, 2, 0, 0]), np.array([20, 5, 10, 30])
TABLE = Daily(GROUPS, DAYS, np.array([2.0, 7.0, 1.0, 4.0]))


def until(group: int, day: int) -> list[float]:
    return [float(value[0]) for value in TABLE.until(np.array([group]), np.array([day]))]


def test_events_are_added_up_to_the_close_of_the_day() -> None:
    found = [until(0, day) for day in (-5, 4, 9, 10, 29, 30, 4000)]
    assert found == [[0, 0], [0, 0], [0, 0], [1, 1], [2, 3], [3, 7], [3, 7]]
    assert until(2, 5) == [1, 7]


def test_a_group_without_events_or_unknown_has_none() -> None:
    assert [until(group, 100) for group in (1, 3, 99, -1, -9)] == [[0, 0]] * 5


def test_a_table_and_a_tally_tell_the_same() -> None:
    chance = np.random.default_rng(3)
    group, day, late = (chance.integers(0, most, 4000) for most in (5, 900, 2))
    day += 18_000
    asked = chance.integers(-1, 7, 3000), chance.integers(17_900, 19_000, 3000)
    table, tally = Daily(group, day, late, late * 7), Tally(group, day, late, late * 7)
    for days in (1, 180):
        for one, other in (
            (table.until(*asked), tally.until(*asked)),
            (table.between(*asked, days), tally.between(*asked, days)),
        ):
            assert [values.tolist() for values in one] == [values.tolist() for values in other]


def test_no_events_at_all() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    found = tallied(nothing, nothing, np.zeros(0)).until(np.array([0]), np.array([9]))
    assert [value.tolist() for value in found] == [[0], [0]]


@pytest.mark.parametrize("far", [20_000, 4_000_000])
def test_a_day_far_away_makes_no_table_that_fills_the_memory(far: int) -> None:
    group, day = np.array([0, 199, 7]), np.array([19_000, far, 19_500])
    found = tallied(group, day, np.array([1.0, 2.0, 4.0]))
    assert isinstance(found, Daily) == (far == 20_000)
    assert [value.tolist() for value in found.until(group, day - [0, 1, 0])] == [
        [1, 0, 1],
        [1, 0, 4],
    ]
