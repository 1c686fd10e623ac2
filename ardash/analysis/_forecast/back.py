"""Back: forecasts as they would have been made on earlier days, beside what came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from ardash.analysis._forecast.making import made
from ardash.analysis._forecast.past import (
    WEEKS,
    Progress,
    as_known_then,
    beside_actual,
    with_ratios,
)
from ardash.errors import BadSetting, Message
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions
from ardash.risk.history import History
from ardash.risk.invoices import day_of
from ardash.risk.model import Model
from ardash.risk.training import SAMPLE as TRAINED_ON
from ardash.risk.training import train

#: Draws of forecasts that are only held to what came.
DRAWS = 400

#: Days that past forecasts go back, and every how many of them one is made; of large books, fewer.
BACK_DAYS, STEP_DAYS, LARGE_STEP_DAYS, LARGE = 364, 14, 56, 200_000

#: Invoices that the model of past forecasts learns from at most, and items of a currency that it
#: is asked about at most: sums need no more.
SAMPLE, MOST = 8_000, 12_000

#: In a back-test, a model serves for so many days: a quarter, as one would train it.
TRAINED_DAYS = 91


def look_back(
    ledger: Ledger,
    as_of: date,
    actions: Actions,
    *,
    seed: int = 0,
    progress: Progress | None = None,
) -> pl.DataFrame:
    """Forecast the next 13 weeks as of every other week of the last year, beside what came.

    By a model that was trained before, from what was known that day: nothing after `as_of` is
    looked at. One row a week that is over, as in `Outlook.past`, but with bands as drawn, and
    ratio_50 and ratio_80: how far off it was, in lengths of the bands.
    """
    history = History.of(ledger, as_of, actions)
    if history.rows.is_empty():
        return with_ratios(pl.DataFrame(schema=WEEKS))
    last, most = _last(history, as_of), _most_days(history, as_of)
    step = LARGE_STEP_DAYS if history.rows.height > LARGE else STEP_DAYS
    del history
    days = [last - timedelta(days=back) for back in range(min(BACK_DAYS, most), 6, -step)]
    return _held(
        ledger, days, last, actions,
        seed=seed, sample=SAMPLE, trained_days=BACK_DAYS + 1, progress=progress,
    )  # fmt: skip


def back_test(
    ledger: Ledger,
    as_of: date,
    actions: Actions,
    *,
    since: date | None = None,
    every_weeks: int = 1,
    seed: int = 0,
    progress: Progress | None = None,
) -> pl.DataFrame:
    """Forecast the next 13 weeks as of every week of the past, beside what came by `as_of`.

    From `since` on; without, over the younger half of the history. The model is trained anew every
    quarter, and the bands are scaled by what the forecasts of the year before had shown by then:
    nothing that came later is looked at. One row a week that is over, as in `Outlook.past`. Raises
    BadSetting where there is no day to begin with.
    """
    history = History.of(ledger, as_of, actions)
    if history.rows.is_empty():
        return pl.DataFrame(schema=WEEKS)
    last, most = _last(history, as_of), _most_days(history, as_of)
    first = day_of(int(history.opened.min()))
    if since is not None and not first <= since <= last - timedelta(days=7):
        raise BadSetting(
            Message(
                "Forecasts cannot be tried from {day} on: the history goes from {first} to {last}.",
                day=since.isoformat(), first=first.isoformat(), last=last.isoformat(),
            ),
            remedy=Message("Name a day at least a week before the end of it."),
        )  # fmt: skip
    if every_weeks < 1:
        raise BadSetting(
            Message("A forecast every {count} weeks cannot be made.", count=every_weeks),
            remedy=Message("Make one every week, every second week, and so on."),
        )
    back = most if since is None else (last - since).days // 7 * 7
    del history
    days = [last - timedelta(days=ago) for ago in range(back, 6, -7 * every_weeks)]
    rows = _held(
        ledger, days, last, actions,
        seed=seed, sample=TRAINED_ON, trained_days=TRAINED_DAYS, progress=progress,
    )  # fmt: skip
    return as_known_then(rows).select(*WEEKS)


def _last(history: History, as_of: date) -> date:
    return min(as_of, day_of(history.last_day))


def _most_days(history: History, as_of: date) -> int:
    """Whole weeks of the younger half of a history, in days."""
    days = (_last(history, as_of) - day_of(int(history.opened.min()))).days // 2
    return days - days % 7


def _held(
    ledger: Ledger,
    days: Sequence[date],
    last_day: date,
    actions: Actions,
    *,
    seed: int,
    sample: int,
    trained_days: int,
    progress: Progress | None,
) -> pl.DataFrame:
    """Forecast as of each day, with a model no older than `trained_days`, beside what came."""
    step = progress or (lambda done, expected: None)
    rows = [pl.DataFrame(schema=WEEKS)]
    model: Model | None = None
    for done, day in enumerate(days):
        step(done, len(days))
        if model is None or (day - model.trained_on).days >= trained_days:
            model = train(ledger, day, actions, seed=seed, sample=sample)
        found = made(ledger, day, model, actions, seed=seed, draws=DRAWS, most=MOST)
        weeks = found.periods.rename({"period": "week"}).with_columns(as_of=pl.lit(day))
        rows.append(beside_actual(weeks, ledger, last_day))
    if days:
        step(len(days), len(days))
    return with_ratios(pl.concat(rows))


def measured(rows: pl.DataFrame) -> pl.DataFrame:
    """Say what a back-test found: one row a currency, and one of all of them where there are more.

    Columns: currency (null: all), forecasts (number), weeks (held to what came), inside_80,
    inside_50, below_80, above_80 (shares of the weeks within the bands, and beyond the outer one on
    either side), bias_share (expected ÷ actual - 1), error_share (Σ |expected - actual| ÷ Σ
    actual; both null where nothing came, and for all: amounts of several currencies are not added).
    """
    actual, off = pl.col("actual"), pl.col("expected") - pl.col("actual")
    came = pl.when(actual.sum() > 0).then(actual.sum())
    shares = {
        "inside_80": actual.is_between("low_80", "high_80").mean(),
        "inside_50": actual.is_between("low_50", "high_50").mean(),
        "below_80": (actual < pl.col("low_80")).mean(),
        "above_80": (actual > pl.col("high_80")).mean(),
    }
    counts = {
        "forecasts": pl.col("as_of").n_unique().cast(pl.Int64),
        "weeks": pl.len().cast(pl.Int64),
    }
    by = rows.group_by("currency").agg(
        **counts, **shares, bias_share=off.sum() / came, error_share=off.abs().sum() / came
    )
    by = by.sort("currency")
    if by.height < 2:
        return by
    together = rows.select(**counts, **shares).with_columns(
        currency=pl.lit(None, pl.String),
        bias_share=pl.lit(None, pl.Float64),
        error_share=pl.lit(None, pl.Float64),
    )
    return pl.concat([by, together.select(by.columns)])
