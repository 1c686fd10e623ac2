"""Hazard: the chance that what is still unpaid is paid within the next interval of days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ardash.risk.features import NAMES
from ardash.risk.forest import forest
from ardash.risk.grid import EDGES_DAYS, LAST_DAY, interval
from ardash.risk.known import Known
from ardash.risk.tally import Days, Numbers

Kind = Literal["line", "trees"]

#: Into how many intervals of as many payments each the delays of the past are cut, and the days
#: that always are an edge. Trees take a row an interval through every tree: they have fewer.
INTERVALS: Mapping[Kind, int] = {"line": 16, "trees": 9}
ALWAYS_DAYS: Mapping[Kind, tuple[int, ...]] = {
    "line": (0, 30, 90, 240, LAST_DAY),
    "trees": (0, 30, 90, LAST_DAY),
}

#: Of more periods than this, these are drawn to learn from.
MOST_PERIODS: Mapping[Kind, int] = {"line": 60_000, "trees": 400_000}

#: Fewer periods than this make no leaf of a tree.
_LEAST_PERIODS = 50

#: Habits as they stand in a row of their own, and what is measured from.
_ANCHORS = ("recent_15", "median_8")

#: The line bends at these days beyond the customer's own habit; of more days it tells no more.
_KNOTS = np.array([-30, -15, -8, -3, 0, 3, 8, 15, 30]) / 15
_AWAY = np.array([-90, 180]) / 15

#: Trees tell these days apart, from the day asked to the beginning of an interval.
_AHEAD_DAYS = (-1, 90)


def knots(delays: Numbers, kind: Kind) -> Days:
    """Places in EDGES_DAYS at which the intervals of a model end."""
    shares = np.linspace(0, 1, INTERVALS[kind] + 1)[1:]
    wanted = np.quantile(delays, shares, method="lower") if len(delays) else np.array([])
    edges = np.concatenate([wanted, ALWAYS_DAYS[kind]])
    return np.unique(np.minimum(interval(edges), len(EDGES_DAYS) - 1))


@dataclass(frozen=True, eq=False)
class Periods:
    """What was asked about, taken apart: one row an invoice and an interval it could be paid in.

    invoice   number of the row that was asked about
    place     number of the interval
    """

    invoice: Days
    place: Days

    @classmethod
    def of(cls, first: Days, after: Days) -> Periods:
        """Intervals from `first` to before `after` of each row."""
        count = np.maximum(after - first, 0)
        invoice = np.repeat(np.arange(len(first)), count)
        start = np.repeat(np.cumsum(count) - count, count)
        return cls(invoice, np.arange(len(invoice)) - start + first[invoice])

    def only(self, which: Days) -> Periods:
        """Keep some of the rows."""
        return Periods(self.invoice[which], self.place[which])


@dataclass(frozen=True, eq=False)
class Hazard:
    """A model of hazards: an estimator over periods, and the intervals it knows.

    kind  trees: gradient-boosted trees, which find out what depends on what; line: a logistic
          line, which is steady where there is little to learn from
    """

    kind: Kind
    ends: Days
    estimator: Any
    #: usual values of the features, and how far they lie apart
    centre: Numbers
    scale: Numbers

    @classmethod
    def learn(
        cls, kind: Kind, known: Known, periods: Periods, paid: Numbers, *, ends: Days, seed: int
    ) -> Hazard:
        """Learn from periods of which it is known whether they ended in a payment.

        `known` is what was known of the invoices that were asked about. The same periods and seed
        give the same model: it learns in one thread.
        """
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

        told = known.told
        there = np.maximum((~np.isnan(told)).sum(axis=0), 1)
        centre = np.nansum(told, axis=0) / there
        variance = np.nansum((told - centre) ** 2, axis=0) / there
        if len(paid) > MOST_PERIODS[kind]:
            chance = np.random.default_rng(seed)
            drawn = np.sort(chance.choice(len(paid), MOST_PERIODS[kind], replace=False))
            periods, paid = periods.only(drawn), paid[drawn]
        estimator = _trees(len(paid), seed) if kind == "trees" else _line()
        # What never was known, or never differed, tells nothing; nor what is known of so few
        # periods that no tree could part them from the others.
        count = np.bincount(periods.invoice, minlength=len(told))
        few = count @ ~np.isnan(told) < _LEAST_PERIODS
        scale = np.where((kind == "trees") & few, 0.0, np.sqrt(variance))
        model = cls(kind, ends, estimator, centre, scale)
        standing = model._standing(told)
        moving = [
            np.broadcast_to(values, (len(told), len(ends)))[periods.invoice, periods.place]
            for values in model._moving(known)
        ]
        with threadpool_limits(1):
            if kind == "line":
                moving += [_bends(moving[1]), periods.place[:, None] == np.arange(len(ends))]
            rows = np.column_stack([standing[periods.invoice], *moving])
            if kind == "line":
                # All inputs are taken for equally likely to matter.
                spread = rows.std(axis=0)
                size = np.where(spread > 1e-9, spread, 1.0)
                estimator.fit(rows / size, paid)
                estimator.coef_ = estimator.coef_ / size
            else:
                estimator.fit(rows, paid)
        return model

    def hazards(self, known: Known) -> Numbers:
        """Chance of payment in each interval: a row an invoice, 0 where it has passed."""
        standing, moving = self._standing(known.told), self._moving(known)
        if self.kind == "trees":
            odds = forest(self.estimator).log_odds(standing, moving)
        else:
            # A line is a sum: what stands on the invoice is added up once.
            weights, width = self.estimator.coef_[0], standing.shape[1]
            usual, away = moving
            at = np.concatenate([[_AWAY[0]], _KNOTS, [_AWAY[1]]])
            bent = weights[width + 1] * at + _bends(at) @ weights[width + 2 :][: len(_KNOTS)]
            odds = np.interp(away, at, bent) + weights[width] * usual
            odds += (standing @ weights[:width] + self.estimator.intercept_[0])[:, None]
            odds += weights[width + 2 + len(_KNOTS) :]
        ahead = np.arange(len(self.ends)) >= first_ahead(known.lateness, self.ends)[:, None]
        return np.where(ahead, 1 / (1 + np.exp(-odds)), 0.0)

    def _standing(self, told: Numbers) -> NDArray[np.floating]:
        """Prepare what stands on each invoice: a row each."""
        if self.kind == "trees":
            return np.where(self.scale > 0, told, 0.0).astype(np.float32)
        from_usual = (told - self.centre) / np.where(self.scale > 0, self.scale, np.inf)
        return np.clip(np.nan_to_num(from_usual), -5, 5)

    def _moving(self, known: Known) -> list[NDArray[np.floating]]:
        """Prepare what differs by period: a row an invoice or one for all, a column an interval."""
        ends = EDGES_DAYS[self.ends].astype(np.float64)[None, :]
        starts = np.column_stack([ends[:, :1] - 60, ends[:, :-1]])
        usual = _log_odds(coarse(known.unpaid_by_habit, self.ends))
        recent, median = (known.told[:, NAMES.index(name), None] for name in _ANCHORS)
        if self.kind == "line":
            away = np.clip(((ends + starts) / 2 - recent) / 15, *_AWAY)
            return [usual, away]
        of_kind = _log_odds(coarse(known.unpaid_by_kind, self.ends))
        # What is asked long before tells less of what an interval brings.
        ahead = np.clip(starts - known.lateness[:, None], *_AHEAD_DAYS)
        moving = (starts, ends, usual, ends - recent, starts - median, of_kind, ahead)
        return [values.astype(np.float32) for values in moving]


def first_ahead(lateness: Numbers, ends: Days) -> Days:
    """Number of the first interval that ends after the day asked, at most the last one's.

    `lateness` is that day, beyond the due date.
    """
    first = np.searchsorted(EDGES_DAYS[ends], lateness + 1, side="left")
    return np.minimum(first, len(ends) - 1)


def coarse(survived: Numbers, ends: Days) -> Numbers:
    """Put chances of being unpaid at single days together to hazards of intervals up to `ends`."""
    after = survived[:, ends]
    before = np.column_stack([np.ones(len(after)), after[:, :-1]])
    found: Numbers = 1 - after / np.maximum(before, 1e-12)
    return found


def _bends(away: Numbers) -> Numbers:
    """How far values lie beyond each knot of the line: a column a knot."""
    found: Numbers = np.maximum(away[:, None] - _KNOTS, 0)
    return found


def _log_odds(share: Numbers) -> Numbers:
    within = np.clip(share, 1e-3, 1 - 1e-3)
    found: Numbers = np.log(within / (1 - within))
    return found


def _trees(periods: int, seed: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    # Few and small trees: scoring takes every period of every item through each of them.
    return HistGradientBoostingClassifier(
        learning_rate=0.15,
        max_iter=28,
        max_leaf_nodes=8 if periods < 20_000 else 12,
        min_samples_leaf=_LEAST_PERIODS,
        l2_regularization=10.0,
        max_features=0.3,
        early_stopping=False,
        random_state=seed,
    )


def _line() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=0.02, max_iter=200)
