"""Payment times that the law allows, checked for whole columns of invoices."""

from __future__ import annotations

import polars as pl

from ardash.terms.law.sources import Cap, CountsFrom, laws

_ISSUED_ON, _DELIVERED_ON = pl.col("issued_on"), pl.col("delivered_on")


def check(
    issued_on: pl.Series,
    due_on: pl.Series,
    country: str | pl.Series,
    periodic: bool | pl.Series = False,
    *,
    month_end_agreed: bool | pl.Series = True,
    sector: str | pl.Series | None = None,
    delivered_on: pl.Series | None = None,
) -> pl.Series:
    """Return by how many days each due date is later than the law of the country allows.

    0 where it is lawful; null where a date is missing or no cap is known for the country and day.
    `country` (ISO 3166-1 alpha-2), `periodic` (a summary invoice over a period) and `sector` (a
    trade of `sources.sectors()` with times of its own) are one for all or one an invoice. France
    allows 60 days, or 45 days end of month where the contract says so (`month_end_agreed`; null is
    yes) in whichever of its two readings is later; summary invoices 45 days from 19 March 2014 on.
    What counts from the delivery counts from the invoice where `delivered_on` is not given.

    Source: Code de commerce L.441-10 I, L.441-11 II; BGB § 271a; Directive 2011/7/EU article 3(5);
    see the files of `law/`.
    """
    frame = pl.DataFrame(
        {"issued_on": issued_on, "due_on": due_on},
        schema_overrides={"issued_on": pl.Date, "due_on": pl.Date},
    ).with_columns(
        country=pl.lit(country, dtype=pl.String),
        periodic=pl.lit(periodic, dtype=pl.Boolean).fill_null(value=False),
        month_end_agreed=pl.lit(month_end_agreed, dtype=pl.Boolean).fill_null(value=True),
        sector=pl.lit(sector, dtype=pl.String),
        delivered_on=_ISSUED_ON
        if delivered_on is None
        else pl.coalesce(pl.lit(delivered_on, dtype=pl.Date), _ISSUED_ON),
    )
    latest: pl.Expr = pl.lit(None, dtype=pl.Date)
    asked = {country} if isinstance(country, str) else set(frame["country"].unique())
    trades = frame["sector"].null_count() < frame.height
    for law in laws():
        # Those of trades come last: they go before the general ones.
        mine = (*law.caps, *(law.sector_caps if trades else ()))
        for cap in mine if asked.intersection(law.countries) else ():
            holds = pl.col("country").is_in(law.countries) & (cap.valid_from <= _ISSUED_ON)
            if cap.sector:
                holds &= (pl.col("sector") == cap.sector).fill_null(value=False)
            latest = pl.when(holds).then(_latest_lawful(cap)).otherwise(latest)
    beyond = (pl.col("due_on") - latest).dt.total_days().cast(pl.Int32)
    days = pl.when(beyond > 0).then(beyond).when(beyond.is_not_null()).then(0)
    return frame.select(days_beyond_cap=days).to_series()


def _latest_lawful(cap: Cap) -> pl.Expr:
    usual = _later(_start(cap.counts_from), cap.days)
    if cap.month_end_days is not None:
        first = _later(_ISSUED_ON, cap.month_end_days).dt.month_end()
        second = _later(_ISSUED_ON.dt.month_end(), cap.month_end_days)
        month_end = pl.max_horizontal(usual, first, second)
        usual = pl.when("month_end_agreed").then(month_end).otherwise(usual)
    if cap.periodic_days is None:
        return usual
    summary = _later(_start(cap.periodic_from), cap.periodic_days)
    return pl.when("periodic").then(summary).otherwise(usual)


def _start(counts_from: CountsFrom) -> pl.Expr:
    """The day that a payment time counts from; a décade ends on the 10th, the 20th or the last."""
    if counts_from == "issue":
        return _ISSUED_ON
    if counts_from == "delivery":
        return _DELIVERED_ON
    if counts_from == "month":
        return _DELIVERED_ON.dt.month_end()
    day, first = _DELIVERED_ON.dt.day(), _DELIVERED_ON.dt.month_start()
    return (
        pl.when(day <= 10)
        .then(_later(first, 9))
        .when(day <= 20)
        .then(_later(first, 19))
        .otherwise(_DELIVERED_ON.dt.month_end())
    )


def _later(day: pl.Expr, days: int) -> pl.Expr:
    return day + pl.duration(days=days)
