"""Figures of a prediction: how well it tells late from punctual, and by how many days it errs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ardash.risk.tally import Numbers


def auc(late: NDArray[np.bool_], score: Numbers) -> float:
    """Chance that a late invoice has the higher score than a punctual one; ties count half.

    NaN where all are late, or none. Source: Mann and Whitney 1947; 0.5 is a coin, 1 is certain.
    """
    high, low = int(late.sum()), int((~late).sum())
    if not high or not low:
        return float("nan")
    _, place, count = np.unique(score, return_inverse=True, return_counts=True)
    # Of equal scores, each has the rank in their middle.
    ranks = (np.cumsum(count) - (count - 1) / 2)[place]
    return float((ranks[late].sum() - high * (high + 1) / 2) / (high * low))


def brier(late: NDArray[np.bool_], chance: Numbers) -> float:
    """Mean square of the difference between the chance and what came (Brier 1950); NaN of none."""
    return float(((chance - late) ** 2).mean()) if len(late) else float("nan")


def mean_absolute(error: Numbers) -> float:
    """Mean of the errors' sizes; NaN of none."""
    return float(np.abs(error).mean()) if len(error) else float("nan")
