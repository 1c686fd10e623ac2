"""Forecasts of the past: held to what came, and what bands learn from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from math import log

import numpy as np
import polars as pl
import pytest
from forecast_books import AS_OF, made, trained
from ledgers import ledger

from ardash.analysis._forecast.past import LEARNED_DAYS, received
from ardash.analysis._forecast.scale import Scale, ratios
from ardash.analysis.forecast import Outlook, outlook, record, to_keep, track
from ardash.ledger.periods import period_table
from ardash.records.forecasts import KeptForecast, KeptForecasts
from ardash.records.people.actions import Actions

#: 100.00 a week for 20 weeks, each paid a week later; what came after AS_OF, too.
DAYS = [AS_OF + timedelta(weeks=n) for n in range(-20, 5)]
WEEKLY = "\n".join(
    f"{day} invoice F{n} Dupont 100.00 due {day + timedelta(days=7)}\n"
    f"{day + timedelta(days=7)} payment F{n} 100.00"
    for n, day in enumerate(DAYS)
)
KNOWN = "\n".join(line for line in WEEKLY.splitlines() if line[:10] <= AS_OF.isoformat())


@cache
def looked(text: str = WEEKLY) -> Outlook:
    return outlook(ledger(text), AS_OF, trained(KNOWN), Actions.empty(), draws=50)


def test_what_came_is_what_the_period_table_calls_collected() -> None:
    book = ledger(WEEKLY + "\n2025-06-02 unapplied P1 Dupont 9.00\n2025-06-03 payment F1 -4.00")
    came = received(book, date(2025, 6, 2), AS_OF)["amount"].sum()
    assert came == period_table(book, [date(2025, 6, 1), AS_OF])["collected"].item()


def test_past_forecasts_are_made_every_other_week_of_the_younger_half_of_the_history() -> None:
    days = looked().past["as_of"].unique().sort().to_list()
    # 20 weeks of history: 10 weeks back, and every second one from there.
    assert days == [AS_OF - timedelta(weeks=n) for n in (10, 8, 6, 4, 2)]
    assert looked().past["period_end"].max() == AS_OF


def test_past_weeks_stand_beside_what_was_collected_in_them() -> None:
    assert looked().past["actual"].unique().to_list() == [10000]
    rows = track(looked().past)
    assert rows["week"].to_list() == list(range(1, 11))
    assert rows["forecasts"].to_list() == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]
    assert rows["actual"].to_list() == [10000 * n for n in (5, 5, 4, 4, 3, 3, 2, 2, 1, 1)]


def test_what_came_later_changes_no_forecast_and_no_band() -> None:
    known, all_of_it = looked(KNOWN), looked()
    assert known.past.equals(all_of_it.past)
    assert known.forecast.periods.equals(all_of_it.forecast.periods)


def test_books_without_a_past_have_none() -> None:
    book = "2025-06-28 invoice F1 Dupont 100.00 due 2025-07-28"
    found = outlook(ledger(book), AS_OF, trained(book), Actions.empty(), draws=50)
    assert found.past.is_empty()
    assert track(found.past).is_empty()
    assert found.forecast.periods.height == 13


def past(*offs: float, week: int = 1, forecasts: int = 1) -> pl.DataFrame:
    """Weeks that were over one after the other, each off by so many lengths of its bands."""
    ends = [AS_OF - timedelta(weeks=len(offs) - n) for n in range(len(offs))]
    rows = pl.DataFrame(
        {"period_end": ends, "week": week, "ratio_50": offs, "ratio_80": offs},
        schema_overrides={"period_end": pl.Date, "ratio_50": pl.Float64, "ratio_80": pl.Float64},
    )
    return pl.concat([rows] * forecasts)


def test_a_week_beyond_an_end_moves_it_out_and_one_inside_a_little_in() -> None:
    """The first by 0.6 x (1 - 0.1) = 0.54 out or 0.6 x 0.1 = 0.06 in, in logarithms."""
    assert Scale.learned(past()).factors[0] == (1, (1.0, 1.0, 1.0, 1.0))
    low_80, low_50, high_50, high_80 = Scale.learned(past(-1.1)).factors[0][1]
    assert [round(log(each), 3) for each in (low_80, low_50, high_50, high_80)] == [
        0.54, 0.45, -0.15, -0.06,
    ]  # fmt: skip
    # 1.1 lengths are within an end that stands at e^0.54 = 1.72 of them: 0.45 x 0.1 in again.
    (low_80, *_) = Scale.learned(past(-1.1, -1.1)).factors[0][1]
    assert round(log(low_80), 3) == 0.495


def test_a_week_counts_once_however_many_forecasts_were_made_of_it() -> None:
    once, often = Scale.learned(past(2.0, 0.0)), Scale.learned(past(2.0, 0.0, forecasts=3))
    assert once == often
    # Of two forecasts of a week, one was right: half a step each way.
    both = pl.concat([past(2.0), past(0.0)])
    assert round(log(Scale.learned(both).factors[0][1][3]), 3) == round(0.6 * (0.5 - 0.1), 3)


def test_weeks_further_ahead_have_bands_of_their_own() -> None:
    far = Scale.learned(past(2.0, week=8)).factors
    assert [first for first, factors in far if factors[3] > 1] == [7]
    one, two, three = (1.0,) * 4, (2.0,) * 4, (3.0,) * 4
    scale = Scale(((1, one), (3, two), (7, three)))
    ends = [AS_OF + timedelta(days=days) for days in (1, 14, 15, 43, 90)]
    assert scale.of(AS_OF, ends)["high_80"].to_list() == [1.0, 1.0, 2.0, 3.0, 3.0]


def test_a_ratio_is_one_at_the_upper_end_of_the_band_and_less_one_at_the_lower() -> None:
    numbers = [pl.Series(each).to_numpy() for each in ([100.0] * 4, [50.0] * 4, [120.0] * 4)]
    actual = pl.Series([50.0, 130.0, 100.0, 1e9]).to_numpy()
    assert ratios(*numbers, actual).tolist() == [-1.0, 1.5, 0.0, 12.0]


@pytest.mark.parametrize("wide", [0.5, 1.0, 2.5])
def test_in_the_long_run_one_week_in_ten_lies_beyond_each_end_however_wrong_the_draws(
    wide: float,
) -> None:
    chance = np.random.default_rng(1)
    # Bands as drawn end where 10 % of a normal lie beyond, of one whose spread is `wide`.
    off = chance.standard_normal(400) * wide / 1.2816
    beyond = {"low_80": 0, "high_80": 0}
    for count in range(100, 400):
        factors = Scale.learned(past(*off[max(0, count - 52) : count])).of(AS_OF, [AS_OF])
        beyond["low_80"] += int(off[count] < -factors["low_80"].item())
        beyond["high_80"] += int(off[count] > factors["high_80"].item())
    assert all(0.06 <= count / 300 <= 0.14 for count in beyond.values())
    assert LEARNED_DAYS == 364


def kept(made_of: KeptForecast, day: date, *, number: int) -> KeptForecasts:
    """A forecast as the database gives it back."""
    about = {
        "forecast": number, "as_of": day, "week_count": made_of.week_count, "seed": 0,
        "ledger_version": "", "model_version": "", "uses": "model", "draw_count": 1,
        "made_at": datetime.fromisoformat("2025-06-01"),
    }  # fmt: skip
    none = KeptForecasts.none()
    tables = (
        (none.forecasts, pl.DataFrame([about])),
        (none.weeks, made_of.weeks.with_columns(forecast=pl.lit(number))),
        (none.customers, made_of.customers.with_columns(forecast=pl.lit(number))),
    )
    return KeptForecasts(
        *(rows.select(like.columns).cast(dict(like.schema)) for like, rows in tables)
    )


def test_a_kept_forecast_is_held_to_what_came_week_by_week_and_by_customer() -> None:
    found = made(chances={0: 1.0}, weeks=5)
    text = """
        customer Dupont
        customer Martin
        2025-06-10 invoice F1 Dupont 200.00 due 2025-07-10
        2025-06-11 invoice F2 Dupont 100.00 due 2025-07-10
        2025-06-10 invoice F3 Martin 100.00 due 2025-07-10
        2025-07-09 payment F1 200.00
        2025-07-22 payment F3 100.00
        2025-07-28 invoice F9 Martin 5.00 due 2025-08-28
    """
    stored = kept(to_keep(found.narrowed(ledger(text)), ledger(text)), AS_OF, number=1)
    issued = stored.weeks["expected"] - stored.weeks["not_issued"]
    assert issued.to_list() == [0, 40000, 0, 0, 0]
    seen = record(ledger(text), date(2025, 7, 28), stored)
    assert seen.weeks["actual"].to_list() == [0, 20000, 0, 10000]
    rows = seen.customers.select("customer_id", "forecasts", "actual").rows()
    assert sorted(rows) == [("Dupont", 1, 20000), ("Martin", 1, 10000)]
    off = dict(seen.customers.select("customer_id", "error").rows())
    assert off["Dupont"] == stored.customers["expected_4"].to_list()[0] - 20000
    # Four weeks are not over a day earlier.
    assert record(ledger(text), date(2025, 7, 27), stored).customers.is_empty()
    assert record(ledger(text), AS_OF, stored).weeks.is_empty()
    assert record(ledger(text), AS_OF, KeptForecasts.none()).customers.is_empty()
    # What lies after the last entry is not known to be nothing.
    assert record(ledger(text), date(2025, 9, 30), stored).weeks.height == 4


def test_of_several_kept_on_a_day_the_last_counts() -> None:
    text = """
        2025-06-10 invoice F1 Dupont 200.00 due 2025-07-10
        2025-07-14 invoice F2 Dupont 1.00 due 2025-08-14
    """
    book, found = ledger(text), made(text, {0: 1.0}, weeks=2)
    whole = to_keep(found, book)
    less = replace(whole, weeks=whole.weeks.with_columns(expected=pl.lit(7)))
    first, second = kept(whole, AS_OF, number=1), kept(less, AS_OF, number=2)
    both = KeptForecasts(
        *(
            pl.concat([getattr(one, name) for one in (first, second)])
            for name in ("forecasts", "weeks", "customers")
        )
    )
    assert record(book, date(2025, 7, 14), both).weeks["expected"].to_list() == [7, 7]
