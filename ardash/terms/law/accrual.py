"""Interest day by day on balances that shrink, each half-year at its rate, for whole columns."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from ardash.terms.law.interest import late_interest_rate, latest_contract_floor
from ardash.terms.law.rates import EURO, Rates, RateTables
from ardash.terms.law.sources import laws

#: Digits after the decimal point that a rate can have.
_PERCENT_DIGITS = 6

_NUMBER, _DAYS = pl.Int128(), pl.Int64()
_YEAR = 365 * 100 * 10**_PERCENT_DIGITS


def accrued(spans: pl.DataFrame, *, rates: RateTables | None = None) -> pl.DataFrame:
    """Work out the legal interest on what was owed from day to day: one row a span and half-year.

    `spans` holds item (any key), country (whose law counts), from_on (the first day that counts),
    to_on (the last), open_minor (owed on each of these days), and may hold other columns, which
    are kept. `contract_percent`, where it is there and not null, is the rate that the contract
    sets in place of the legal one; a country's floor for it counts where it is higher. Added or
    changed: from_on, to_on (within the half-year), days, half_year ("2025-H1"), percent (a year),
    verified, interest (minor units).

    interest = open_minor × percent × days ÷ 365, exactly; the running total of an item is rounded
    half away from zero, so that its rows add up to its interest rounded once. Spans without a day
    give no row.

    Raises BadInput naming the half-year or the country, as `late_interest_rate` does.
    """
    halves = _by_half_year(spans)
    agreed = "contract_percent" in spans.columns
    keys = ["country", "half", *(["contract_percent"] if agreed else [])]
    asked = halves.group_by(keys).agg(on=pl.col("from_on").min())
    table = _rates(asked.sort("half", "country"), rates).select(
        *keys, "half_year", "percent", "verified", "scaled"
    )
    named = halves.join(table, on=keys, how="left", nulls_equal=True).sort("item", "from_on")
    owed = pl.col("open_minor").cast(_NUMBER) * pl.col("scaled").cast(_NUMBER) * pl.col("days")
    begins = (pl.col("item") != pl.col("item").shift(1)).fill_null(value=True)
    summed = named.with_columns(owed=owed).with_columns(total=pl.col("owed").cum_sum())
    before = pl.when(begins).then(pl.col("total") - pl.col("owed")).forward_fill()
    return (
        summed.with_columns(running=_rounded(pl.col("total") - before), begins=begins)
        .with_columns(
            interest=pl.col("running")
            - pl.when("begins").then(0).otherwise(pl.col("running").shift(1).fill_null(0))
        )
        .drop("half", "scaled", "owed", "total", "running", "begins")
    )


def _by_half_year(spans: pl.DataFrame) -> pl.DataFrame:
    """Cut spans where half-years end; `half` counts them."""
    counting = spans.filter(pl.col("from_on") <= pl.col("to_on"))
    first, last = _half(pl.col("from_on")), _half(pl.col("to_on"))
    cut = counting.with_columns(half=pl.int_ranges(first, last + 1)).explode(
        "half", empty_as_null=False
    )
    begin = _first_day(pl.col("half"))
    end = _first_day(pl.col("half") + 1).dt.offset_by("-1d")
    return cut.with_columns(
        from_on=pl.max_horizontal("from_on", begin), to_on=pl.min_horizontal("to_on", end)
    ).with_columns(days=(pl.col("to_on") - pl.col("from_on")).dt.total_days().cast(_DAYS) + 1)


def _half(day: pl.Expr) -> pl.Expr:
    return day.dt.year().cast(_DAYS) * 2 + (day.dt.month() > 6).cast(_DAYS)


def _first_day(half: pl.Expr) -> pl.Expr:
    return pl.date(half // 2, half % 2 * 6 + 1, 1)


def _rates(asked: pl.DataFrame, rates: RateTables | None) -> pl.DataFrame:
    """Look up the rates of the half-years that are needed, and of no other."""
    found = [
        (row["country"], row["half"], row.get("contract_percent"), *_said(row, rates))
        for row in asked.iter_rows(named=True)
    ]
    schema: dict[str, pl.DataType] = {
        "country": pl.String(), "half": _DAYS, "contract_percent": pl.Float64(),
        "half_year": pl.String(), "percent": pl.Float64(), "verified": pl.Boolean(),
        "scaled": _DAYS,
    }  # fmt: skip
    return pl.DataFrame(found, schema=schema, orient="row")


def table_of(country: str, rates: RateTables | None) -> Rates | None:
    """Return the table that a country's rate is read from; None is the ECB's as delivered."""
    own = any(country in law.own_rate_countries for law in laws())
    return (rates or {}).get(country if own else EURO)


def _said(row: dict[str, Any], rates: RateTables | None) -> tuple[str, float, bool, int]:
    """Find the rate of a half-year: the contract's where it sets one, else the legal one."""
    on, country = row["on"], row["country"]
    agreed = row.get("contract_percent")
    if agreed is None:
        rate = late_interest_rate(on, country=country, rates=table_of(country, rates))
        half_year, percent, verified = rate.half_year, rate.percent, rate.verified
    else:
        half_year = f"{on.year}-H{1 if on.month <= 6 else 2}"
        least = latest_contract_floor(on, country=country)
        percent = max(Decimal(str(agreed)), least.percent if least else Decimal(0))
        # At a floor of another half-year, the rate may yet be another.
        known = least is None or least.half_year == half_year
        verified = percent == Decimal(str(agreed)) or known
    scaled = percent.scaleb(_PERCENT_DIGITS).quantize(Decimal(1))
    return half_year, float(percent), verified, int(scaled)


def _rounded(numerator: pl.Expr) -> pl.Expr:
    """Divide by 365 days and 100 percent, half away from zero, in whole numbers throughout."""
    whole = (numerator.abs() * 2 + _YEAR) // (2 * _YEAR)
    return pl.when(numerator < 0).then(0 - whole).otherwise(whole).cast(pl.Int64)


def late_interest(
    open_minor: int,
    late_from: date,
    until: date,
    *,
    country: str = "FR",
    rates: Rates | None = None,
) -> int:
    """Return the legal interest, in minor units, on an amount open from `late_from` to `until`.

    `late_from` is the day after the due date and counts; `until` is the first day that does not:
    the day after the payment, whose own day is the last one late. Interest = amount (tax included)
    × rate × days ÷ 365, each half-year at its own rate, rounded once.

    Raises BadInput as `late_interest_rate` does.
    """
    span = pl.DataFrame(
        {
            "item": [0],
            "country": [country],
            "from_on": [late_from],
            "to_on": [until - timedelta(days=1)],
            "open_minor": [open_minor],
        }
    )
    tables = None if rates is None else {EURO: rates, country: rates}
    return int(accrued(span, rates=tables)["interest"].sum())
