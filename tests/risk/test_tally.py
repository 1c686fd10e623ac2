"""A tally counts what a group had up to a day, and nothing of what came later."""

from __future__ import annotations

import numpy as np

from ardash.risk.tally import Tally

#: Group 0 has events on days 10, 20, 30, group 2 one on day 5.
TALLY = Tally(np.array([0, 2, 0, 0]), np.array([20, 5, 10, 30]), np.array([2.0, 7.0, 1.0, 4.0]))


def until(group: int, day: int) -> list[float]:
    return [float(value[0]) for value in TALLY.until(np.array([group]), np.array([day]))]


def test_events_are_counted_and_added_up_to_the_close_of_the_day() -> None:
    assert [until(0, day) for day in (9, 10, 29, 30)] == [[0, 0], [1, 1], [2, 3], [3, 7]]
    assert until(2, 4000) == [1, 7]


def test_a_group_without_events_or_unknown_has_none() -> None:
    assert [until(group, 100) for group in (1, 3, 99, -1, -9)] == [[0, 0]] * 5


def test_the_last_days_are_the_difference() -> None:
    found = TALLY.between(np.array([0]), np.array([30]), 10)
    assert [float(value[0]) for value in found] == [1, 4]


def test_the_last_events_come_latest_first() -> None:
    places, there = TALLY.last(np.array([0, 2, 1]), np.array([25, 25, 25]), 3)
    assert there.tolist() == [[True, True, False], [True, False, False], [False] * 3]
    assert places[0, :2].tolist() == [0, 2]


def test_no_events_at_all() -> None:
    empty = Tally(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))
    assert [value.tolist() for value in empty.until(np.array([0]), np.array([9]))] == [[0], [0]]
    assert not empty.last(np.array([0]), np.array([9]), 2)[1].any()
