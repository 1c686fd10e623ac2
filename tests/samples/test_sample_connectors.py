"""The samples taken the whole way, connector to ledger: both give what the files add up to."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta

import narwhals as nw
import polars as pl

from ardash.analysis.aging import aging
from ardash.ledger.balances import open_at
from ardash.ledger.ledger import Ledger

OpenItems = Callable[[date], pl.DataFrame]
LAST_DAY = date(2026, 10, 31)


def owed(ledger: Ledger, as_of: date) -> dict[str, int]:
    """What each customer owes, of a ledger in euros, in cents."""
    names = ledger.customers.select("customer", "customer_id")
    found = open_at(ledger.balances, as_of).join(names, on="customer")
    sums = found.group_by("customer_id").agg(nw.col("balance").sum()).collect().to_dict()
    pairs = zip(sums["customer_id"].to_list(), sums["balance"].to_list(), strict=True)
    return {name: total for name, total in pairs if total}


def in_files(open_items: OpenItems, as_of: date) -> dict[str, int]:
    sums = open_items(as_of).group_by("customer").agg(pl.col("base").sum())
    return dict(sums.filter(pl.col("base") != 0).iter_rows())


def due(issued: date, printed: date | None, terms: str) -> date:
    """The printed due date, else that of the terms under which the sample leaves it out."""
    if printed:
        return printed
    day = issued + timedelta(days={"30 jours": 30, "60 jours": 60, "45 eom": 45}[terms])
    last = calendar.monthrange(day.year, day.month)[1]
    return day.replace(day=last) if terms == "45 eom" else day


def bucket(late_days: int) -> str:
    if late_days <= 0:
        return "not_due"
    return next((b for b, most in BRACKETS if late_days <= most), "90+")


BRACKETS = (("1-30", 30), ("31-60", 60), ("61-90", 90))


def test_the_fec_gives_what_each_customer_owes_at_every_month_end(
    from_fec: Ledger, open_items: OpenItems, month_ends: list[date]
) -> None:
    euros = from_fec.in_currency("EUR")
    for close in month_ends:
        assert owed(euros, close) == in_files(open_items, close)


def test_the_csv_files_give_what_each_customer_owes_at_every_month_end(
    from_csv: Ledger, open_items: OpenItems, month_ends: list[date]
) -> None:
    euros = from_csv.in_currency("EUR")
    for close in month_ends:
        assert owed(euros, close) == in_files(open_items, close)


def test_both_ways_give_the_same_receivable_within_a_month(
    from_csv: Ledger, from_fec: Ledger
) -> None:
    for day in (date(2024, 5, 17), date(2025, 10, 20), date(2026, 8, 3)):
        assert owed(from_csv.in_currency("EUR"), day) == owed(from_fec.in_currency("EUR"), day)


def test_the_csv_files_give_the_aging_that_their_due_dates_make(
    from_csv: Ledger, open_items: OpenItems
) -> None:
    for as_of in (date(2025, 3, 31), LAST_DAY):
        expected = dict.fromkeys(("not_due", "1-30", "31-60", "61-90", "90+", "unapplied"), 0)
        rows = open_items(as_of).select("issued", "due", "terms", "base").iter_rows()
        for issued, printed, terms, base in rows:
            late = (as_of - due(issued, printed, terms)).days if terms else None
            expected["unapplied" if late is None else bucket(late)] += base
        table = aging(from_csv.in_currency("EUR"), as_of)
        found = dict(zip(table["bucket"], table["amount"], strict=True))
        assert found == {**expected, "undated": 0}


def test_the_csv_files_give_the_control_balances(
    from_csv: Ledger, open_items: OpenItems, month_ends: list[date]
) -> None:
    controls = from_csv.controls.collect("polars").to_native()
    assert controls.height == 36 * 5
    for close in month_ends:
        stated = controls.filter((pl.col("closed_on") == close) & (pl.col("balance") != 0))
        items = open_items(close).group_by("account", "currency").agg(pl.col("open").sum())
        assert set(stated.select("account", "currency", "balance").iter_rows()) == set(
            items.filter(pl.col("open") != 0).iter_rows()
        )


def test_the_csv_files_give_what_is_known_of_the_customers(from_csv: Ledger) -> None:
    customers = from_csv.customers.collect("polars").to_native()
    (odd,) = customers.filter(pl.col("customer_id") == "C0120").iter_rows(named=True)
    assert odd["name"] == "Traiteur L’Œuf Cocotte ; Fils"
    assert customers.height == 150
    assert customers["registration"].drop_nulls().str.starts_with("0001").sum() == 114
    assert customers["credit_limit"].null_count() == 25
    assert customers["collector"].drop_nulls().n_unique() == 3
