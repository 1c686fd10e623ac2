"""The days that due rules give, for whole columns of invoices at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import polars as pl

from ardash.terms.model import DueRule

#: Columns of a table of rules, one row each; see `DueRule` for their meaning.
RULE_SCHEMA = {
    "rule_known": pl.Boolean,
    "rule_months": pl.Int32,
    "rule_days": pl.Int32,
    "rule_month_end": pl.String,
    "rule_day_of_month": pl.Int32,
    "rule_roll": pl.String,
}


def rule_values(rule: DueRule) -> tuple[object, ...]:
    """Return a rule as a row of RULE_SCHEMA."""
    return (
        rule.counts_from_invoice,
        rule.months,
        rule.days,
        rule.month_end,
        rule.day_of_month,
        rule.roll,
    )


def due_on(
    issued_on: pl.Expr, rules: Sequence[DueRule], *, holidays: Iterable[date] = ()
) -> pl.Expr:
    """Return the expression of the due day for a frame that has the columns of RULE_SCHEMA.

    `rules` are all rules the frame may hold, so that steps nobody asks for cost nothing. Null
    where the issue date is null or the invoice date is not enough to know the day.
    Saturdays, Sundays and `holidays` are no working days.
    """
    day: pl.Expr = pl.when(pl.col("rule_known")).then(issued_on).otherwise(None)
    month_end = pl.col("rule_month_end")
    if any(rule.months for rule in rules):
        day = pl.when(pl.col("rule_months") > 0).then(_months_later(day)).otherwise(day)
    if any(rule.month_end == "month_end_then_days" for rule in rules):
        completed = month_end == "month_end_then_days"
        day = pl.when(completed).then(day.dt.month_end()).otherwise(day)
    if any(rule.days for rule in rules):
        day = day + pl.duration(days=pl.col("rule_days"))
    if any(rule.month_end == "days_then_month_end" for rule in rules):
        completed = month_end == "days_then_month_end"
        day = pl.when(completed).then(day.dt.month_end()).otherwise(day)
    if any(rule.day_of_month for rule in rules):
        day = _on_day_of_month(day)
    if any(rule.roll for rule in rules):
        day = _on_working_day(day, sorted(set(holidays)))
    return day


def _months_later(day: pl.Expr) -> pl.Expr:
    months = day.dt.year() * 12 + (day.dt.month().cast(pl.Int32) - 1) + pl.col("rule_months")
    return _in_month(pl.date(months // 12, months % 12 + 1, 1), day.dt.day().cast(pl.Int32))


def _in_month(first: pl.Expr, day_of_month: pl.Expr) -> pl.Expr:
    """The day of the month that begins on `first`, or its last day where it is shorter."""
    last = first.dt.month_end().dt.day().cast(pl.Int32)
    return first + pl.duration(days=pl.min_horizontal(day_of_month, last) - 1)


def _on_day_of_month(day: pl.Expr) -> pl.Expr:
    wanted = pl.col("rule_day_of_month")
    # After a month end the day is one of the next month: begin to look there.
    is_month_end = pl.col("rule_month_end") == "days_then_month_end"
    start = pl.when(is_month_end).then(day + pl.duration(days=1)).otherwise(day)
    first = start.dt.month_start()
    here = _in_month(first, wanted)
    next_month = _in_month(first.dt.offset_by("1mo"), wanted)
    found = pl.when(here >= start).then(here).otherwise(next_month)
    return pl.when(wanted.is_not_null()).then(found).otherwise(day)


def _on_working_day(day: pl.Expr, holidays: list[date]) -> pl.Expr:
    roll = pl.col("rule_roll")
    after = day.dt.add_business_days(0, roll="forward", holidays=holidays)
    before = day.dt.add_business_days(0, roll="backward", holidays=holidays)
    leaves_month = after.dt.month() != day.dt.month()
    back = (roll == "preceding") | ((roll == "modified_following") & leaves_month)
    return pl.when(roll.is_null()).then(day).when(back).then(before).otherwise(after)
