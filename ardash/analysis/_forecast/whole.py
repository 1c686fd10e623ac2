"""Whole: expected payments in whole minor units, so that every sum is exact."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ardash.analysis._forecast.timing import Numbers


def whole(cash_by: Numbers) -> NDArray[np.int64]:
    """Turn what is expected by the end of each period into whole amounts of each period.

    A row each. What is expected by an end is rounded, and a period has what lies between two ends:
    so days add up to weeks, weeks to months, and items to the total, to the last minor unit.
    """
    by = np.floor(cash_by + 0.5).astype(np.int64)
    found: NDArray[np.int64] = np.diff(by, axis=1, prepend=0)
    return found
