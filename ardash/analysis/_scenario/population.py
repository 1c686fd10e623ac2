"""The invoices that a what-if plays again, and all else, which stays as it happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import narwhals as nw
import numpy as np
import numpy.typing as npt
import polars as pl

from ardash.errors import BadSetting, Message
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.ledger.periods import period_table, rolling_ends

Numbers = npt.NDArray[np.float64]

EPOCH = date(1970, 1, 1)

#: Months of the window of DSO.
DSO_MONTHS = 3

#: Months of invoices that can be played again.
LEAST_MONTHS, MOST_MONTHS = 3, 36


def day_number(day: date) -> int:
    """Number a day as the ledger does: days since 1970-01-01."""
    return (day - EPOCH).days


@dataclass(frozen=True, eq=False)
class Population:
    """Invoices issued in the months up to a date, and what happened beside their payment.

    invoices  one row an invoice with a due date: item, customer, segment, country, entity, terms
              (the customer's where it says none), currency, issued_on, due_on, issued_day,
              due_day, billed, gross (what was paid or stands open: minor units), discounted (of
              which taken as discount), row (its number among those whose payment is drawn; null
              where there is none)
    ends      the closes of the weeks of the window, oldest first; the first is before it
    standing  receivable at each of `ends` had nobody paid the invoices played again
    cash      what else was collected in the week up to each of `ends` but the first
    sales     net credit sales of the last three months, their first day and number of days
    """

    ledger: Ledger
    as_of: date
    start: date
    currency: str
    invoices: pl.DataFrame
    ends: tuple[date, ...]
    standing: Numbers
    cash: Numbers
    actual_cash: Numbers
    actual_receivable: int
    net_sales: int
    sales_start: date

    @property
    def sales_days(self) -> int:
        """Days of the window of sales."""
        return (self.as_of - self.sales_start).days

    @cached_property
    def drawn(self) -> pl.DataFrame:
        """The invoices whose payment is drawn: those on which something was or will be paid."""
        return self.invoices.filter(pl.col("row").is_not_null())


def population(ledger: Ledger, as_of: date, months: int = 12) -> Population:
    """Gather the invoices of the last `months` months, and what stays as it was.

    Raises MixedCurrencies, and BadSetting for a number of months that makes no sense.
    """
    if not LEAST_MONTHS <= months <= MOST_MONTHS:
        raise BadSetting(
            Message("Playing {months} months again makes no sense.", months=months),
            remedy=Message(
                "Write a number from {least} to {most}.", least=LEAST_MONTHS, most=MOST_MONTHS
            ),
        )
    currency = ledger.one_currency()
    start = rolling_ends(as_of, months)[0]
    weeks = -(-(as_of - start).days // 7)
    ends = tuple(as_of - timedelta(weeks=back) for back in range(weeks, -1, -1))
    entries = _entries(ledger, start, as_of)
    invoices = _invoices(ledger, entries, start, as_of)
    paid = entries.join(invoices.filter(pl.col("row").is_not_null()), on="item", how="semi")
    week = (pl.col("booked_day") - day_number(ends[0]) + 6) // 7
    by_week = paid.filter(pl.col("kind").is_in(["payment", "discount"])).group_by(week=week)
    sums = by_week.agg(
        settled=-pl.col("amount").sum(),
        cash=-pl.col("amount").filter(pl.col("kind") == "payment").sum(),
    )
    settled, cash = (np.zeros(len(ends)) for _ in range(2))
    # What was paid before the first close is on no invoice of the window.
    place = sums["week"].to_numpy().clip(0)
    np.add.at(settled, place, sums["settled"].to_numpy())
    np.add.at(cash, place, sums["cash"].to_numpy())
    table = period_table(ledger, ends)
    opening = table["opening"].to_numpy()[:1]
    receivable = np.concatenate([opening, table["receivable"].to_numpy()]).astype(float)
    actual_cash = table["collected"].to_numpy().astype(float)
    sales_ends = rolling_ends(as_of, DSO_MONTHS)
    sales = period_table(ledger, [sales_ends[0], as_of])
    return Population(
        ledger=ledger,
        as_of=as_of,
        start=start,
        currency=currency,
        invoices=invoices,
        ends=ends,
        standing=receivable + settled.cumsum(),
        cash=actual_cash - cash[1:],
        actual_cash=actual_cash,
        actual_receivable=int(receivable[-1]),
        net_sales=int(sales["billed"][0] - sales["credited"][0]),
        sales_start=sales_ends[0],
    )


def _entries(ledger: Ledger, start: date, as_of: date) -> pl.DataFrame:
    """What happened up to the date on the dated invoices issued after `start`."""
    mine = (
        (nw.col("item_kind") == "invoice")
        & (nw.col("issued_on") > start)
        & (nw.col("issued_on") <= as_of)
        & ~nw.col("due_on").is_null()
        & (nw.col("booked_on") <= as_of)
    )
    found = ledger.entries.filter(mine).select("item", "kind", "booked_day", "amount")
    return gathered(found)


def _invoices(ledger: Ledger, entries: pl.DataFrame, start: date, as_of: date) -> pl.DataFrame:
    mine = (
        (nw.col("kind") == "invoice")
        & (nw.col("issued_on") > start)
        & (nw.col("issued_on") <= as_of)
        & ~nw.col("due_on").is_null()
    )
    columns = ("item", "customer", "segment", "country", "entity", "terms", "currency",
               "issued_on", "due_on", "issued_day", "due_day")  # fmt: skip
    items = gathered(ledger.items.filter(mine).select(*columns)).sort("item")
    # What is entered after the date is not known yet.
    known = np.isin(items["item"].to_numpy(), entries["item"].to_numpy(), kind="table")
    items = _with_terms(ledger, items.filter(pl.Series(known, dtype=pl.Boolean)))
    billed, paid, discounted, open_ = _sums(entries, items["item"])
    gross = paid + discounted + open_.clip(lower_bound=0)
    found = items.with_columns(billed=billed, discounted=discounted, gross=gross)
    owing = pl.col("gross") > 0
    return found.with_columns(row=pl.when(owing).then(owing.cum_sum().cast(pl.Int64) - 1))


def _with_terms(ledger: Ledger, items: pl.DataFrame) -> pl.DataFrame:
    """Give items that say no terms those of their customer, as the page of the law does."""
    customers = gathered(ledger.customers.select("customer", standard="terms"))
    if items["terms"].null_count() == 0 or customers["standard"].null_count() == customers.height:
        return items
    joined = items.join(customers, on="customer", how="left", maintain_order="left")
    return joined.with_columns(terms=pl.coalesce("terms", "standard")).drop("standard")


def _sums(entries: pl.DataFrame, items: pl.Series) -> tuple[pl.Series, ...]:
    """What was billed, paid, discounted and is open of items, in their order.

    Keys of items are small whole numbers: counting them up is far quicker than joining.
    """
    item, asked = entries["item"].to_numpy(), items.to_numpy()
    count = max(item.max(initial=-1), asked.max(initial=-1)) + 1
    amount, kind = pl.col("amount"), pl.col("kind")
    found = []
    for code, sign in (("billing", 1), ("payment", -1), ("discount", -1), (None, 1)):
        part = amount if code is None else pl.when(kind == code).then(amount).otherwise(0)
        weight = entries.select(part * sign).to_series().to_numpy()
        # Minor units stay below 2 ** 53, so that they add up exactly.
        total = np.bincount(item, weight, count)[asked]
        found.append(pl.Series(total.astype(np.int64)))
    return tuple(found)
