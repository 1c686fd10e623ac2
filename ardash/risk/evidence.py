"""Evidence: when a customer's last invoices were paid, and how long others have been waited for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ardash.risk.features import Asked
from ardash.risk.grid import EDGES_DAYS, interval
from ardash.risk.history import History
from ardash.risk.running import running
from ardash.risk.tally import Days, Numbers

#: A customer's last payments and open invoices that are looked at.
LAST_PAYMENTS, LAST_OPENED = 48, 24

_COUNT = len(EDGES_DAYS)


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is known of how customers pay: one row a customer and day asked, a column an EDGES_DAYS.

    paid     payments in the interval that ends there, the older the less they count
    at_risk  invoices that had come to that interval unpaid: those paid in it or later, and those
             that have been unpaid for longer
    """

    paid: Numbers
    at_risk: Numbers

    @classmethod
    def of(cls, history: History, asked: Asked, half_life: float) -> Evidence:
        """Count what was known at the close of the days asked.

        The payment `half_life` before the last one counts half as much as that.
        """
        if not history.rows.height:
            nothing = np.zeros((len(asked.rows), _COUNT))
            return cls(nothing, nothing)
        customer = history.codes["customer"][asked.rows]
        events, there = history.payments["customer"].last(customer, asked.day, LAST_PAYMENTS)
        weight = there * 0.5 ** (np.arange(LAST_PAYMENTS) / half_life)
        places = np.zeros_like(events)
        if len(history.paid_rows):
            rows = history.paid_rows[events]
            places = interval(history.closed[rows] - history.due[rows])
        paid = _counted(places, weight)
        at_risk = running(np.add, paid.copy(), backwards=True)[:_COUNT]
        at_risk += _unpaid(history, asked)
        return cls(paid[:_COUNT].T, at_risk.T)


def _counted(places: Days, weight: Numbers) -> Numbers:
    """Add weights up by place, a column what is asked about; beyond the last edge is one place."""
    count = len(places)
    flat = (np.minimum(places, _COUNT) * count + np.arange(count)[:, None]).ravel()
    total = np.bincount(flat, weight.ravel(), (_COUNT + 1) * count)
    return np.asarray(total, dtype=np.float64).reshape(_COUNT + 1, count)


def _unpaid(history: History, asked: Asked) -> Numbers:
    """Count, of each customer's last invoices, those still unpaid: for as long as they were.

    A row an EDGES_DAYS, a column what is asked about.
    """
    customer = history.codes["customer"][asked.rows]
    rows, there = history.openings.last(customer, asked.day, LAST_OPENED)
    waiting = there & ((history.closed[rows] > asked.day[:, None]) | history.lost[rows])
    late = asked.day[:, None] - history.due[rows]
    # Intervals that have passed altogether: those whose upper edge has.
    passed = interval(late + 1)
    counted = _counted(passed, waiting.astype(np.float64))
    return running(np.add, counted, backwards=True)[1:]
