"""Outcomes: what became of what was asked about, as far as it was known at a day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ardash.risk.features import Asked
from ardash.risk.grid import EDGES_DAYS, Chances
from ardash.risk.hazard import Periods
from ardash.risk.history import History
from ardash.risk.known import asked_when
from ardash.risk.tally import Days, Numbers


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What became of what was asked about: one row each.

    lateness  the day asked, beyond the due date: at its close it was unpaid
    fresh     whether it was asked before it was issued
    paid      whether a payment had closed it
    delay     if so, the day of it beyond the due date; else the last day on which it is known to
              have been unpaid
    """

    lateness: Numbers
    fresh: NDArray[np.bool_]
    paid: NDArray[np.bool_]
    delay: Numbers

    @classmethod
    def known(cls, history: History, asked: Asked, day: int) -> Outcomes:
        """Tell what was known at the close of a day."""
        rows, due = asked.rows, history.due[asked.rows]
        paid = history.paid[rows] & (history.closed[rows] <= day)
        until = np.minimum(history.unpaid_until[rows], day)
        delay = np.where(paid, history.closed[rows], until) - due
        lateness, fresh = asked_when(history, asked)
        return cls(lateness, fresh, paid, delay.astype(np.float64))

    def only(self, which: NDArray[np.bool_] | Days) -> Outcomes:
        """Keep some of the rows."""
        return Outcomes(
            self.lateness[which], self.fresh[which], self.paid[which], self.delay[which]
        )

    def periods(self, ends: Days) -> tuple[Periods, Numbers]:
        """Take them apart: intervals they were at risk in altogether, and whether they ended paid.

        The interval of the day asked is left out where it had begun before, and so is one that
        nobody knows the end of.
        """
        upper = EDGES_DAYS[ends]
        begun = np.searchsorted(upper, self.lateness + 1, side="left")
        first = np.where(self.fresh | (self.lateness == upper[begun - 1]), begun, begun + 1)
        reached = np.searchsorted(upper, self.delay, side="left")
        survived = np.searchsorted(upper, self.delay, side="right")
        after = np.where(self.paid, np.minimum(reached + 1, len(ends)), survived)
        periods = Periods.of(first, np.maximum(after, first))
        last = periods.place == reached[periods.invoice]
        return periods, (last & self.paid[periods.invoice]).astype(np.float64)

    def likelihood(self, chances: Chances) -> Numbers:
        """Chance that was given to what happened: paid in the week around that day, or not yet.

        A day more or less is as good as right: so a member is believed for knowing when money
        comes, not for drawing each day sharply.
        """
        days = np.column_stack([self.delay - 4, self.delay, self.delay + 3])
        before, then, after = chances.by(days).T
        found: Numbers = np.maximum(np.where(self.paid, after - before, 1 - then), 1e-5)
        return found
