"""The period table: one row a month or week, with everything that a measure needs."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from ardash.ledger.daily import by_period, daily
from ardash.ledger.frames import gathered, to_pandas
from ardash.ledger.ledger import Ledger
from ardash.ledger.movements import FLOWS, movements, summed
from ardash.ledger.movements import STOCKS as MOVED

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FLOWS", "STOCKS"]

#: Amounts that stand at the close of a period's last day, in minor units.
STOCKS = (
    "receivable",
    "not_due",
    "overdue",
    "overdue_90",
    "undated",
    "unapplied",
    "overdue_days",
    "open_count",
    "overdue_count",
)


def month_end(day: date) -> date:
    """Return the last day of the month of `day`."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def months_back(day: date, months: int) -> date:
    """Go back whole months; a month's last day goes to a month's last day."""
    index = day.year * 12 + day.month - 1 - months
    first = date(index // 12, index % 12 + 1, 1)
    return month_end(first) if day == month_end(day) else min(month_end(first), _on_day(first, day))


def _on_day(first: date, day: date) -> date:
    return first + timedelta(days=min(day.day, calendar.monthrange(first.year, first.month)[1]) - 1)


def rolling_ends(as_of: date, months: int) -> list[date]:
    """Ends of the `months` months up to `as_of`, and of the one before: the last is `as_of`.

    At a month's end these are the calendar months, so a 12-month window is always 12 whole
    months, also in mid-month.
    """
    return [months_back(as_of, back) for back in range(months, -1, -1)]


def calendar_ends(as_of: date, months: int) -> list[date]:
    """Ends of the calendar months up to `as_of`; the last, begun month ends at `as_of`."""
    last = month_end(as_of)
    return [months_back(last, back) for back in range(months, 0, -1)] + [as_of]


def week_ends(as_of: date, weeks: int) -> list[date]:
    """Ends of the `weeks` seven-day weeks up to `as_of`, and of the one before."""
    return [as_of - timedelta(weeks=back) for back in range(weeks, -1, -1)]


def periods(ledger: Ledger, ends: Sequence[date], *, by: str | None = None) -> pd.DataFrame:
    """Make the period table: one row a period and currency (and value of the dimension `by`).

    Periods run from the day after one of `ends` to the next of them. Columns: `period_start`,
    `period_end`, `days`, `currency`, `by` if asked, `opening` (receivable at the close of the day
    before), FLOWS and STOCKS as integers in minor units (counts as numbers, `*_days` as minor
    units times days).

    billed: invoices and charges issued; credited: credit notes (net sales = billed - credited);
    collected: payments, applied or not; discounted: early-payment discounts; written_off; adjusted:
    corrections and exchange differences; settled: invoices' amounts settled by payment, discount
    or applied credit; settled_on_time: by the due date; *_dated: those with a due date;
    discount_offered: on the day the offer ends, discount_earned: of these, what was taken in time;
    discount_unearned: taken after its day, or where the terms offer none; a discount that is taken
    back lowers what it counted as, on the day it comes back; terms_compared_count: invoices of
    customers with standard terms, terms_override_count: of these, those on other terms;
    opening + billed - credited - collected - discounted - written_off + adjusted = receivable.
    overdue_days: what is overdue times the days it is.
    """
    return to_pandas(period_table(ledger, ends, by=by))


def period_table(ledger: Ledger, ends: Sequence[date], *, by: str | None = None) -> pl.DataFrame:
    """Make the period table as a Polars frame; see `periods`."""
    keys = ["currency"] if by in (None, "currency") else ["currency", str(by)]
    days = daily(ledger, keys)
    if days is None:
        found = movements(ledger.entries, ledger.balances, keys, ends=ends)
        moved = gathered(summed(found, ["period", *keys]))
    else:
        moved = by_period(days, ends, keys)
    groups = moved.select(keys).unique()
    if keys == ["currency"]:
        groups = pl.DataFrame({"currency": ledger.currencies()}, schema={"currency": pl.String})
    spans = pl.DataFrame(
        {
            "period": pl.Series(range(len(ends)), dtype=pl.Int32),
            "period_start": [ends[0], *(end + timedelta(days=1) for end in ends[:-1])],
            "period_end": list(ends),
        }
    )
    full = (
        groups.sort(keys, nulls_last=True)
        .join(spans, how="cross", maintain_order="left_right")
        .join(moved, on=["period", *keys], how="left", nulls_equal=True, maintain_order="left")
        .with_columns(pl.col(*FLOWS, *MOVED).fill_null(0))
    )
    return (
        _with_stocks(full, keys, len(ends))
        .filter(pl.col("period") > 0)
        .select("period_start", "period_end", "days", *keys, "opening", *FLOWS, *STOCKS)
    )


def _with_stocks(full: pl.DataFrame, keys: list[str], periods_each: int) -> pl.DataFrame:
    """Add the changes up: what stands at the close of a period is all that changed it before."""
    group = pl.int_range(pl.len()) // periods_each
    today = pl.col("period_end").to_physical().cast(pl.Int64)
    owed = pl.col("receivable") - pl.col("overdue") - pl.col("undated") - pl.col("unapplied")
    return (
        full.with_columns(group=group)
        .with_columns(pl.col(*MOVED).cum_sum().over("group"))
        .with_columns(
            opening=pl.col("receivable").shift(1).over("group"),
            days=(pl.col("period_end") - pl.col("period_start")).dt.total_days() + 1,
            not_due=owed,
            overdue_days=pl.col("overdue") * today - pl.col("overdue_due_days"),
        )
    )
