"""The days that due rules give, for whole columns of invoices at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from ardash.terms.model import DueRule, MonthEnd

if TYPE_CHECKING:
    from polars.expr.whenthen import Then

DUE_ON = pl.col("due_on")
_FRAME_SCHEMA = {"issued_on": pl.Date, "rule": pl.Int64}

_RULE_SCHEMA = {
    "rule": pl.Int64,
    "rule_known": pl.Boolean,
    "rule_months": pl.Int32,
    "rule_days": pl.Int32,
    "rule_month_end": pl.String,
    "rule_day_of_month": pl.Int32,
    "rule_roll": pl.String,
}


def due_days(
    issued_on: pl.Series, rule: pl.Series, rules: Sequence[DueRule], holidays: Iterable[date] = ()
) -> pl.Series:
    """Return the due day of each row: `rule` is the place of its rule in `rules`.

    Null where the issue date or the rule is null, or where the invoice date is not enough to know
    the day. Saturdays, Sundays and `holidays` are no working days.
    """
    frame = pl.DataFrame({"issued_on": issued_on, "rule": rule}, schema_overrides=_FRAME_SCHEMA)
    # Many invoices share their day and rule: work out each pair once, under one whole number.
    day_number = pl.col("issued_on").cast(pl.Int32).cast(pl.Int64)
    frame = frame.with_columns(pair=day_number * (len(rules) + 1) + pl.col("rule"))
    pairs = frame.drop_nulls().unique("pair")
    rows = [
        (
            place,
            rule.counts_from_invoice,
            rule.months,
            rule.days,
            rule.month_end,
            rule.day_of_month,
            rule.roll,
        )
        for place, rule in enumerate(rules)
    ]
    table = pl.DataFrame(rows, schema=_RULE_SCHEMA, orient="row")
    known = _with_due_on(pairs.join(table, on="rule"), rules, sorted(set(holidays)))
    joined = frame.join(
        known.select("pair", "due_on"), on="pair", how="left", maintain_order="left"
    )
    return joined["due_on"]


def _with_due_on(
    frame: pl.DataFrame, rules: Sequence[DueRule], holidays: list[date]
) -> pl.DataFrame:
    """Take the steps of `DueRule` one after the other; those that no rule asks for are left out."""
    steps = [pl.when(pl.col("rule_known")).then(pl.col("issued_on"))]
    if any(rule.months for rule in rules):
        steps.append(pl.when(pl.col("rule_months") > 0).then(_months_later()))
    if any(rule.month_end == "month_end_then_days" for rule in rules):
        steps.append(_month_end("month_end_then_days"))
    if any(rule.days for rule in rules):
        steps.append(pl.when(pl.col("rule_days") > 0).then(_plus(pl.col("rule_days"))))
    if any(rule.month_end == "days_then_month_end" for rule in rules):
        steps.append(_month_end("days_then_month_end"))
    if any(rule.day_of_month for rule in rules):
        wanted = pl.col("rule_day_of_month")
        steps.append(pl.when(wanted.is_not_null()).then(_on_day_of_month()))
    if any(rule.roll for rule in rules):
        steps.append(_on_working_day(holidays))
    frame = frame.with_columns(due_on=pl.lit(None, dtype=pl.Date))
    for step in steps:
        # One step at a time: as one nested expression each step would repeat those before it.
        frame = frame.with_columns(due_on=step.otherwise(DUE_ON))
    return frame


def _plus(days: pl.Expr) -> pl.Expr:
    return (DUE_ON.cast(pl.Int32) + days).cast(pl.Date)


def _months_later() -> pl.Expr:
    months = DUE_ON.dt.year() * 12 + (DUE_ON.dt.month().cast(pl.Int32) - 1) + pl.col("rule_months")
    return _in_month(pl.date(months // 12, months % 12 + 1, 1), DUE_ON.dt.day().cast(pl.Int32))


def _month_end(order: MonthEnd) -> Then:
    return pl.when(pl.col("rule_month_end") == order).then(DUE_ON.dt.month_end())


def _in_month(first: pl.Expr, day_of_month: pl.Expr) -> pl.Expr:
    """The day of the month that begins on `first`, or its last day where it is shorter."""
    wanted = (first.cast(pl.Int32) + day_of_month - 1).cast(pl.Date)
    return pl.min_horizontal(wanted, first.dt.month_end())


def _on_day_of_month() -> pl.Expr:
    wanted = pl.col("rule_day_of_month")
    # After a month end the day is one of the next month: begin to look there.
    is_month_end = (pl.col("rule_month_end") == "days_then_month_end").fill_null(value=False)
    start = _plus(is_month_end.cast(pl.Int32))
    first = start.dt.month_start()
    here = _in_month(first, wanted)
    next_month = _in_month((first.dt.month_end().cast(pl.Int32) + 1).cast(pl.Date), wanted)
    return pl.when(here >= start).then(here).otherwise(next_month)


def _on_working_day(holidays: list[date]) -> Then:
    roll = pl.col("rule_roll")
    after = DUE_ON.dt.add_business_days(0, roll="forward", holidays=holidays)
    before = DUE_ON.dt.add_business_days(0, roll="backward", holidays=holidays)
    leaves_month = after.dt.month() != DUE_ON.dt.month()
    back = (roll == "preceding") | ((roll == "modified_following") & leaves_month)
    rolled = pl.when(back).then(before).otherwise(after)
    return pl.when(roll.is_not_null()).then(rolled)
