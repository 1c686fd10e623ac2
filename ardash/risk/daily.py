"""Daily: what a few groups' events add up to on every day, as a table."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ardash.risk.tally import Days, Numbers, Tally

#: A table has no more cells than this, or than so many times its events.
_MOST_CELLS, _CELLS_AN_EVENT = 1 << 20, 4


def tallied(group: Days, day: Days, *values: NDArray[np.generic]) -> Daily | Tally:
    """Take whichever is the faster: a table for few groups, else a tally."""
    cells = (int(group.max(initial=0)) + 1) * ((int(np.ptp(day)) if len(day) else 0) + 2)
    few = cells <= max(_MOST_CELLS, _CELLS_AN_EVENT * len(day))
    return Daily(group, day, *values) if few else Tally(group, day, *values)


class Daily:
    """Events of few groups (segments, countries, everybody), counted and added up to any day.

    It tells what a `Tally` tells, from a cell a group and day: there are few of these, so that a
    million events need not be put in order. Sums of whole numbers are exact in any order.
    """

    def __init__(self, group: Days, day: Days, *values: NDArray[np.generic]) -> None:
        self._groups = int(group.max(initial=0)) + 1
        self._first = int(day.min()) if len(day) else 0
        self._days = int(day.max()) - self._first + 1 if len(day) else 0
        # Before its first day nothing has happened: a column of its own.
        width = self._days + 1
        cell = group * width + (day - self._first + 1)
        counted = np.bincount(cell, minlength=self._groups * width)
        added = [np.bincount(cell, value, minlength=self._groups * width) for value in values]
        self._sums = [
            np.cumsum(each.reshape(self._groups, width), axis=1, dtype=np.float64)
            for each in (counted, *added)
        ]

    def until(self, group: Days, day: Days) -> list[Numbers]:
        """Count the events of each group up to the close of a day, and add their values up."""
        known = (group >= 0) & (group < self._groups)
        row = np.where(known, group, 0)
        column = np.where(known, np.clip(day - self._first + 1, 0, self._days), 0)
        return [sums[row, column] for sums in self._sums]

    def between(self, group: Days, day: Days, days: int) -> list[Numbers]:
        """Do the same for the last `days` days up to a day."""
        pairs = zip(self.until(group, day), self.until(group, day - days), strict=True)
        return [late - early for late, early in pairs]
