"""Disputed: how long disputes hold cash back, and how much of it never comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from ardash.collections.disputes import dispute_states
from ardash.collections.reasons import CUSTOMER_WAS_RIGHT
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions

#: Before anything is known, a dispute takes a month, and the customer is right every second time;
#: as sure as if so many disputes had been solved.
PRIOR_DAYS, PRIOR_RIGHT, PRIOR_COUNT = 30.0, 0.5, 2.0

#: So many disputes of a reason weigh as much as those of all reasons.
REASON_COUNT = 5.0

#: Shares of disputes by whose end the time still to wait is told: the middles of fifths.
SHARES = np.array([0.1, 0.3, 0.5, 0.7, 0.9])


@dataclass(frozen=True)
class Solving:
    """How disputes of a reason end: after so many days on average, so often for the customer."""

    days: float
    right_share: float

    @property
    def waits_days(self) -> np.ndarray:
        """Days still to wait, a value each of SHARES, however long it has been so far.

        Times to solve are taken to be exponential: what has waited long is no nearer its end.
        """
        found: np.ndarray = np.ceil(-np.log1p(-SHARES) * self.days).astype(np.int64)
        return found


def solving(ledger: Ledger, as_of: date, actions: Actions) -> tuple[dict[str, Solving], Solving]:
    """Say how disputes end, by reason and usually.

    Days to solve = days in dispute, of the solved and of those still open ÷ disputes solved: so
    what is never solved counts. Both are drawn towards what is usual for all reasons, and that
    towards PRIOR_DAYS and PRIOR_RIGHT.
    """
    if not actions.disputes.height:
        return {}, Solving(PRIOR_DAYS, PRIOR_RIGHT)
    states = dispute_states(ledger, as_of, actions)
    solved = pl.col("state") == "resolved"
    right = solved & pl.col("resolution").is_in(CUSTOMER_WAS_RIGHT)
    sums = {
        "days": pl.col("age_days").sum(),
        "solved": solved.sum(),
        "right": right.fill_null(value=False).sum(),
    }
    ((days, count, wins),) = states.select(**sums).iter_rows()
    usual = Solving(
        (days + PRIOR_COUNT * PRIOR_DAYS) / (count + PRIOR_COUNT),
        (wins + PRIOR_COUNT * PRIOR_RIGHT) / (count + PRIOR_COUNT),
    )
    found = {}
    for reason, its_days, its_count, its_wins in states.group_by("reason").agg(**sums).iter_rows():
        total = its_count + REASON_COUNT
        found[reason] = Solving(
            (its_days + REASON_COUNT * usual.days) / total,
            (its_wins + REASON_COUNT * usual.right_share) / total,
        )
    return found, usual
