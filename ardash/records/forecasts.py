"""Forecasts kept: what was expected to come in, to be held to what came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
import sqlalchemy as sa

from ardash.records.fetch import polars_type
from ardash.records.forecast_tables import forecast_customers, forecast_weeks, forecasts
from ardash.records.people.writing import instant
from ardash.records.store import Store


@dataclass(frozen=True, eq=False)
class KeptForecast:
    """A forecast as it is kept. Amounts are minor units of the `currency` beside them.

    weeks      one row a week and currency: currency, week, period_start, period_end, expected,
               open_items, promised, planned, disputed, not_issued, low_80, low_50, high_50, high_80
    customers  one row a customer and currency: source, customer_id, currency, expected_4 (first
               four weeks), expected
    """

    as_of: date
    week_count: int
    ledger_version: str
    model_version: str
    uses: str
    seed: int
    draw_count: int
    weeks: pl.DataFrame
    customers: pl.DataFrame


@dataclass(frozen=True, eq=False)
class KeptForecasts:
    """All that is kept, by the columns of the three tables (see docs/database.md)."""

    forecasts: pl.DataFrame
    weeks: pl.DataFrame
    customers: pl.DataFrame

    @classmethod
    def none(cls) -> KeptForecasts:
        """Nothing has been kept yet."""
        return cls(*(_frame(table) for table in (forecasts, forecast_weeks, forecast_customers)))


def _frame(table: sa.Table) -> pl.DataFrame:
    return pl.DataFrame(schema={str(c.name): polars_type(c) for c in table.columns})


def keep_forecast(store: Store, made: KeptForecast, *, now: datetime) -> int:
    """Keep a forecast; returns its number.

    The same one (day, weeks, ledger, model, seed) is kept once: its number is returned again.
    Raises StoreUnavailable when the database cannot be written.
    """
    names = ("as_of", "week_count", "ledger_version", "model_version", "uses", "seed", "draw_count")
    row = {name: getattr(made, name) for name in names}
    query = sa.select(forecasts.c.forecast).where(*(forecasts.c[name] == row[name] for name in row))
    with store.database.transaction(write=True) as connection:
        if not store.database.is_sqlite:
            # Two that are made at once wait for each other: the second finds the first.
            connection.execute(sa.text("LOCK TABLE forecasts IN SHARE ROW EXCLUSIVE MODE"))
        known: int | None = connection.execute(query).scalars().first()
        if known is not None:
            return known
        written = connection.execute(sa.insert(forecasts).values(**row, made_at=instant(now)))
        number = int((written.inserted_primary_key or (0,))[0])
        for table, frame in (
            (forecast_weeks, made.weeks),
            (forecast_customers, made.customers),
        ):
            columns = [str(c.name) for c in table.columns if c.name != "forecast"]
            rows = [{"forecast": number, **each} for each in frame.select(columns).to_dicts()]
            if rows:
                connection.execute(sa.insert(table), rows)
    return number


def last_forecast(store: Store) -> int:
    """Return the number of the last forecast that was kept; 0 when there is none.

    Raises StoreUnavailable when the database cannot be read.
    """
    query = sa.select(sa.func.coalesce(sa.func.max(forecasts.c.forecast), 0))
    with store.database.transaction() as connection:
        number: int = connection.execute(query).scalar_one()
    return number


def forecast_models(store: Store) -> dict[str, int]:
    """Count the forecasts that are kept by the version of the model that made them.

    Raises StoreUnavailable when the database cannot be read.
    """
    query = sa.select(forecasts.c.model_version, sa.func.count()).group_by(
        forecasts.c.model_version
    )
    with store.database.transaction() as connection:
        return {str(version): int(count) for version, count in connection.execute(query)}


def kept_forecasts(store: Store) -> KeptForecasts:
    """Read all forecasts that are kept, the oldest first.

    Raises StoreUnavailable when the database cannot be read.
    """
    # What hangs on a forecast is read after it: it may be newer, and is then left out.
    made = store.read("forecasts").sort("as_of", "forecast")
    parts = [
        store.read(table.name)
        .join(made.select("forecast"), on="forecast", how="semi")
        .sort([column.name for column in table.primary_key])
        for table in (forecast_weeks, forecast_customers)
    ]
    return KeptForecasts(made, *parts)
