"""Spreading: chances of whole intervals, told apart day by day."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ardash.risk.grid import EDGES_DAYS, Chances, interpolated
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
    left = np.where(fresh[:, None], 1.0, (upper - start) / (upper - lower))
    unpaid = np.cumprod((1 - hazards) ** left, axis=1)
    unpaid = np.column_stack([np.ones(len(survived)), unpaid])
    if shape is not None:
        clock = _clock(shape)
        now, lower, upper = _bounds(clock, ends, lateness)
        start = np.clip(now, lower, upper)
    place = np.searchsorted(ends, np.arange(len(EDGES_DAYS)))
    length = np.maximum(upper - start, 1e-9)
    part = np.clip((clock - start[:, place]) / length[:, place], 0, 1)
    step = unpaid[:, place] - unpaid[:, place + 1]
    return Chances.of(lateness, 1 - (unpaid[:, place] - step * part))


def _clock(paid_by: NDArray[np.floating]) -> Numbers:
    """Let time pass as fast as payments come; a day on which nobody paid yet is one like others."""
    width = np.minimum(np.diff(EDGES_DAYS, prepend=EDGES_DAYS[0] - 15), 15)
    steps = np.maximum(np.diff(np.maximum(paid_by, 0), axis=1, prepend=0.0), 0)
    found: Numbers = np.cumsum(steps + 0.002 * width, axis=1)
    return found


def _bounds(clock: Numbers, ends: Days, lateness: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Read the clock on the day asked, and at the beginning and end of each interval."""
    now = np.where(lateness < EDGES_DAYS[0], 0.0, interpolated(clock, lateness[:, None])[:, 0])
    upper = clock[:, ends]
    return now[:, None], np.column_stack([np.zeros(len(clock)), upper[:, :-1]]), upper
