"""Habits: how late customers usually pay, told from their own payments, their segment's, all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ardash.risk.evidence import Evidence
from ardash.risk.features import Asked
from ardash.risk.grid import EDGES_DAYS, Chances, gone_share, interval, unpaid_by
from ardash.risk.history import History
from ardash.risk.payers import Payers
from ardash.risk.running import running
from ardash.risk.tally import Numbers
from ardash.risk.weekends import Weekends, weekends

#: How many invoices of its own a segment needs to weigh as much as everybody.
SEGMENT_WEIGHT = 30.0

_COUNT = len(EDGES_DAYS)


@dataclass(frozen=True)
class Habits:
    """What is usual: for everybody, by segment, and how fast a customer's own habits count more.

    own_weight  how many payments of its own weigh as much as those of its segment
    half_life   the payment that counts half as much as the last one
    everybody   one chance an EDGES_DAYS of being paid there, of what was not paid before
    segments    segment -> the same for it
    payers      the kinds of payers that customers fall into
    weekends    what becomes of payments that would come on one
    """

    own_weight: float
    half_life: float
    everybody: Numbers
    segments: dict[str, Numbers]
    payers: Payers
    weekends: Weekends

    @classmethod
    def learn(
        cls, history: History, day: int, *, own_weight: float = 4.0, half_life: float = 20.0
    ) -> Habits:
        """Learn from all that was known at the close of a day."""
        known = history.opened <= day
        everybody = _hazards(history, day, known, np.full(_COUNT, 0.02), weight=1.0)
        codes = history.codes["segment"]
        segments = {
            name: _hazards(history, day, known & (codes == code), everybody, weight=SEGMENT_WEIGHT)
            for code, name in enumerate(history.segments)
        }
        payers = Payers.learn(history, day, everybody, half_life)
        at_weekends = weekends(history, day)
        return cls(own_weight, half_life, everybody, segments, payers, at_weekends)

    def evidence(self, history: History, asked: Asked) -> Evidence:
        """Count what customers did; it is what `of_customers` and `payers` judge by."""
        return Evidence.of(history, asked, self.half_life)

    def of_segments(self, history: History, asked: Asked) -> Numbers:
        """Hazards as if nothing were known of the customers but their segment."""
        return self._by_segment(history).T.take(history.codes["segment"][asked.rows], axis=1).T

    def _by_segment(self, history: History) -> Numbers:
        known = [self.segments.get(name, self.everybody) for name in history.segments]
        return np.array(known or [self.everybody])

    def of_customers(self, history: History, asked: Asked, evidence: Evidence) -> Numbers:
        """Hazards told from the customers' own last payments, and from what they leave unpaid.

        With little of its own, a customer is taken for one of its segment: the shares are those of
        a Dirichlet process around it (Susarla and Van Ryzin 1976), which counts what is still
        unpaid for as long as it has been.
        """
        parent = self._by_segment(history)
        before = np.column_stack([np.ones(len(parent)), unpaid_by(parent)[:, :-1]])
        prior = self.own_weight * np.maximum(before, 1e-6)
        code = history.codes["segment"][asked.rows]
        paid = (prior * parent).T.take(code, axis=1)
        paid += evidence.paid.T
        at_risk = prior.T.take(code, axis=1)
        at_risk += evidence.at_risk.T
        found: Numbers = (paid / at_risk).T
        return found


def chances(hazards: Numbers, lateness: Numbers, fresh: NDArray[np.bool_]) -> Chances:
    """Turn hazards into chances, of what was unpaid on the day asked or is `fresh`."""
    place, gone = gone_share(lateness)
    stays = 1 - hazards.T
    unpaid = np.where(np.arange(_COUNT)[:, None] < place, 1.0, stays)
    # Before the first edge nothing has passed.
    early = lateness < EDGES_DAYS[0]
    unpaid[0, early] = stays[0, early]
    rows = np.arange(len(hazards))
    left = np.where(fresh | early, 1.0, 1 - gone)
    unpaid[place, rows] = stays[place, rows] ** left
    return Chances.of(lateness, (1 - running(np.multiply, unpaid)).T)


def unpaid_at(hazards: Numbers, lateness: Numbers, edge: int) -> Numbers:
    """Chance of being unpaid at one of EDGES_DAYS, of what has not been issued yet."""
    place, _ = gone_share(lateness)
    # Before the first edge nothing has passed.
    first = np.where(lateness < EDGES_DAYS[0], 0, place)
    stays = 1 - hazards.T[: edge + 1]
    found: Numbers = np.prod(np.where(np.arange(edge + 1)[:, None] < first, 1.0, stays), axis=0)
    return found


def _hazards(
    history: History, day: int, which: NDArray[np.bool_], parent: Numbers, *, weight: float
) -> Numbers:
    """Hazards of some rows as known at a day, drawn towards their parent's."""
    paid = which & history.paid & (history.closed <= day)
    events = np.bincount(np.minimum(interval(history.delay[paid]), _COUNT), minlength=_COUNT + 1)
    until = np.minimum(history.unpaid_until, day)[which & ~paid] - history.due[which & ~paid]
    passed = np.bincount(np.searchsorted(EDGES_DAYS, until, side="right"), minlength=_COUNT + 1)
    survived = np.append(passed[::-1].cumsum()[::-1][1:], 0)
    at_risk = events[::-1].cumsum()[::-1] + survived
    before = np.concatenate([[1.0], np.cumprod(1 - parent)[:-1]])
    prior = weight * np.maximum(before, 1e-6)
    found: Numbers = (events[:_COUNT] + prior * parent) / (at_risk[:_COUNT] + prior)
    return found
