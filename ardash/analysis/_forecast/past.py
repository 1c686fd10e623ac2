"""Past: what would have been forecast on earlier days, beside what came."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import narwhals as nw
import numpy as np
import polars as pl

from ardash.analysis._forecast.draws import SHARES, scaled
from ardash.analysis._forecast.scale import Scale, ratios
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger

#: What is compared of a week of a past forecast; amounts are minor units.
WEEKS = {
    "as_of": pl.Date,
    "currency": pl.String,
    "week": pl.Int64,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "expected": pl.Int64,
    "not_issued": pl.Int64,
    **dict.fromkeys(SHARES, pl.Int64),
    "actual": pl.Int64,
}

#: A scale is learned from forecasts of so long ago at most: habits change.
LEARNED_DAYS = 364

#: Is told how many forecasts have been made, and of how many.
Progress = Callable[[int, int | None], None]


def received(ledger: Ledger, first: date, last: date) -> pl.DataFrame:
    """Add up what was collected each day from `first` to `last`: payments, applied or not.

    One row a day, currency and customer: booked_on, currency, customer (key), amount (minor units;
    what came back counts against it). It is `collected` of the period table.
    """
    kind = nw.col("kind")
    on_account = (kind == "billing") & (nw.col("item_kind") == "unapplied")
    keys = ["booked_on", "currency", "customer"]
    paid = ledger.entries.filter(
        (kind == "payment") | on_account, nw.col("booked_on") >= first, nw.col("booked_on") <= last
    )
    found = gathered(paid.group_by(keys).agg(amount=nw.col("amount").sum()))
    return found.with_columns(amount=-pl.col("amount")).sort(keys)


def beside_actual(weeks: pl.DataFrame, ledger: Ledger, last_day: date) -> pl.DataFrame:
    """Put what came beside weeks of past forecasts that are over by `last_day`: see WEEKS."""
    over = weeks.filter(pl.col("period_end") <= last_day)
    if over.is_empty():
        return pl.DataFrame(schema=WEEKS)
    first: date = over["period_start"].min()  # type: ignore[assignment]
    days = received(ledger, first, last_day)
    parts = []
    for (code,), rows in over.group_by("currency", maintain_order=True):
        own = (
            days.filter(pl.col("currency") == code)
            .group_by("booked_on")
            .agg(pl.col("amount").sum())
        )
        by_day = np.zeros((last_day - first).days + 2, dtype=np.int64)
        place = (own["booked_on"] - first).dt.total_days().to_numpy() + 1
        by_day[place] = own["amount"].to_numpy()
        until = by_day.cumsum()
        starts, ends = (
            (rows[name] - first).dt.total_days().to_numpy()
            for name in ("period_start", "period_end")
        )
        parts.append(rows.with_columns(actual=pl.Series(until[ends + 1] - until[starts])))
    return pl.concat(parts).select(*WEEKS).cast(WEEKS)  # type: ignore[arg-type]


def with_ratios(rows: pl.DataFrame) -> pl.DataFrame:
    """Add how far off each week was, in lengths of its bands: ratio_50, ratio_80, see `ratios`."""
    values = {name: rows[name].to_numpy().astype(np.float64) for name in rows.columns[5:]}
    return rows.with_columns(
        pl.Series(
            f"ratio_{level}",
            ratios(
                values["expected"],
                values[f"low_{level}"],
                values[f"high_{level}"],
                values["actual"],
            ),
            dtype=pl.Float64,
        )
        for level in (50, 80)
    )


def learned(rows: pl.DataFrame, as_of: date) -> dict[str, Scale]:
    """Learn how wide bands have to be from weeks that were over at `as_of`: currency -> scale.

    `rows` are weeks of past forecasts with bands as drawn, and their ratios.
    """
    known = rows.filter(
        pl.col("period_end") <= as_of,
        pl.col("as_of") >= as_of - timedelta(days=LEARNED_DAYS),
    )
    return {
        str(code): Scale.learned(own)
        for (code,), own in known.group_by("currency", maintain_order=True)
    }


def as_known_then(rows: pl.DataFrame) -> pl.DataFrame:
    """Scale the bands of each past forecast by what the ones before it had shown by its day."""
    found = [rows.clear()]
    for (day,), own in rows.group_by("as_of", maintain_order=True):
        scales = learned(rows, day)
        for (code,), each in own.group_by("currency", maintain_order=True):
            scale = scales.get(str(code), Scale.none())
            factor = scale.of(day, each["period_end"].to_list())
            values = {name: each[name].to_numpy().astype(np.float64) for name in SHARES}
            ends = scaled(each["expected"].to_numpy().astype(np.float64), values, factor)
            found.append(
                each.with_columns(
                    pl.Series(name, end.round().astype(np.int64)) for name, end in ends.items()
                )
            )
    return pl.concat(found)


def track(rows: pl.DataFrame) -> pl.DataFrame:
    """Say how good past forecasts were: one row a currency and number of weeks ahead.

    Columns: currency, week, forecasts (number), expected, actual (minor units, summed), bias_share
    ((expected - actual) ÷ actual), error_share (Σ |expected - actual| ÷ Σ actual; both null where
    nothing came), inside_50, inside_80 (share of the weeks within the bands).
    """
    off = pl.col("expected") - pl.col("actual")
    came = pl.when(pl.col("actual").sum() > 0).then(pl.col("actual").sum())
    inside = {
        f"inside_{level}": pl.col("actual").is_between(f"low_{level}", f"high_{level}").mean()
        for level in (50, 80)
    }
    return (
        rows.group_by("currency", "week")
        .agg(
            pl.len().cast(pl.Int64).alias("forecasts"),
            pl.col("expected").sum(),
            pl.col("actual").sum(),
            bias_share=off.sum() / came,
            error_share=off.abs().sum() / came,
            **inside,
        )
        .sort("currency", "week")
    )
