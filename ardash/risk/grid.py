"""Grid: on which days after its due date an invoice can be paid, and chances over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ardash.risk.running import running
from ardash.risk.tally import Days, Numbers

#: Days beyond the due date at which chances are known; between two of them they are interpolated.
#: Single days around the due date, where most is paid, weeks and months further out.
EDGES_DAYS: Days = np.array(
    [-121, -91, -76, -61, -53, -46, -41, *range(-36, 62), 65, 70, 75, 80, 85, 90, 100, 110, 120,
     135, 150, 180, 210, 240, 300, 365, 455, 545, 730, 1095],
    dtype=np.int64,
)  # fmt: skip

#: What is later than the due date by more than this is as good as never paid.
LAST_DAY = int(EDGES_DAYS[-1])

_COUNT = len(EDGES_DAYS)

#: Number of the interval of each whole day from the first edge on.
_INTERVALS = np.searchsorted(EDGES_DAYS, np.arange(EDGES_DAYS[0], LAST_DAY + 2))


def interval(days: NDArray[np.number]) -> Days:
    """Number of the interval a delay falls in; its upper edge is the edge of that number.

    What is beyond the last edge has the number after the last.
    """
    if np.issubdtype(days.dtype, np.integer):
        found: Days = _INTERVALS.take(np.clip(days, EDGES_DAYS[0], LAST_DAY + 1) - EDGES_DAYS[0])
        return found
    return np.searchsorted(EDGES_DAYS, days, side="left").astype(np.int64)


def interpolated(values: Numbers, days: Numbers) -> Numbers:
    """Read values that are known at EDGES_DAYS at other days: a row each, any columns."""
    within = np.clip(days, EDGES_DAYS[0], LAST_DAY)
    high = np.clip(interval(within), 1, _COUNT - 1)
    left, right = EDGES_DAYS[high - 1], EDGES_DAYS[high]
    rows = np.arange(len(values))[:, None]
    below, above = values[rows, high - 1], values[rows, high]
    found: Numbers = below + (above - below) * (within - left) / (right - left)
    return found


def unpaid_by(hazards: Numbers) -> Numbers:
    """Turn hazards into chances of being unpaid at EDGES_DAYS, of what has just begun."""
    return running(np.multiply, 1 - hazards.T).T


def gone_share(lateness: Numbers) -> tuple[Days, Numbers]:
    """Find the interval that the day asked lies in, and how much of it is gone by its close."""
    place = np.clip(np.searchsorted(EDGES_DAYS, lateness, side="right"), 1, _COUNT - 1)
    low, high = EDGES_DAYS[place - 1], EDGES_DAYS[place]
    return place, np.clip((lateness - low) / (high - low), 0.0, 1.0)


@dataclass(frozen=True, eq=False)
class Chances:
    """When invoices will be paid: the whole distribution of the day, one row an invoice.

    lateness  the day asked, beyond the due date: the invoice was unpaid at its close
    paid_by   a column an EDGES_DAYS: the chance of having been paid by then, given that; what is
              not paid by the last is as good as never paid. It is best kept day by day in memory
              (Fortran's order), see `running`
    """

    lateness: Numbers
    paid_by: Numbers

    @classmethod
    def of(cls, lateness: Numbers, paid_by: Numbers) -> Chances:
        """Make chances of such as are 0 up to the last edge before the day asked; in place."""
        # The chance is 0 on the day asked, also where that lies between two edges.
        place, gone = gone_share(lateness)
        inside = np.flatnonzero((gone > 0) & (gone < 1))
        at, left = place[inside], 1 - gone[inside]
        paid_by[inside, at - 1] = -paid_by[inside, at] * gone[inside] / left
        return cls(lateness, paid_by)

    def only(self, which: NDArray[np.bool_] | Days) -> Chances:
        """Keep some of the rows."""
        return Chances(self.lateness[which], self.paid_by[which])

    def by(self, days: NDArray[np.number]) -> Numbers:
        """Chance of having been paid by delays: any number of columns, a row each or one for all.

        0 up to the day asked; between two edges it rises evenly.
        """
        shape = (len(self.paid_by), np.shape(days)[-1])
        asked = np.broadcast_to(np.asarray(days, dtype=np.float64), shape)
        found = interpolated(self.paid_by, asked)
        ahead = (asked > self.lateness[:, None]) & (asked >= EDGES_DAYS[0])
        return np.clip(np.where(ahead, found, 0.0), 0.0, 1.0)

    def later_than(self, days: float) -> Numbers:
        """Chance of being paid later than so many days beyond the due date, or never."""
        return 1 - self.by(np.array([days]))[:, 0]

    def quantile(self, share: float) -> Numbers:
        """First day beyond the due date by which a share is paid; at most LAST_DAY."""
        rows = np.arange(len(self.paid_by))
        high = np.clip((self.paid_by < share - 1e-12).sum(axis=1), 1, _COUNT - 1)
        below, above = self.paid_by[rows, high - 1], self.paid_by[rows, high]
        part = np.clip((share - below) / np.maximum(above - below, 1e-12), 0, 1)
        left, right = EDGES_DAYS[high - 1], EDGES_DAYS[high]
        # A payment comes on a day: the first on which the share is reached.
        day = np.ceil(left + part * (right - left) - 1e-9)
        found: Numbers = np.clip(np.maximum(day, np.floor(self.lateness) + 1), None, LAST_DAY)
        return found


def mixed(parts: Sequence[Chances], weights: Sequence[float]) -> Chances:
    """Mix several chances of the same invoices, by weights that add up to 1."""
    together = np.zeros_like(parts[0].paid_by)
    for part, weight in zip(parts, weights, strict=True):
        together += weight * part.paid_by
    return Chances(parts[0].lateness, together)
