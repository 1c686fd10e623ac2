"""Spreading: chances of whole intervals, told apart day by day."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ardash.risk.grid import EDGES_DAYS, Chances, interpolated
from ardash.risk.running import running
from ardash.risk.tally import Days, Numbers


def spread(
    hazards: Numbers, survived: Numbers, ends: Days, lateness: Numbers,
    fresh: NDArray[np.bool_], *, shape: Numbers | None = None,
) -> Chances:  # fmt: skip
    """Spread hazards of intervals over their days, in the way that habits would, or as in `shape`.

    `hazards` has a row an invoice and a column an interval, 0 where that has passed; `survived` are
    the chances of being unpaid at EDGES_DAYS by habit alone, `shape` those of being paid. Of an
    interval that had begun before the day asked, only what is left of it counts; what is `fresh`
    has not begun.
    """
    clock = _clock(1 - survived)
    now, lower, upper = _bounds(clock, ends, lateness)
    start = np.clip(now, lower, upper)
    left = np.where(fresh, 1.0, (upper - start) / (upper - lower))
    unpaid = np.ones((len(ends) + 1, len(lateness)))
    np.power(1 - hazards.T, left, out=unpaid[1:])
    running(np.multiply, unpaid)
    if shape is not None:
        clock = _clock(shape)
        now, lower, upper = _bounds(clock, ends, lateness)
        start = np.clip(now, lower, upper)
    length = np.maximum(upper - start, 1e-9)
    # Interval by interval, and in place: the clock becomes the chances.
    first = 0
    for place, end in enumerate(ends):
        part = clock[first : end + 1]
        part -= start[place]
        part /= length[place]
        np.clip(part, 0, 1, out=part)
        part *= unpaid[place] - unpaid[place + 1]
        part += 1 - unpaid[place]
        first = end + 1
    return Chances.of(lateness, clock.T)


def _clock(paid_by: NDArray[np.floating]) -> Numbers:
    """Let time pass as fast as payments come; a day on which nobody paid yet is one like others."""
    width = np.minimum(np.diff(EDGES_DAYS, prepend=EDGES_DAYS[0] - 15), 15)
    paid = np.maximum(paid_by.T, 0)
    steps = paid.copy()
    steps[1:] -= paid[:-1]
    np.maximum(steps, 0, out=steps)
    steps += 0.002 * width[:, None]
    return running(np.add, steps)


def _bounds(clock: Numbers, ends: Days, lateness: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Read the clock on the day asked, and at the beginning and end of each interval."""
    now = np.where(lateness < EDGES_DAYS[0], 0.0, interpolated(clock.T, lateness[:, None])[:, 0])
    upper = clock[ends]
    return now, np.vstack([np.zeros_like(now), upper[:-1]]), upper
