"""Bunches: how much less evenly a company's receipts come than single payments by chance would."""

from __future__ import annotations

import numpy as np

from ardash.analysis._forecast.timing import Numbers
from ardash.risk.history import History
from ardash.risk.invoices import day_number

#: Before anything is known, the variance of what comes in a week is so many times that of chance
#: alone, as sure as after so many weeks.
USUAL, USUAL_WEEKS = 2.0, 13

#: However even or bunched the past was.
LEAST, MOST = 0.5, 8.0

#: The last year is looked at.
YEAR_WEEKS = 52


def bunches(history: History) -> dict[str, float]:
    """Say how bunched the receipts of the last year were: currency -> times the variance of chance.

    Were invoices paid one by one and by chance, the variance of a week's receipts would be their
    mean x what one of them is worth (Σ amount² ÷ Σ amount). It is told from the differences of one
    week to the next (von Neumann 1941), so that growth and seasons do not count; before a year is
    over, it is drawn towards what is usual.
    """
    today = day_number(history.as_of)
    week = (today - history.closed) // 7
    inside = history.paid & (week >= 0) & (week < YEAR_WEEKS)
    found = {}
    for code in history.currencies.unique().to_list():
        own = inside & (history.currencies == code).to_numpy()
        if own.any():
            found[code] = _bunched(week[own], history.amount[own])
    return found


def _bunched(week: np.ndarray, amount: Numbers) -> float:
    sums = np.bincount(week, amount)
    size = float((amount**2).sum() / amount.sum())
    count = len(sums) - 1
    chance = float(sums.mean()) * size
    seen = float((np.diff(sums) ** 2).sum()) / 2 / chance if count else 0.0
    return float(np.clip((seen + USUAL_WEEKS * USUAL) / (count + USUAL_WEEKS), LEAST, MOST))
