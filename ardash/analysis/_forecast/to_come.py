"""To come: invoices that are not issued yet, by the rhythm of sales so far, and when they pay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl

from ardash.analysis._forecast.timing import Clock, Days, Numbers, banking
from ardash.risk.features import Asked
from ardash.risk.history import History
from ardash.risk.model import Model
from ardash.risk.runs import PLACES, month_places, weekdays

#: Sales of the last year count, those of this many days ago half as much as today's.
YEAR_DAYS, HALF_LIFE_DAYS = 364, 91

#: A customer's rhythm is told over at least so many days: one invoice is no rhythm.
LEAST_DAYS = 91

#: So many days of usual sales are added to each day of the week and of the month.
USUAL_DAYS = 2.0

#: A rhythm is what one invoices to one customer, for one company, in one currency.
KEYS = ["customer", "currency", "entity"]


def rhythm(history: History) -> pl.DataFrame:
    """Say what is invoiced to each customer on a day: one row a KEYS.

    Columns: KEYS, daily (minor units: Σ amounts of the last year, weighed by their age, ÷ Σ of the
    weights of the days since the customer's first invoice, LEAST_DAYS at least), usual (median
    amount of an invoice), size (Σ amount² ÷ Σ amount: what one invoice more or less is worth),
    terms_days (median).
    """
    today = _today(history)
    rows = history.rows.filter(
        pl.col("issued_day") > today - YEAR_DAYS, pl.col("issued_day") <= today
    )
    age = (today - pl.col("issued_day")).cast(pl.Float64)
    decay = float(np.log(2) / HALF_LIFE_DAYS)
    first = history.rows.group_by("customer").agg(first=pl.col("issued_day").min())
    days = (today - pl.col("first") + 1).clip(LEAST_DAYS, YEAR_DAYS).cast(pl.Float64)
    weights = (1 - (-decay * days).exp()) / (1 - np.exp(-decay))
    return (
        rows.group_by(KEYS)
        .agg(
            weighed=(pl.col("amount") * (-decay * age).exp()).sum(),
            usual=pl.col("amount").median(),
            size=pl.col("amount").cast(pl.Float64).pow(2).sum() / pl.col("amount").sum(),
            terms_days=(pl.col("due_day") - pl.col("issued_day")).median().round().cast(pl.Int64),
        )
        .join(first, on="customer", how="left")
        .with_columns(daily=pl.col("weighed") / weights)
        .select(*KEYS, "daily", "usual", "size", "terms_days")
        .sort(KEYS)
    )


def sales_profile(history: History, days: Days) -> Numbers:
    """Say how busy days are for invoicing, 1 being usual: by their weekday and place in the month.

    Each is told from the last year and drawn towards usual by USUAL_DAYS of it.
    """
    today = _today(history)
    past = np.arange(today - YEAR_DAYS + 1, today + 1)
    issued = history.issued
    inside = (issued > today - YEAR_DAYS) & (issued <= today)
    began = issued[inside].min(initial=today)
    past = past[past >= began]
    usual = history.rows.filter(inside).group_by("currency").agg(pl.col("amount").mean())
    sizes = dict(usual.iter_rows())
    # Several currencies are one company's rhythm: each amount counts by what is usual in its own.
    scale = np.array([sizes[code] for code in history.currencies.filter(inside)])
    amount = history.amount[inside] / scale if len(scale) else np.zeros(0)
    mean = amount.sum() / max(len(past), 1)
    found = np.ones(len(days))
    if mean <= 0:
        return found
    left = np.ones(len(past))
    for number, count in ((weekdays, 7), (month_places, PLACES)):
        sold = np.bincount(number(issued[inside]), amount, count)
        there = np.bincount(number(past), left, count)
        factor = (sold + USUAL_DAYS * mean) / ((there + USUAL_DAYS) * mean)
        found *= factor[number(days)]
        left *= factor[number(past)]
    return found


def with_next_invoices(history: History) -> tuple[History, pl.DataFrame]:
    """Add an invoice of tomorrow for each row of `rhythm`, as usual; returns these rows, too.

    They stand last, and have items below 0. They come after the day of the history, so nothing
    that is asked about that day sees them.
    """
    rows, known = rhythm(history), history.rows
    tomorrow = _today(history) + 1
    template = known.unique(KEYS, keep="last", maintain_order=True)
    usual = rows.join(template, on=KEYS, how="left", maintain_order="left").with_columns(
        item=(-1 - pl.int_range(pl.len())).cast(known.schema["item"]),
        amount=pl.col("usual").round().cast(known.schema["amount"]),
        issued_day=pl.lit(tomorrow, pl.Int64),
        opened_day=pl.lit(tomorrow, pl.Int64),
        due_day=tomorrow + pl.col("terms_days"),
        closed_day=pl.lit(None, pl.Int64),
        ended=pl.lit(None, pl.String),
        balance=pl.lit(0, known.schema["balance"]),
        undated=pl.lit(value=False),
    )
    both = pl.concat([known, usual.select(known.columns).cast(known.schema)])
    return replace(history, rows=both), rows


def receipts_to_come(
    history: History,
    rows: pl.DataFrame,
    model: Model,
    clock: Clock,
    cash_share: Mapping[str, float],
) -> tuple[pl.DataFrame, Numbers]:
    """Expect the cash of invoices not issued yet, by the end of each period.

    `history` and `rows` are those of `with_next_invoices`. Returns the rows with `billed` (expected
    to be invoiced by the last end), and the cash expected of each by the end of each period.
    """
    count = int(clock.ends[-1] - clock.today)
    days = clock.today + 1 + np.arange(count)
    busy = sales_profile(history, days)
    daily = rows["daily"].to_numpy()
    billed = rows.with_columns(billed=pl.Series(daily * busy.sum(), dtype=pl.Float64))
    if rows.is_empty():
        return billed, np.zeros((0, len(clock.ends)))
    chance = _paid_after(history, rows, model, clock, count)
    # What is invoiced on day s has at the end t been out for t - s days.
    out = (banking(clock.ends, clock.weekends)[:, None] - days[None, :]).astype(np.int64)
    weight = np.zeros((count + 1, len(clock.ends)))
    for period in range(len(clock.ends)):
        there = out[period] >= 0
        np.add.at(weight[:, period], out[period][there], busy[there])
    share = np.array([cash_share.get(code, 1.0) for code in rows["currency"]])
    return billed, (chance @ weight) * (daily * share)[:, None]


def _paid_after(
    history: History, rows: pl.DataFrame, model: Model, clock: Clock, days: int
) -> Numbers:
    """Chance that an invoice of tomorrow is paid within 0, 1, 2 ... days of its issue, by row."""
    places = history.rows.height - rows.height + np.arange(rows.height)
    asked = Asked(places, np.full(rows.height, clock.today, dtype=np.int64))
    found = model.chances(history, asked)
    terms = rows["terms_days"].to_numpy().astype(np.float64)
    return found.by(np.arange(days + 1)[None, :] - terms[:, None])


def _today(history: History) -> int:
    return (history.as_of - date(1970, 1, 1)).days
