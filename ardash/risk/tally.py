"""Tally: how many events a customer had up to a day, and what they add up to."""

from __future__ import annotations

from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Days: TypeAlias = NDArray[np.int64]
Numbers: TypeAlias = NDArray[np.float64]

#: Days fit below this number, groups above: one whole number sorts by both.
_DAYS = 1 << 22


class Tally:
    """Events of many groups (customers, segments ...), counted and added up to any day.

    What comes after the day asked for is never looked at.
    """

    def __init__(self, group: Days, day: Days, *values: NDArray[np.generic]) -> None:
        self._group, self._day, self._values = group, day, values

    # Put in order once it is asked for: of most groups nobody asks for the last events.
    @cached_property
    def _ordered(self) -> tuple[Days, Days]:
        key = self._group * _DAYS + self._day
        order = np.argsort(key, kind="stable")
        return order, key[order]

    @cached_property
    def _first(self) -> Days:
        groups = int(self._group.max()) + 1 if len(self._group) else 0
        return np.searchsorted(self._ordered[1], np.arange(groups + 1) * _DAYS)

    @cached_property
    def _sums(self) -> list[Numbers]:
        found = [np.zeros(len(self._day) + 1) for _ in self._values]
        for sums, value in zip(found, self._values, strict=True):
            np.cumsum(value[self._ordered[0]], dtype=np.float64, out=sums[1:])
        return found

    def _range(self, group: Days, day: Days) -> tuple[Days, Days]:
        """First event of each group, and the first after the day; a new group has none."""
        # Invoices that are only imagined have numbers below 0: nothing ever happened to them.
        known = (group >= 0) & (group < len(self._first) - 1)
        first = self._first[np.where(known, group, 0)] if len(self._first) > 1 else group * 0
        after = np.searchsorted(self._ordered[1], group * _DAYS + day, side="right")
        return first, np.where(known, after, first)

    def until(self, group: Days, day: Days) -> list[Numbers]:
        """Count the events of each group up to the close of a day, and add their values up."""
        first, after = self._range(group, day)
        counted = (after - first).astype(np.float64)
        return [counted, *(sums[after] - sums[first] for sums in self._sums)]

    def between(self, group: Days, day: Days, days: int) -> list[Numbers]:
        """Do the same for the last `days` days up to a day."""
        pairs = zip(self.until(group, day), self.until(group, day - days), strict=True)
        return [late - early for late, early in pairs]

    def last(self, group: Days, day: Days, count: int) -> tuple[Days, NDArray[np.bool_]]:
        """Find the last events up to a day, the latest first: places, and which of them exist."""
        first, after = self._range(group, day)
        places = after[:, None] - 1 - np.arange(count)[None, :]
        there = places >= first[:, None]
        order, _ = self._ordered
        if not len(order):
            return np.zeros_like(places), there
        return order[np.where(there, places, 0)], there
