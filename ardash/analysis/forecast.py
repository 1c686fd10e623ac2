"""Forecast: the cash that is expected to come in, from whom, from what, and how sure that is.

Every item's payments are expected by the payment-delay model (`ardash.risk`), given that it is
unpaid today; promises, plans and disputes change when; invoices that are not issued yet are kept
apart. `docs/cash.md` says how, and how good it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from ardash.analysis._forecast.doubts import doubts
from ardash.analysis._forecast.kept import Record, record
from ardash.analysis._forecast.owed import CASH_SOURCES, PARTS, owed_parts
from ardash.analysis._forecast.past import (
    WEEKS,
    Progress,
    as_known_then,
    beside_actual,
    learned,
    track,
    with_ratios,
)
from ardash.analysis._forecast.result import AHEAD, MOST_WEEKS, Forecast, Grain, ends_of
from ardash.analysis._forecast.scale import Scale
from ardash.analysis._forecast.tables import bad_period, by_customer, by_item, to_keep
from ardash.analysis._forecast.timing import CASH_DAYS, Clock, Known, paid_by
from ardash.analysis._forecast.to_come import receipts_to_come, with_next_invoices
from ardash.analysis._forecast.whole import whole
from ardash.ledger.ledger import Ledger
from ardash.ledger.periods import months_back, period_table
from ardash.records.people.actions import Actions
from ardash.risk.history import History
from ardash.risk.invoices import day_of
from ardash.risk.model import Model
from ardash.risk.training import train

__all__ = [
    "AHEAD",
    "CASH_SOURCES",
    "MOST_WEEKS",
    "Forecast",
    "Grain",
    "Outlook",
    "Record",
    "bad_period",
    "by_customer",
    "by_item",
    "ends_of",
    "forecast",
    "look_back",
    "outlook",
    "receipts",
    "record",
    "to_keep",
    "track",
]

#: Draws that bands are made of, and those of forecasts that are only held to what came.
DRAWS, PAST_DRAWS = 1000, 400

#: Days that past forecasts go back, and every how many of them one is made; of large books, fewer.
BACK_DAYS, STEP_DAYS, LARGE_STEP_DAYS, LARGE = 364, 14, 56, 200_000

#: Invoices that the model of past forecasts learns from at most.
PAST_SAMPLE = 8_000


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
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    if model.trained_on > as_of:
        raise ValueError(f"the model knows what came up to {model.trained_on}, after {as_of}")
    ends = ends_of(as_of, by, weeks)
    known = History.of(ledger, as_of, actions)
    clock = Clock.of(known, ends)
    history, rhythm = with_next_invoices(known)
    shares = cash_shares(ledger, as_of)
    owed, opened = owed_parts(ledger, as_of, actions)
    # Threads that wait for each other take longer than one on a machine that is busy.
    with threadpool_limits(1):
        chances = paid_by(owed, Known(ledger, history, model, actions, clock, shares))
        coming, cash = receipts_to_come(history, rhythm, model, clock, shares)
    amounts = owed["amount"].to_numpy().astype(np.float64)
    cash_by = np.vstack([chances * amounts[:, None], cash])
    return Forecast(
        as_of=as_of,
        by=by,
        weeks=weeks,
        ends=tuple(ends),
        seed=seed,
        draw_count=draws,
        ledger_version=ledger.version,
        model_version=model.version,
        uses=model.uses,
        scales=scales or {},
        notes=doubts(ledger, known),
        parts=pl.concat([owed.with_columns(size=pl.lit(None, pl.Float64)), _not_issued(coming)]),
        paid=whole(cash_by),
        cash_by=cash_by,
        opened=opened,
    )


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
    back: pl.DataFrame | None = None,
    progress: Progress | None = None,
) -> Outlook:
    """Forecast, with bands as wide as forecasts of earlier days show that they have to be.

    `back` is what `look_back` found, if that is known already. Raises what `forecast` does.
    """
    past = look_back(ledger, as_of, actions, seed=seed, progress=progress) if back is None else back
    made = forecast(
        ledger, as_of, model, actions,
        weeks=weeks, by=by, seed=seed, draws=draws, scales=learned(past, as_of),
    )  # fmt: skip
    return Outlook(made, as_known_then(past).select(*WEEKS))


def look_back(
    ledger: Ledger,
    as_of: date,
    actions: Actions,
    *,
    seed: int = 0,
    progress: Progress | None = None,
) -> pl.DataFrame:
    """Forecast the next AHEAD weeks as of every other week of the last year, beside what came.

    By a model that was trained before, from what was known that day: nothing after `as_of` is
    looked at. One row a week that is over, as in `Outlook.past`, but with bands as drawn, and
    ratio_50 and ratio_80: how far off it was, in lengths of the bands.
    """
    step = progress or (lambda done, expected: None)
    days = _days_before(ledger, as_of, actions)
    rows = [pl.DataFrame(schema=WEEKS)]
    if days:
        step(0, len(days))
        early = train(ledger, days[0], actions, seed=seed, sample=PAST_SAMPLE)
        last_day = min(as_of, day_of(History.of(ledger, as_of, actions).last_day))
        for done, day in enumerate(days, start=1):
            made = forecast(ledger, day, early, actions, seed=seed, draws=PAST_DRAWS)
            weeks_of = made.periods.rename({"period": "week"}).with_columns(as_of=pl.lit(day))
            rows.append(beside_actual(weeks_of, ledger, last_day))
            step(done, len(days))
    return with_ratios(pl.concat(rows))


def _days_before(ledger: Ledger, as_of: date, actions: Actions) -> list[date]:
    """Days on which it is looked what would have been forecast: after half of the history."""
    history = History.of(ledger, as_of, actions)
    if history.rows.is_empty():
        return []
    last = min(as_of, day_of(history.last_day))
    first = day_of(int(history.opened.min()))
    back = min(BACK_DAYS, (last - first).days // 2)
    step = LARGE_STEP_DAYS if history.rows.height > LARGE else STEP_DAYS
    return [last - timedelta(days=days) for days in range(back - back % 7, 6, -step)]


def _not_issued(coming: pl.DataFrame) -> pl.DataFrame:
    types = {**PARTS, "size": pl.Float64}
    known = coming.with_columns(
        item=pl.lit(None, pl.Int32),
        cash_source=pl.lit("not_issued"),
        amount=(pl.col("billed") + 0.5).floor(),
        size=pl.col("size").cast(pl.Float64),
        **{
            name: pl.lit(None, types[name])
            for name in ("promised_on", "until_on", "kept_share", "reason")
        },
    )
    return known.select(*types).cast(types)  # type: ignore[arg-type]


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


def cash_shares(ledger: Ledger, as_of: date) -> dict[str, float]:
    """Say how much of what settled invoices was cash: currency -> share, 0-1.

    Collected ÷ (collected + credited + discounted), over CASH_DAYS; 1 where nothing was.
    """
    flows = period_table(ledger, [as_of - timedelta(days=CASH_DAYS), as_of])
    found = {}
    for row in flows.iter_rows(named=True):
        settled = row["collected"] + row["credited"] + row["discounted"]
        share = row["collected"] / settled if settled > 0 else 1.0
        found[row["currency"]] = min(max(share, 0.0), 1.0)
    return found
