"""Payment times that the law allows, checked for whole columns of invoices."""

from __future__ import annotations

import polars as pl

from ardash.terms.law.sources import Cap, laws

_ISSUED_ON = pl.col("issued_on")


def check(
    issued_on: pl.Series,
    due_on: pl.Series,
    country: str | pl.Series,
    periodic: bool | pl.Series = False,
    *,
    month_end_agreed: bool | pl.Series = True,
) -> pl.Series:
    """Return by how many days each due date is later than the law of the country allows.

    0 where it is lawful; null where a date is missing or no cap is known for the country and day.
    `country` (ISO 3166-1 alpha-2) and `periodic` (a summary invoice over a period) are one for all
    or one an invoice. France allows 60 days, or 45 days end of month where the contract says so
    (`month_end_agreed`; null is yes) in whichever of its two readings is later; summary invoices
    45 days.

    Source: Code de commerce L.441-10 I; Directive 2011/7/EU article 3(5); see the files of `law/`.
    """
    frame = pl.DataFrame(
        {"issued_on": issued_on, "due_on": due_on},
        schema_overrides={"issued_on": pl.Date, "due_on": pl.Date},
    ).with_columns(
        country=pl.lit(country, dtype=pl.String),
        periodic=pl.lit(periodic, dtype=pl.Boolean).fill_null(value=False),
        month_end_agreed=pl.lit(month_end_agreed, dtype=pl.Boolean).fill_null(value=True),
    )
    latest: pl.Expr = pl.lit(None, dtype=pl.Date)
    asked = {country} if isinstance(country, str) else set(frame["country"].unique())
    for law in laws():
        for cap in law.caps if asked.intersection(law.countries) else ():
            holds = pl.col("country").is_in(law.countries) & (cap.valid_from <= _ISSUED_ON)
            lawful = _latest_lawful(cap)
            latest = pl.when(holds).then(lawful).otherwise(latest)
    beyond = (pl.col("due_on") - latest).dt.total_days().cast(pl.Int32)
    days = pl.when(beyond > 0).then(beyond).when(beyond.is_not_null()).then(0)
    return frame.select(days_beyond_cap=days).to_series()


def _latest_lawful(cap: Cap) -> pl.Expr:
    usual = _later(_ISSUED_ON, cap.days)
    if cap.month_end_days is not None:
        first = _later(_ISSUED_ON, cap.month_end_days).dt.month_end()
        second = _later(_ISSUED_ON.dt.month_end(), cap.month_end_days)
        month_end = pl.max_horizontal(usual, first, second)
        usual = pl.when("month_end_agreed").then(month_end).otherwise(usual)
    if cap.periodic_days is None:
        return usual
    return pl.when("periodic").then(_later(_ISSUED_ON, cap.periodic_days)).otherwise(usual)


def _later(day: pl.Expr, days: int) -> pl.Expr:
    return day + pl.duration(days=days)
