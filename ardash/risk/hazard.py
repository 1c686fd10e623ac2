"""Hazard: the chance that what is still unpaid is paid within the next interval of days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ardash.risk.features import NAMES
from ardash.risk.grid import EDGES_DAYS, LAST_DAY, Chances, interpolated, interval
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

_SPLINE_DAYS = (-30, -15, -8, -3, 0, 3, 8, 15, 30)


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
    def ahead(cls, lateness: Numbers, ends: Days) -> Periods:
        """All intervals that end after the day asked; `lateness` is that day, beyond the due."""
        first = np.searchsorted(EDGES_DAYS[ends], lateness + 1, side="left")
        first = np.minimum(first, len(ends) - 1)
        return cls.of(first, np.full_like(first, len(ends)))

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
        cls, kind: Kind, told: Numbers, habit: Numbers, periods: Periods, paid: Numbers, *,
        ends: Days, seed: int,
    ) -> Hazard:  # fmt: skip
        """Learn from periods of which it is known whether they ended in a payment.

        `told` are the features of what was asked about, `habit` its hazards by habit alone. The
        same periods and seed give the same model: it learns in one thread.
        """
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

        known = (~np.isnan(told)).sum(axis=0)
        centre = np.nansum(told, axis=0) / np.maximum(known, 1)
        variance = np.nansum((told - centre) ** 2, axis=0) / np.maximum(known, 1)
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
        standing, moving = model._inputs(told, habit, periods)
        with threadpool_limits(1):
            rows = np.hstack([standing[periods.invoice], moving])
            if kind == "line":
                # All inputs are taken for equally likely to matter.
                spread = rows.std(axis=0)
                size = np.where(spread > 1e-9, spread, 1.0)
                estimator.fit(rows / size, paid)
                estimator.coef_ = estimator.coef_ / size
            else:
                estimator.fit(rows, paid)
        return model

    def hazards(self, told: Numbers, habit: Numbers, lateness: Numbers) -> Numbers:
        """Chance of payment in each interval: a row an invoice, 0 where it has passed."""
        found = np.zeros((len(told), len(self.ends)))
        if not len(told):
            return found
        periods = Periods.ahead(lateness, self.ends)
        standing, moving = self._inputs(told, habit, periods)
        if self.kind == "trees":
            rows = np.hstack([standing[periods.invoice], moving])
            chance = self.estimator.predict_proba(rows)[:, 1]
        else:
            # A line is a sum: what stands on the invoice is added up once.
            weights = self.estimator.coef_[0]
            width = standing.shape[1]
            odds = (standing @ weights[:width])[periods.invoice] + moving @ weights[width:]
            chance = 1 / (1 + np.exp(-(odds + self.estimator.intercept_[0])))
        found[periods.invoice, periods.place] = chance
        return found

    def _inputs(self, told: Numbers, habit: Numbers, periods: Periods) -> tuple[Numbers, Numbers]:
        """Prepare what stands on each invoice, and what differs by period."""
        upper = EDGES_DAYS[self.ends].astype(np.float64)
        lower = np.concatenate([[upper[0] - 60], upper[:-1]])
        usual = _log_odds(coarse(habit, self.ends))[periods.invoice, periods.place]
        ends, starts = upper[periods.place], lower[periods.place]
        recent, median = (told[:, NAMES.index(name)][periods.invoice] for name in _ANCHORS)
        if self.kind == "trees":
            moving = np.column_stack([starts, ends, usual, ends - recent, starts - median])
            standing = np.where(self.scale > 0, told, 0.0)
            return standing.astype(np.float32), moving.astype(np.float32)
        from_usual = (told - self.centre) / np.where(self.scale > 0, self.scale, np.inf)
        away = np.clip((ends + starts) / 2 - recent, -90, 180) / 15
        spline = [np.maximum(away - knot / 15, 0) for knot in _SPLINE_DAYS]
        which = periods.place[:, None] == np.arange(len(self.ends))[None, :]
        moving = np.column_stack([usual, away, *spline, which])
        return np.clip(np.nan_to_num(from_usual), -5, 5), moving


def coarse(hazards: Numbers, ends: Days) -> Numbers:
    """Put hazards of single days together to those of the intervals that end at `ends`."""
    survived = np.cumprod(1 - hazards, axis=1)[:, ends]
    before = np.column_stack([np.ones(len(survived)), survived[:, :-1]])
    found: Numbers = 1 - survived / np.maximum(before, 1e-12)
    return found


def spread(
    hazards: Numbers, habit: Numbers, ends: Days, lateness: Numbers, fresh: NDArray[np.bool_],
    *, shape: Numbers | None = None,
) -> Chances:  # fmt: skip
    """Spread hazards of intervals over their days, in the way that habits would, or as in `shape`.

    `hazards` has a row an invoice and a column an interval, 0 where that has passed; `shape` are
    chances at EDGES_DAYS. Of an interval that had begun before the day asked, only what is left of
    it counts; what is `fresh` has not begun.
    """
    clock = _clock(1 - np.cumprod(1 - habit, axis=1))
    now, lower, upper = _bounds(clock, ends, lateness)
    start = np.clip(now, lower, upper)
    left = np.where(fresh[:, None], 1.0, (upper - start) / (upper - lower))
    survived = np.cumprod((1 - hazards) ** left, axis=1)
    survived = np.column_stack([np.ones(len(habit)), survived])
    if shape is not None:
        clock = _clock(shape)
        now, lower, upper = _bounds(clock, ends, lateness)
        start = np.clip(now, lower, upper)
    place = np.searchsorted(ends, np.arange(len(EDGES_DAYS)))
    length = np.maximum(upper - start, 1e-9)
    part = np.clip((clock - start[:, place]) / length[:, place], 0, 1)
    step = survived[:, place] - survived[:, place + 1]
    return Chances.of(lateness, 1 - (survived[:, place] - step * part))


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
