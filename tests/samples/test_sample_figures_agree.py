from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import polars as pl

OpenItems = Callable[[date], pl.DataFrame]


def sums(frame: pl.DataFrame, key: str, value: str) -> dict[str, int]:
    """Sum by key, leaving out what is zero."""
    totals = frame.group_by(key).agg(pl.col(value).sum()).filter(pl.col(value) != 0)
    return dict(totals.iter_rows())


def test_each_customer_owes_the_same_in_both_at_every_month_end(
    open_items: OpenItems, receivable_lines: pl.DataFrame, month_ends: list[date]
) -> None:
    assert len(month_ends) == 36
    for close in month_ends:
        booked = receivable_lines.filter(pl.col("EcritureDate") <= close)
        assert sums(open_items(close), "customer", "base") == sums(booked, "CompAuxNum", "base")


def test_customers_owe_the_same_in_both_on_days_within_a_month(
    open_items: OpenItems, receivable_lines: pl.DataFrame
) -> None:
    # 20 October 2025: the bankrupt customer stands on the account of doubtful customers
    for day in (date(2024, 5, 17), date(2025, 10, 20), date(2026, 8, 3)):
        booked = receivable_lines.filter(pl.col("EcritureDate") <= day)
        assert sums(open_items(day), "customer", "base") == sums(booked, "CompAuxNum", "base")


def test_open_pounds_are_the_same_in_both_at_every_month_end(
    open_items: OpenItems, receivable_lines: pl.DataFrame, month_ends: list[date]
) -> None:
    pounds = receivable_lines.filter(pl.col("Idevise") == "GBP")
    for close in month_ends:
        items = open_items(close).filter(pl.col("currency") == "GBP")
        booked = pounds.filter(pl.col("EcritureDate") <= close)
        assert sums(items, "customer", "open") == sums(booked, "CompAuxNum", "Montantdevise")


def test_control_balances_are_those_of_the_open_items_and_of_the_fec(
    open_items: OpenItems,
    receivable_lines: pl.DataFrame,
    month_ends: list[date],
    table: Callable[[str], pl.DataFrame],
) -> None:
    cents = {
        column: pl.col(column).str.replace_all("[\u00a0,]", "").cast(pl.Int64)
        for column in ("Solde", "Contrevaleur EUR")
    }
    controls = table("soldes_comptables.csv").with_columns(**cents)
    assert controls.height == 36 * 5
    for close in month_ends:
        stated = controls.filter(pl.col("Arrêté au") == f"{close:%d/%m/%Y}")
        items = open_items(close)
        booked = receivable_lines.filter(pl.col("EcritureDate") <= close)
        assert stated["Compte"].to_list() == ["411000", "411100", "411200", "411300", "416000"]
        assert sums(stated, "Compte", "Solde") == sums(items, "account", "open")
        assert sums(stated, "Compte", "Contrevaleur EUR") == sums(items, "account", "base")
        assert sums(stated, "Compte", "Contrevaleur EUR") == sums(booked, "CompteNum", "base")


def test_no_open_amount_in_pounds_lies_on_half_a_cent(book: tuple[pl.DataFrame, ...]) -> None:
    # so the receivable in euros is the same under every convention of rounding
    items, entries = book
    pounds = items.filter(pl.col("currency") == "GBP").select("item", "rate")
    totals = (
        entries.join(pounds, on="item")
        .group_by("item", "rate", "day")
        .agg(pl.col("amount").sum())
        .sort("day")
        .with_columns(open=pl.col("amount").cum_sum().over("item", order_by="day"))
    )
    assert totals.height > 700
    halves = [
        item
        for item, rate, open_ in totals.select("item", "rate", "open").iter_rows()
        if Fraction(open_ * rate, 100_000) % 1 == Fraction(1, 2)
    ]
    assert halves == []
