"""Books small enough to work a forecast of them out by hand, and the habits they are paid by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
from ledgers import ledger

from ardash.analysis.forecast import Forecast, forecast
from ardash.records.people.actions import Actions
from ardash.risk.grid import EDGES_DAYS
from ardash.risk.model import Model
from ardash.risk.training import train

AS_OF = date(2025, 6, 30)

#: At 2025-06-30, a Monday, two customers owe 300.00 and 100.00, all due on 2025-07-10.
BOOK = """
    customer Dupont
    customer Martin
    2025-06-10 invoice F1 Dupont 200.00 due 2025-07-10
    2025-06-11 invoice F2 Dupont 100.00 due 2025-07-10
    2025-06-10 invoice F3 Martin 100.00 due 2025-07-10
"""


@cache
def trained(text: str) -> Model:
    """What is learned from a book, once."""
    return train(ledger(text), AS_OF, Actions.empty())


def habit(text: str, chances: dict[int, float]) -> Model:
    """A model by which everybody pays by days beyond the due date, as said: {0: 0.5, 14: 1.0}.

    The whole chance falls on the very day.
    """
    known = trained(text)
    left, hazards = 1.0, np.zeros(len(EDGES_DAYS))
    for days, share in sorted(chances.items()):
        hazards[list(EDGES_DAYS).index(days)] = 1 - (1 - share) / left if left else 0.0
        left = 1 - share
    return replace(known, uses="all", members={}, habits=replace(known.habits, everybody=hazards))


def made(
    text: str = BOOK,
    chances: dict[int, float] | None = None,
    actions: Actions | None = None,
    **options: object,
) -> Forecast:
    """The forecast of a book whose customers pay half on the due day and half 14 days later."""
    model = habit(text, chances or {0: 0.5, 14: 1.0})
    return forecast(ledger(text), AS_OF, model, actions or Actions.empty(), **options)  # type: ignore[arg-type]


def expected(found: Forecast, cash_source: str | None = None) -> list[int]:
    """What is expected in each period, of one cash source or of all that is open."""
    names = [cash_source] if cash_source else ["open_items", "promised", "planned", "disputed"]
    return found.periods.select(names).sum_horizontal().to_list()
