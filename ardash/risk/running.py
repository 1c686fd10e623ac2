"""Running: sums and products from day to day, of many invoices at once."""

from __future__ import annotations

import numpy as np

from ardash.risk.tally import Numbers


def running(combine: np.ufunc, days: Numbers, *, backwards: bool = False) -> Numbers:
    """Combine each row with what came before it, or after it: a row a day, a column an invoice.

    In place; returns `days`. NumPy's `accumulate` does the same, number by number instead of row by
    row: in seven times the time.
    """
    order = days[::-1] if backwards else days
    for place in range(1, len(days)):
        # As slices, so that a single invoice's days will do as well.
        here = order[place : place + 1]
        combine(order[place - 1 : place], here, out=here)
    return days
