"""Forecast: the cash that is expected to come in, from whom, from what, and how sure that is.

Every item's payments are expected by the payment-delay model (`ardash.risk`), given that it is
unpaid today; promises, plans and disputes change when; invoices that are not issued yet are kept
apart. `docs/cash.md` says how, and how good it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from ardash.analysis._forecast.back import back_test, look_back, measured
from ardash.analysis._forecast.kept import Record, record
from ardash.analysis._forecast.making import DRAWS, made
from ardash.analysis._forecast.owed import CASH_SOURCES
from ardash.analysis._forecast.past import WEEKS, Progress, as_known_then, learned, track
from ardash.analysis._forecast.result import AHEAD, MOST_WEEKS, Forecast, Grain, ends_of
from ardash.analysis._forecast.scale import Scale
from ardash.analysis._forecast.tables import bad_period, by_customer, by_item, to_keep
from ardash.ledger.ledger import Ledger
from ardash.ledger.periods import months_back, period_table
from ardash.records.people.actions import Actions
from ardash.risk.model import Model

__all__ = [
    "AHEAD",
    "CASH_SOURCES",
    "MOST_WEEKS",
    "Forecast",
    "Grain",
    "Outlook",
    "Record",
    "back_test",
    "bad_period",
    "by_customer",
    "by_item",
    "ends_of",
    "forecast",
    "look_back",
    "measured",
    "outlook",
    "receipts",
    "record",
    "scaled",
    "settled",
    "to_keep",
    "track",
]


def forecast(
    ledger: Ledger,
    as_of: date,
    model: Model,
    actions: Actions,
    *,
    weeks: int = AHEAD,
    by: Grain = "week",
    seed: int = 0,
    draws: int = DRAWS,
    scales: Mapping[str, Scale] | None = None,
) -> Forecast:
    """Expect the receipts of the `weeks` weeks after `as_of`, by day, week or month.

    Nothing that was booked or written after `as_of` is looked at: `model` is one trained up to then
    (`ardash.risk.training.train`). `scales` says, by currency, how much wider than drawn the bands
    have to be, as the past shows (`outlook`); without, they are as drawn. Raises BadSetting for a
    horizon or grain that makes no sense, ValueError for a model that knows what came later.
    """
    return made(
        ledger, as_of, model, actions,
        weeks=weeks, by=by, seed=seed, draws=draws, scales=scales,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Outlook:
    """A forecast, and what forecasts made in the same way on earlier days were worth.

    past  one row a week of one of these that is over: as_of, currency, week, period_start,
          period_end, expected, not_issued, low_80, low_50, high_50, high_80 (as wide as could be
          known then), actual (collected); see `track`
    """

    forecast: Forecast
    past: pl.DataFrame


def outlook(
    ledger: Ledger,
    as_of: date,
    model: Model,
    actions: Actions,
    *,
    weeks: int = AHEAD,
    by: Grain = "week",
    seed: int = 0,
    draws: int = DRAWS,
    progress: Progress | None = None,
) -> Outlook:
    """Forecast, with bands as wide as forecasts of earlier days show that they have to be.

    Raises what `forecast` does.
    """
    found = forecast(ledger, as_of, model, actions, weeks=weeks, by=by, seed=seed, draws=draws)
    return settled(found, look_back(ledger, as_of, actions, seed=seed, progress=progress))


def settled(found: Forecast, back: pl.DataFrame) -> Outlook:
    """Scale the bands of a forecast by what `look_back` found, as far as it was known that day."""
    return Outlook(scaled(found, back), as_known_then(back).select(*WEEKS))


def scaled(found: Forecast, back: pl.DataFrame) -> Forecast:
    """Scale the bands of a forecast only: `back` may be what was found for another day."""
    return found.with_scales(learned(back, found.as_of))


def receipts(ledger: Ledger, as_of: date, *, by: Grain = "week", count: int = 13) -> pl.DataFrame:
    """Say what came in before a day: one row a currency and period, the last of which ends on it.

    Columns: currency, period_start, period_end, actual (collected: payments, applied or not).
    """
    if by == "month":
        ends = [months_back(as_of, back) for back in range(count, -1, -1)]
    else:
        step = 1 if by == "day" else 7
        ends = [as_of - timedelta(days=step * back) for back in range(count, -1, -1)]
    found = period_table(ledger, ends)
    return found.select("currency", "period_start", "period_end", actual="collected")
