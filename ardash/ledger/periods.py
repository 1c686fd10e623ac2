"""The period table: one row a month or week, with everything that a measure needs."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from ardash.ledger.balances import Frame, open_at
from ardash.ledger.ledger import Ledger

#: Amounts that flow within a period, in minor units; `*_days` are minor units times days.
FLOWS = (
    "billed",
    "credited",
    "collected",
    "discounted",
    "written_off",
    "adjusted",
    "billed_count",
    "billed_dated",
    "billed_terms_days",
    "settled",
    "settled_dated",
    "settled_on_time",
    "settled_to_pay_days",
    "settled_beyond_terms_days",
    "settled_late_days",
)

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
    opening + billed - credited - collected - discounted - written_off + adjusted = receivable.
    """
    keys = ["currency"] if by in (None, "currency") else ["currency", str(by)]
    flows = _flows(ledger.entries, ends, keys)
    stocks = _stocks(ledger.balances, ends, keys)
    groups = pd.concat([flows[keys], stocks[keys]]).drop_duplicates()
    spans = pd.DataFrame(
        {
            "period": range(len(ends)),
            "period_start": [ends[0], *(end + timedelta(days=1) for end in ends[:-1])],
            "period_end": list(ends),
        }
    )
    full = spans.merge(groups, how="cross")
    on = ["period", *keys]
    table = full.merge(flows, on=on, how="left").merge(stocks, on=on, how="left")
    counted = [*FLOWS, *STOCKS]
    table[counted] = table[counted].fillna(0).astype("int64")
    table = table.sort_values([*keys, "period"], kind="stable")
    table["opening"] = table.groupby(keys, dropna=False)["receivable"].shift(1)
    table = table[table["period"] > 0]
    table["opening"] = table["opening"].astype("int64")
    starts, stops = pd.to_datetime(table["period_start"]), pd.to_datetime(table["period_end"])
    table["days"] = (stops - starts).dt.days + 1
    columns = ["period_start", "period_end", "days", *keys, "opening", *counted]
    return table[columns].reset_index(drop=True)


def _flows(entries: Frame, ends: Sequence[date], keys: list[str]) -> pd.DataFrame:
    """Sum what happened, day by day in one scan, then fold the days into periods."""
    amount, kind, item_kind = nw.col("amount"), nw.col("kind"), nw.col("item_kind")
    billing = kind == "billing"
    owed = item_kind.is_in(["invoice", "charge"])
    settling = kind.is_in(["payment", "discount", "transfer"]) & owed
    dated = ~nw.col("days_beyond_terms").is_null()

    def total(condition: nw.Expr, value: nw.Expr = amount) -> nw.Expr:
        return nw.when(condition).then(value).otherwise(0).sum()

    late = nw.col("days_beyond_terms")
    within = entries.filter(nw.col("booked_on") > ends[0], nw.col("booked_on") <= ends[-1])
    daily = within.group_by("booked_on", *keys).agg(
        billed=total(billing & owed),
        credited=-total((billing & (item_kind == "credit_note")) | (kind == "credit")),
        collected=-total((billing & (item_kind == "unapplied")) | (kind == "payment")),
        discounted=-total(kind == "discount"),
        written_off=-total(kind == "write_off"),
        adjusted=total(kind.is_in(["fx", "correction", "transfer"])),
        billed_count=total(billing & owed, nw.lit(1)),
        billed_dated=total(billing & owed & dated),
        billed_terms_days=total(
            billing & owed & dated, amount * (nw.col("due_day") - nw.col("issued_day"))
        ),
        settled=-total(settling),
        settled_dated=-total(settling & dated),
        settled_on_time=-total(settling & dated & (late <= 0)),
        settled_to_pay_days=-total(settling, amount * nw.col("days_to_pay")),
        settled_beyond_terms_days=-total(settling & dated, amount * late),
        settled_late_days=-total(settling & dated & (late > 0), amount * late),
    )
    found = daily.collect("pandas").to_native()
    days = pd.to_datetime(found["booked_on"]).to_numpy()
    found["period"] = np.searchsorted(pd.to_datetime(list(ends)).to_numpy(), days, side="left")
    found[keys] = found[keys].astype(object)
    folded: pd.DataFrame = found.groupby(["period", *keys], dropna=False)[list(FLOWS)].sum()
    return folded.reset_index()


def _stocks(balances: Frame, ends: Sequence[date], keys: list[str]) -> pd.DataFrame:
    """Sum what stood open at each end, one scan an end, all of them at once where possible."""
    asked = [
        _stock(balances, end, keys).with_columns(period=nw.lit(i)) for i, end in enumerate(ends)
    ]
    found: pd.DataFrame = nw.concat(asked).collect("pandas").to_native()
    found[keys] = found[keys].astype(object)
    return found


def _stock(balances: Frame, end: date, keys: list[str]) -> Frame:
    balance, due_on = nw.col("balance"), nw.col("due_on")
    applied = nw.col("kind").is_in(["invoice", "charge"]) & (balance > 0)
    overdue = applied & (due_on < end)

    def total(condition: nw.Expr, value: nw.Expr = balance) -> nw.Expr:
        return nw.when(condition).then(value).otherwise(0).sum()

    today = (end - date(1970, 1, 1)).days
    return (
        open_at(balances, end)
        .group_by(*keys)
        .agg(
            receivable=balance.sum(),
            not_due=total(applied & (due_on >= end)),
            overdue=total(overdue),
            overdue_90=total(applied & (due_on < end - timedelta(days=90))),
            undated=total(applied & due_on.is_null()),
            unapplied=total(~applied),
            overdue_days=total(overdue, balance * (today - nw.col("due_day"))),
            open_count=nw.len(),
            overdue_count=total(overdue, nw.lit(1)),
        )
    )


def columns_of(table: pd.DataFrame, name: str, by: str | None = None) -> Any:
    """Spread one column of the period table: one row a period end, one column a group."""
    return table.pivot_table(index="period_end", columns=by or "currency", values=name)
