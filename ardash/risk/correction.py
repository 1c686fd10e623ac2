"""Correction: what to add to chances that proved too timid or too bold, too early or too late."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ardash.risk.grid import Chances
from ardash.risk.outcomes import Outcomes
from ardash.risk.tally import Numbers

#: Delays at which chances are compared with what came.
COMPARED_DAYS = (-10, -3, 0, 3, 7, 15, 30, 60)

#: How far a correction may be expected to lie from none (shift 0, stretch 1), before any proof.
SHIFT_SPREAD, STRETCH_SPREAD = 0.05, 0.1


def correction(found: Sequence[Chances], outcomes: Sequence[Outcomes]) -> tuple[float, float]:
    """Find the shift and stretch of log-odds under which what came was likeliest (Platt 1999).

    Chances at several delays of one invoice are no independent proofs: together they count as one.
    """
    parts = [_compared(*pair) for pair in zip(found, outcomes, strict=True)]
    odds, paid, weight = (np.concatenate(column) for column in zip(*parts, strict=True))
    inputs = np.column_stack([np.ones_like(odds), odds])
    usual = np.array([0.0, 1.0])
    belief = np.diag([SHIFT_SPREAD**-2, STRETCH_SPREAD**-2])
    at = usual.copy()
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(inputs @ at, -30, 30)))
        slope = inputs.T @ (weight * (paid - chance)) - belief @ (at - usual)
        curve = (inputs * (weight * chance * (1 - chance))[:, None]).T @ inputs + belief
        step = np.clip(np.linalg.solve(curve, slope), -0.5, 0.5)
        at = at + step
        if np.abs(step).max() < 1e-9:
            break
    return float(at[0]), float(np.clip(at[1], 0.5, 2.0))


def _compared(found: Chances, outcomes: Outcomes) -> tuple[Numbers, Numbers, Numbers]:
    """Log-odds of having been paid by each delay, whether it was, and what that weighs."""
    days = np.array(COMPARED_DAYS, dtype=np.float64)[None, :]
    known = (days > outcomes.lateness[:, None]) & (
        outcomes.paid[:, None] | (days <= outcomes.delay[:, None])
    )
    paid = (outcomes.paid[:, None] & (outcomes.delay[:, None] <= days)).astype(np.float64)
    chance = np.clip(found.by(days), 1e-4, 1 - 1e-4)
    weight = known / np.maximum(known.sum(axis=1, keepdims=True), 1)
    odds = np.log(chance / (1 - chance))
    return odds[known], paid[known], weight[known]
