"""Training: learn the model from all that was known at a date, and try it on the last part."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions
from ardash.risk.features import Asked, features
from ardash.risk.habits import Habits
from ardash.risk.hazard import Hazard, Kind, knots
from ardash.risk.history import History
from ardash.risk.invoices import day_of
from ardash.risk.known import Known
from ardash.risk.model import Model, of_members
from ardash.risk.outcomes import Outcomes
from ardash.risk.tally import Days, Numbers
from ardash.risk.trial import Trial, tried

#: Invoices that a model is learned from at most; the last years count.
SAMPLE = 25_000
YEARS = 4

#: Fewer payments than this say too little for a model: habits alone are used then.
FEWEST_PAYMENTS = 150

KINDS: tuple[Kind, ...] = ("line", "trees")


#: Is told how many steps are done, and how many there are.
Progress = Callable[[int, int | None], None]

#: Steps of a training: read, trials, the model itself.
STEPS = 4


def train(
    ledger: Ledger, as_of: date, actions: Actions, *, seed: int = 0, sample: int = SAMPLE,
    progress: Progress | None = None,
) -> Model:  # fmt: skip
    """Learn when items are paid from all that was known at the close of `as_of`.

    The last part of the data is used to weigh the members and to see whether they beat the
    baselines; where they do not, the model says so in `uses`. The same data and seed give the same
    model. With too few payments it learns habits only, without any it knows nothing but its prior.
    """
    history = History.of(ledger, as_of, actions)
    return train_on(history, seed=seed, sample=sample, progress=progress)


def train_on(
    history: History, *, seed: int = 0, sample: int = SAMPLE, progress: Progress | None = None
) -> Model:
    """Learn from a history, see `train`."""
    step = progress or (lambda done, of: None)
    step(1, STEPS)
    day = history.last_day
    asked = _drawn(history, day, seed, sample)
    sizes = history.usual_sizes
    lesson = Lesson.of(history, asked, sizes)
    step(2, STEPS)
    trials = [
        trial
        for start, end in _trial_days(history, asked, day)
        if (trial := _trial(lesson, start, end, day, seed)) is not None
    ]
    verdict = tried(trials)
    step(3, STEPS)
    habits = Habits.learn(history, day)
    members = lesson.members(habits, day, seed) if verdict.weights.get("habits", 1.0) < 1 else {}
    weights = verdict.weights if members else {"habits": 1.0}
    data = _data(history, asked)
    return Model(
        version=_version(history, seed, data),
        trained_on=history.as_of,
        seed=seed,
        uses=verdict.uses if members or verdict.uses != "model" else "customer",
        weights=weights,
        habits=habits,
        members=members,
        sizes=sizes,
        usual=_usual(lesson.told),
        data=data,
        metrics=verdict.metrics,
    )


@dataclass(frozen=True, eq=False)
class Lesson:
    """What there is to learn from: invoices, each asked about on a day, and their features."""

    history: History
    asked: Asked
    told: Numbers

    @classmethod
    def of(cls, history: History, asked: Asked, sizes: Mapping[str, float]) -> Lesson:
        """Work the features out."""
        return cls(history, asked, features(history, asked, sizes))

    def only(self, which: Days) -> Lesson:
        """Keep some of it."""
        return Lesson(self.history, self.asked.only(which), self.told[which])

    def members(self, habits: Habits, day: int, seed: int) -> Mapping[str, Hazard]:
        """Teach the members what was known at the close of a day; none when it is too little."""
        before = self.only(np.flatnonzero(self.asked.day < day))
        outcomes = Outcomes.known(self.history, before.asked, day)
        if len(np.unique(before.asked.rows[outcomes.paid])) < FEWEST_PAYMENTS:
            return {}
        known = Known.of(self.history, before.asked, before.told, habits)
        members: dict[str, Hazard] = {}
        for kind in KINDS:
            ends = knots(outcomes.delay[outcomes.paid], kind)
            periods, paid = outcomes.periods(ends)
            if not 0 < paid.sum() < len(paid):
                return {}
            members[kind] = Hazard.learn(kind, known, periods, paid, ends=ends, seed=seed)
        return members


def _drawn(history: History, day: int, seed: int, sample: int) -> Asked:
    """Draw invoices, each asked about before its issue and on days while it was open.

    Two days of each where invoices are few, so that less depends on which; one of each otherwise.
    """
    chance = np.random.default_rng(seed)
    issued = history.issued
    recent = np.flatnonzero((history.opened <= day) & (issued > day - 365 * YEARS))
    # In the first weeks nothing is known of anybody.
    settled_in = recent[issued[recent] > issued.min(initial=day) + 30] if len(recent) else recent
    rows = settled_in if len(settled_in) >= FEWEST_PAYMENTS else recent
    if len(rows) > sample:
        rows = np.sort(chance.choice(rows, sample, replace=False))
    first = rows[_is_first(history)[rows]]
    rows = np.repeat(rows, 2) if 2 * len(rows) <= sample else rows
    start = np.maximum(history.opened[rows], issued[rows])
    end = np.minimum(np.minimum(history.closed[rows], day) - 1, start + 400)
    later = np.floor(start + chance.random(len(rows)) * (end - start + 1)).astype(np.int64)
    while_open = end >= start
    return Asked(
        np.concatenate([first, rows[while_open]]),
        np.concatenate([issued[first] - 1, later[while_open]]),
    )


def _is_first(history: History) -> np.ndarray:
    """Whether a row is the first time that its item stood open."""
    items = history.rows["item"]
    first: np.ndarray = (~items.is_duplicated() | items.is_first_distinct()).to_numpy()
    return first


def _trial_days(history: History, asked: Asked, day: int) -> list[tuple[int, int]]:
    """Choose cut-offs inside the data: from each, what was asked up to the next one is tried."""
    if len(asked.rows) < 2 * FEWEST_PAYMENTS:
        return []
    shares = (0.5, 0.75) if len(asked.rows) < 10_000 else (0.75,)
    cuts = [int(np.quantile(asked.day, share)) for share in shares]
    return list(zip(cuts, [*cuts[1:], day], strict=True))


def _trial(lesson: Lesson, start: int, end: int, day: int, seed: int) -> Trial | None:
    """Learn from what was known at the close of a day, and predict what was asked until another."""
    history = lesson.history
    habits = Habits.learn(history, start)
    members = lesson.members(habits, start, seed)
    which = np.flatnonzero((lesson.asked.day >= start) & (lesson.asked.day < end))
    test = lesson.only(which)
    if not members or not len(which):
        return None
    outcomes = Outcomes.known(history, test.asked, day)
    found = of_members(members, Known.of(history, test.asked, test.told, habits))
    return Trial(history, test.asked, outcomes, found)


def _usual(told: Numbers) -> Numbers:
    """Find the median of each feature, of what is known of it; NaN where nothing is."""
    columns = [column[~np.isnan(column)] for column in told.T]
    return np.array([np.median(column) if len(column) else np.nan for column in columns])


def _data(history: History, asked: Asked) -> dict[str, Any]:
    rows = history.rows
    issued = history.issued
    ends = [day_of(end).isoformat() for end in (issued.min(), issued.max())] if len(issued) else []
    first, last = ends or (None, None)
    return {
        "invoices": rows["item"].n_unique(),
        "payments": int(history.paid.sum()),
        "customers": rows["customer"].n_unique(),
        "first_issued_on": first,
        "last_issued_on": last,
        "asked": len(asked.rows),
    }


def _version(history: History, seed: int, data: Mapping[str, Any]) -> str:
    made_of = json.dumps([history.as_of.isoformat(), seed, dict(data)], sort_keys=True)
    # Not by the numbers of items and customers: those change when others come.
    told = ("currency", "amount", "issued_day", "due_day", "opened_day", "closed_day", "ended")
    content = history.rows.select(told).hash_rows(seed=1).sum()
    digest = hashlib.sha256(f"{made_of}{content}".encode()).hexdigest()[:8]
    return f"{history.as_of.isoformat()}-{digest}"
