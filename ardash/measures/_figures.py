"""Measures of a ledger: their values at a date, and their trend up to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl

from ardash import measures
from ardash.errors import BadSetting, Message
from ardash.ledger.daily import daily
from ardash.ledger.frames import gathered, to_pandas
from ardash.ledger.ledger import Ledger
from ardash.ledger.periods import calendar_ends, period_table, rolling_ends
from ardash.measures._measure import Measure
from ardash.measures._open_age import open_age_over_sales
from ardash.measures._window import Wide, Window

#: A window longer than this is a slip of the keyboard.
LONGEST_WINDOW = 120


#: Makes more columns for the period table, of what is in no ledger: of a ledger, the ends of the
#: periods and the keys it makes one row a period_end and group, where they are not zero.
More = Callable[[Ledger, Sequence[date], Sequence[str]], pl.DataFrame]


@dataclass(frozen=True)
class _Table:
    """The period table spread out: one array a column, one row a period, one column a group."""

    ledger: Ledger
    ends: Sequence[date]
    keys: list[str]
    periods: pl.DataFrame
    #: how many of the last periods are asked for; those before only fill their windows
    shown: int

    @classmethod
    def of(
        cls, ledger: Ledger, ends: Sequence[date], by: str | None, shown: int, more: More | None
    ) -> _Table:
        keys = ["currency"] if by in (None, "currency") else ["currency", str(by)]
        periods = period_table(ledger, ends, by=by)
        if more is not None:
            added = more(ledger, ends, keys)
            on = ["period_end", *keys]
            periods = periods.join(
                added, on=on, how="left", nulls_equal=True, maintain_order="left"
            ).with_columns(pl.col(added.drop(on).columns).fill_null(0))
        return cls(ledger, ends, keys, periods, shown)

    @property
    def height(self) -> int:
        return len(self.ends) - 1

    @cached_property
    def groups(self) -> pl.DataFrame:
        return self.periods.select(self.keys).gather_every(self.height)

    @cached_property
    def columns(self) -> dict[str, Wide]:
        numbers = self.periods.drop("period_start", "period_end", *self.keys)
        return {
            name: numbers[name].to_numpy().astype(np.float64).reshape(-1, self.height).T
            for name in numbers.columns
        }

    def window(self, months: int) -> Window:
        return Window(self.columns, months, self._open_age)

    def _open_age(self) -> Wide:
        found = open_age_over_sales(self.ledger, self.ends[-self.shown :], self.keys)
        places = pl.select(end=pl.int_range(self.shown, dtype=pl.Int32))
        full = self.groups.join(places, how="cross", maintain_order="left_right").join(
            found, on=["end", *self.keys], how="left", nulls_equal=True, maintain_order="left"
        )
        values = full["value"].fill_null(0.0).to_numpy().astype(np.float64)
        asked = values.reshape(-1, self.shown).T
        wide = np.full((self.height, asked.shape[1]), np.nan)
        wide[-self.shown :] = asked
        return wide


def values(
    ledger: Ledger,
    as_of: date,
    names: Sequence[str | Measure] | str | None = None,
    *,
    window: int | None = None,
    by: str | None = None,
    more: More | None = None,
) -> pd.DataFrame:
    """Compute measures at the close of `as_of`: one row a measure and currency (and `by`).

    Columns: measure, currency, [by], value (unit as said; money in minor units; NaN where the
    denominator is not positive), unit, window_start, window_end, complete (whether the ledger
    reaches back to the window's first day, and a count-back covers all that is owed), inputs (dict:
    what went in, in minor units).
    `names` defaults to all measures, `window` to each measure's own months. Windows are whole
    months back from `as_of`. Measures of what is in no ledger are given themselves, with what adds
    `more` columns for them to the period table (see ardash.collections.figures).

    Raises UnknownChoice for a name that is no measure, BadSetting for a window without months.
    """
    asked = _asked(names)
    longest = max(_months(each, window) for each in asked)
    table = _Table.of(ledger, rolling_ends(as_of, longest), by, 1, more)
    return _table_of([_valued(each, table, window) for each in asked], table)


def trend(
    ledger: Ledger,
    as_of: date,
    names: Sequence[str | Measure] | str,
    *,
    months: int = 36,
    by: str | None = None,
    calendar: bool = True,
    window: int | None = None,
    more: More | None = None,
) -> pd.DataFrame:
    """Compute measures at the end of each of the last `months` months up to `as_of`.

    One row a month, currency (and value of `by`) and measure. Columns: period_end, currency, [by],
    measure, value. With `calendar` these are calendar months, of which the last, begun one ends at
    `as_of`; otherwise months counted back from `as_of`, so that the last value is that of
    `values`. Raises as `values` does.
    """
    asked = _asked(names)
    before = max(_months(each, window) for each in asked) - 1
    ends = (calendar_ends if calendar else rolling_ends)(as_of, months + before)
    table = _Table.of(ledger, ends, by, months, more)
    parts = []
    for each in asked:
        wide = each(table.window(window or each.window_months or 1))[before:]
        groups = table.groups[np.repeat(np.arange(wide.shape[1]), wide.shape[0])]
        days = pl.Series(list(ends[before + 1 :]) * wide.shape[1], dtype=pl.Date)
        parts.append(
            groups.insert_column(0, days.alias("period_end")).with_columns(
                measure=pl.lit(each.name), value=pl.Series(wide.T.ravel(), dtype=pl.Float64)
            )
        )
    return to_pandas(pl.concat(parts))


def _asked(names: Sequence[str | Measure] | str | None) -> list[Measure]:
    chosen = [names] if isinstance(names, str) else names or measures.names()
    return [each if isinstance(each, Measure) else measures.find(each) for each in chosen]


def _months(each: Measure, window: int | None) -> int:
    if window is not None and not 1 <= window <= LONGEST_WINDOW:
        raise BadSetting(
            Message("A window of {months} months makes no sense.", months=window),
            remedy=Message("Write a number from 1 to {longest}.", longest=LONGEST_WINDOW),
        )
    own = each.window_months
    return max(1 if own is None else window or own, each.history_months)


def _first_days(ledger: Ledger) -> dict[str, date]:
    """Say when the ledger begins: its first day, by currency."""
    days = daily(ledger, ["currency"])
    if days is not None:
        found = days.group_by("currency").agg(first=pl.col("day").min())
    else:
        began = ledger.entries.group_by("currency").agg(first=nw.col("booked_on").min())
        found = gathered(began)
    return dict(found.select("currency", "first").iter_rows())


@dataclass(frozen=True)
class _Value:
    """A measure at the last period: one value a group."""

    measure: Measure
    start: date | None
    value: Wide
    inputs: list[dict[str, Any]]


def _valued(each: Measure, table: _Table, window: int | None) -> _Value:
    own = each.window_months
    months = 1 if own is None else window or own
    seen = table.window(months)
    value = each(seen)[-1]
    read = {name: column[-1].tolist() for name, column in seen.read.items()}
    inputs = [
        {name: _whole(column[place]) for name, column in read.items()}
        for place in range(len(value))
    ]
    start = None if own is None else table.ends[-1 - months] + timedelta(days=1)
    return _Value(each, start, value, inputs)


def _table_of(found: list[_Value], table: _Table) -> pd.DataFrame:
    """Lay values out, one measure below the other."""
    groups = table.groups
    first_days = _first_days(table.ledger)
    began = [first_days.get(code, date.max) for code in groups["currency"]]

    def each(values: list[Any], kind: Any) -> pl.Series:
        repeated = [value for value in values for _ in range(groups.height)]
        return pl.Series(repeated, dtype=kind)

    starts = [each.start for each in found]
    laid = pl.concat([groups] * len(found)).with_columns(
        measure=each([value.measure.name for value in found], pl.String),
        value=pl.Series(np.concatenate([value.value for value in found]), dtype=pl.Float64),
        unit=each([value.measure.unit for value in found], pl.String),
        window_start=each(starts, pl.Date),
        window_end=pl.lit(table.ends[-1]),
        complete=pl.Series(
            [start is None or first <= start for start in starts for first in began],
            dtype=pl.Boolean,
        ),
    )
    columns = ("value", "unit", "window_start", "window_end", "complete")
    inputs = [one for value in found for one in value.inputs]
    covered = pl.Series([not one.get("not_covered", 0) > 0 for one in inputs], dtype=pl.Boolean)
    laid = laid.with_columns(complete=pl.col("complete") & covered)
    result = to_pandas(laid.select("measure", *groups.columns, *columns))
    return result.assign(inputs=pd.Series(inputs, dtype=object))


def _whole(number: float) -> Any:
    """Amounts and days are whole numbers; only true DSO's own sum is not."""
    return int(number) if number.is_integer() else number
