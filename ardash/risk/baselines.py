"""Baselines: what anybody can say without a model, which a model has to beat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ardash.risk.features import Asked, quartiles
from ardash.risk.history import History
from ardash.risk.tally import Days, Numbers

#: The ways to guess: by the customer's own payments, by its segment's, by everybody's.
Baseline = Literal["customer", "segment", "all"]
BASELINES: tuple[Baseline, ...] = ("customer", "segment", "all")

#: The customer's last payments that its median is taken of.
LAST_PAYMENTS = 200

#: Lateness that a share is told for: more than so many days beyond the due date.
LATE_DAYS = (0, 15, 30, 60)


@dataclass(frozen=True, eq=False)
class Guess:
    """What a way to guess says: one row an invoice.

    delay   days beyond the due date: a median
    late    days -> chance of being later than that: a share of former payments
    """

    delay: Numbers
    late: dict[int, Numbers]


def guess(history: History, asked: Asked, how: Baseline) -> Guess:
    """Guess as anybody would: the median of former delays, and the share that was late.

    What was known on the day asked is used: payments up to then. A customer who never paid is
    taken for one of its segment, and a segment without payments for everybody.
    """
    kinds = BASELINES[BASELINES.index(how) :]
    parts = [_of_group(history, asked, kind) for kind in kinds]
    delay = np.full(len(asked.rows), np.nan)
    late = {days: np.full(len(asked.rows), np.nan) for days in LATE_DAYS}
    for part in parts:
        delay = np.where(np.isnan(delay), part.delay, delay)
        late = {d: np.where(np.isnan(late[d]), part.late[d], late[d]) for d in LATE_DAYS}
    return Guess(np.nan_to_num(delay), {d: np.nan_to_num(late[d], nan=0.5) for d in LATE_DAYS})


def _of_group(history: History, asked: Asked, kind: Baseline) -> Guess:
    """Look the groups' payments up once a group and day, however many invoices ask."""
    code = history.codes[kind][asked.rows]
    keys = np.column_stack([code, asked.day])
    unique, place = np.unique(keys, axis=0, return_inverse=True)
    delays, lates = [], []
    for start in range(0, len(unique), 5000):
        part = unique[start : start + 5000]
        delay, late = _looked_up(history, part[:, 0], part[:, 1], kind)
        delays.append(delay)
        lates.append(late)
    place = place.ravel()
    delay = np.concatenate(delays)[place] if delays else np.zeros(0)
    late = np.concatenate(lates)[place] if lates else np.zeros((0, len(LATE_DAYS)))
    return Guess(delay, {days: late[:, n] for n, days in enumerate(LATE_DAYS)})


def _looked_up(history: History, code: Days, day: Days, kind: Baseline) -> tuple[Numbers, Numbers]:
    places, there = history.payments[kind].last(code, day, LAST_PAYMENTS)
    if not len(history.paid_rows):
        nothing = np.full(len(code), np.nan)
        return nothing, np.column_stack([nothing] * len(LATE_DAYS))
    delay = history.delay[history.paid_rows[places]]
    count = there.sum(axis=1)
    shares = [
        np.where(count > 0, (there & (delay > days)).sum(axis=1) / np.maximum(count, 1), np.nan)
        for days in LATE_DAYS
    ]
    return quartiles(delay, there)[1], np.column_stack(shares)
