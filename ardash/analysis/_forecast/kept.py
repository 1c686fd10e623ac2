"""Kept: stored forecasts held to what came, week by week and customer by customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from ardash.analysis._forecast.past import WEEKS, beside_actual, received
from ardash.analysis._forecast.tables import FIRST_DAYS
from ardash.analysis.opening_day import last_day
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.records.forecasts import KeptForecasts

_KEYS = ["as_of", "currency"]


@dataclass(frozen=True, eq=False)
class Record:
    """What kept forecasts were worth. Amounts are minor units of the `currency` beside them.

    weeks      one row a week that is over: as_of, currency, week, period_start, period_end,
               expected, not_issued, low_80, low_50, high_50, high_80, actual; see `track`
    customers  one row a customer and currency, the largest error first: source, customer_id, name,
               currency, forecasts (number whose first four weeks are over), expected, actual (in
               these, summed), error (expected - actual), error_share (Σ |error| ÷ Σ actual; null
               where nothing came)
    """

    weeks: pl.DataFrame
    customers: pl.DataFrame


def record(ledger: Ledger, as_of: date, kept: KeptForecasts) -> Record:
    """Hold the forecasts that were kept to what had come by the close of `as_of`.

    Of several made on one day, the last one counts. Amounts of currencies that the ledger does not
    have are left out, and so is what lies after the ledger's last entry: nobody knows it yet.
    """
    as_of = min(as_of, last_day(ledger) or as_of)
    made = kept.forecasts.filter(
        pl.col("as_of") < as_of, pl.col("forecast") == pl.col("forecast").max().over("as_of")
    ).select("forecast", "as_of")
    codes = ledger.currencies()
    in_its = pl.col("currency").is_in(codes)
    weeks = kept.weeks.filter(in_its).join(made, on="forecast")
    beside = beside_actual(weeks, ledger, as_of).sort(*_KEYS, "week")
    customers = kept.customers.filter(in_its).join(made, on="forecast")
    return Record(beside.select(*WEEKS), _of_customers(customers, ledger, as_of))


def _of_customers(rows: pl.DataFrame, ledger: Ledger, as_of: date) -> pl.DataFrame:
    days = sorted(set(rows["as_of"].to_list()))
    parts = []
    names = gathered(ledger.customers.select("customer", "source", "customer_id", "name"))
    for day in days:
        last = day + timedelta(days=FIRST_DAYS)
        if last > as_of:
            continue
        came = (
            received(ledger, day + timedelta(days=1), last)
            .group_by("customer", "currency")
            .agg(actual=pl.col("amount").sum())
            .join(names, on="customer")
        )
        expected = rows.filter(pl.col("as_of") == day).select(
            "source", "customer_id", "currency", expected="expected_4"
        )
        keys = ["source", "customer_id", "currency"]
        both = expected.join(
            came.select(*keys, "actual"), on=keys, how="full", coalesce=True
        ).with_columns(pl.col("expected", "actual").fill_null(0))
        parts.append(both.filter((pl.col("expected") != 0) | (pl.col("actual") != 0)))
    if not parts:
        return pl.DataFrame(schema=_CUSTOMERS)
    off = pl.col("expected") - pl.col("actual")
    came_sum = pl.when(pl.col("actual").sum() > 0).then(pl.col("actual").sum())
    return (
        pl.concat(parts)
        .group_by("source", "customer_id", "currency")
        .agg(
            pl.len().cast(pl.Int64).alias("forecasts"),
            pl.col("expected").sum(),
            pl.col("actual").sum(),
            error=off.sum(),
            error_share=off.abs().sum() / came_sum,
        )
        .join(names.drop("customer"), on=["source", "customer_id"])
        .sort(pl.col("error").abs(), "customer_id", descending=[True, False])
        .select(*_CUSTOMERS)
    )


_CUSTOMERS = {
    "source": pl.String,
    "customer_id": pl.String,
    "name": pl.String,
    "currency": pl.String,
    "forecasts": pl.Int64,
    "expected": pl.Int64,
    "actual": pl.Int64,
    "error": pl.Int64,
    "error_share": pl.Float64,
}
