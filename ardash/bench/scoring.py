"""Scoring: the chances of open items, from a model that is learned on a sample first."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ardash.bench.book import LAST
from ardash.bench.results import Result
from ardash.bench.timing import timed_each
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions
from ardash.risk.features import Asked
from ardash.risk.history import History
from ardash.risk.invoices import NEVER, day_number
from ardash.risk.model import Model
from ardash.risk.training import train_on

#: Items that are scored at most, invoices that the model is learned from, days that it tells.
ITEMS, SAMPLE, DAYS = 100_000, 3_000, (14, 30, 60, 90)

#: Where less is open on the last day, what was open so many days earlier is asked about as well.
EARLIER_DAYS = 30

RUNS = 1


def scoring_results(
    ledger: Ledger, actions: Actions, *, seed: int, budget: float | None
) -> Iterator[Result]:
    """Time the chances of items from an open ledger on: read what is known, predict, ask.

    The floor is NumPy adding up what each customer's mean delay is made of.
    """
    history = History.of(ledger, LAST, actions)
    model, asked = train_on(history, seed=seed, sample=SAMPLE), _asked(history)
    floor = timed_each(_mean_delays, [history] * RUNS)
    timing = timed_each(lambda _: _score(ledger, actions, model, asked), range(RUNS))
    work = f"scoring {len(asked.rows):,} open items"
    yield Result.of(work, timing, budget=budget, floor=floor)


def _asked(history: History) -> Asked:
    """Choose items: those open on the last day, then those a month earlier, as was known then."""
    owed, today = np.flatnonzero(history.closed == NEVER), history.last_day
    rows, days = [owed], [np.full_like(owed, day_number(LAST))]
    while sum(map(len, rows)) < ITEMS and (today := today - EARLIER_DAYS) > history.opened.min(
        initial=today
    ):
        owed = np.flatnonzero((history.opened <= today) & (history.closed > today))
        rows.append(owed)
        days.append(np.full_like(owed, today))
    return Asked(np.concatenate(rows), np.concatenate(days)).only(slice(ITEMS))


def _score(ledger: Ledger, actions: Actions, model: Model, asked: Asked) -> NDArray[np.float64]:
    history = History.of(ledger, LAST, actions)
    found = model.chances(history, asked)
    return found.by(found.lateness[:, None] + np.array(DAYS, dtype=np.float64))


def _mean_delays(history: History) -> NDArray[np.float64]:
    paid = history.paid
    customer, delay = history.codes["customer"][paid], history.delay[paid]
    return np.bincount(customer, delay) / np.maximum(np.bincount(customer), 1)
