"""Forecasts are kept as they were made, once, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import polars as pl

from ardash.records.forecasts import (
    KeptForecast,
    KeptForecasts,
    keep_forecast,
    kept_forecasts,
    last_forecast,
)
from ardash.records.store import Store

NOW = datetime.fromisoformat("2025-07-01T08:00")
WEEK = {
    "currency": "EUR", "week": 1, "period_start": date(2025, 7, 1),
    "period_end": date(2025, 7, 7), "expected": 15, "open_items": 1, "promised": 2,
    "planned": 3, "disputed": 4, "not_issued": 5, "low_80": 10, "low_50": 12, "high_50": 18,
    "high_80": 20,
}  # fmt: skip
CUSTOMER = {
    "source": "test", "customer_id": "Dupont", "currency": "EUR", "expected_4": 11, "expected": 15,
}  # fmt: skip
MADE = KeptForecast(
    as_of=date(2025, 6, 30),
    week_count=1,
    ledger_version="20250702T080000",
    model_version="2025-06-30-abc",
    uses="model",
    seed=3,
    draw_count=1000,
    weeks=pl.DataFrame([WEEK]),
    customers=pl.DataFrame([CUSTOMER]),
)


def test_nothing_is_kept_at_first(store: Store) -> None:
    found = kept_forecasts(store)
    assert last_forecast(store) == 0
    for name in ("forecasts", "weeks", "customers"):
        assert getattr(found, name).schema == getattr(KeptForecasts.none(), name).schema
        assert getattr(found, name).is_empty()


def test_a_forecast_is_read_back_as_it_was_made(store: Store) -> None:
    assert keep_forecast(store, MADE, now=NOW) == 1
    found = kept_forecasts(store)
    assert found.forecasts.to_dicts() == [
        {
            "forecast": 1, "as_of": date(2025, 6, 30), "week_count": 1,
            "ledger_version": "20250702T080000", "model_version": "2025-06-30-abc",
            "uses": "model", "seed": 3, "draw_count": 1000, "made_at": NOW,
        }
    ]  # fmt: skip
    assert found.weeks.to_dicts() == [{"forecast": 1, **WEEK}]
    assert found.customers.to_dicts() == [{"forecast": 1, **CUSTOMER}]


def test_the_same_forecast_is_kept_once_and_another_one_beside_it(store: Store) -> None:
    later = replace(MADE, seed=4)
    assert keep_forecast(store, MADE, now=NOW) == 1
    assert keep_forecast(store, MADE, now=datetime.fromisoformat("2025-07-02")) == 1
    assert keep_forecast(store, later, now=NOW) == last_forecast(store) == 2
    found = kept_forecasts(store)
    assert found.forecasts["seed"].to_list() == [3, 4]
    assert found.forecasts["made_at"].to_list() == [NOW, NOW]
    assert found.weeks["forecast"].to_list() == [1, 2]


def test_a_forecast_of_nothing_is_kept_without_rows(store: Store) -> None:
    nothing = replace(MADE, weeks=MADE.weeks.clear(), customers=MADE.customers.clear())
    assert keep_forecast(store, nothing, now=NOW) == 1
    assert kept_forecasts(store).weeks.is_empty()
