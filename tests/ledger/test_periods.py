"""The period table: one row a month or week, from daily movements or from the entries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from ibm import ibm_ledger
from ledgers import ledger

from ardash.ledger.movements import KEPT_BY
from ardash.ledger.periods import (
    FLOWS,
    STOCKS,
    calendar_ends,
    months_back,
    periods,
    rolling_ends,
    week_ends,
)

BOOK = """
    customer Dupont country=FR terms="2/10 n/30"
    2024-12-01 invoice F0 Dupont 50.00 due 2024-12-31
    2025-01-10 payment F0 50.00
    2025-01-15 invoice F1 Dupont 100.00 due 2025-02-14
    2025-01-20 discount F1 2.00
    2025-01-20 payment F1 48.00
    2025-02-20 write_off F1 1.00
    2025-02-21 credit F1 9.00
    2025-02-22 correction F1 -0.50
    2025-02-25 credit_note C1 Dupont 5.00
    2025-02-25 unapplied P1 Dupont 7.00
    2025-03-05 apply P1 F1 7.00
    2025-03-06 invoice F2 Martin 30.00
    2025-03-07 charge I1 Martin 0.40 due 2025-03-07
    2025-03-08 invoice F3 Martin 11.00 due 2024-11-30
"""
ENDS = [date(2024, 12, 31), date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31)]


def test_flows_and_stocks_of_three_months():
    table = periods(ledger(BOOK), ENDS).set_index("period_end")
    expected = {
        "opening": [5000, 5000, 2750],
        "billed": [10000, 0, 4140],
        "credited": [0, 1400, 0],
        "collected": [9800, 700, 0],
        "discounted": [200, 0, 0],
        "written_off": [0, 100, 0],
        "adjusted": [0, -50, 0],
        "billed_count": [1, 0, 3],
        "settled": [10000, 0, 700],
        "settled_on_time": [5000, 0, 0],
        "settled_dated": [10000, 0, 700],
        "settled_beyond_terms_days": [5000 * 10 - 5000 * 25, 0, 700 * 19],
        "settled_late_days": [5000 * 10, 0, 700 * 19],
        "settled_to_pay_days": [5000 * 40 + 5000 * 5, 0, 700 * 49],
        "receivable": [5000, 2750, 6890],
        "not_due": [5000, 0, 0],
        "overdue": [0, 3950, 3250 + 40 + 1100],
        "overdue_90": [0, 0, 1100],
        "undated": [0, 0, 0],
        "unapplied": [0, -1200, -500],
        "open_count": [1, 3, 5],
        "overdue_count": [0, 1, 3],
        "overdue_days": [0, 3950 * 14, 3250 * 45 + 40 * 24 + 1100 * 121],
    }
    undated = {"undated": [0, 0, 3000]}
    found = {name: table[name].tolist() for name in expected}
    assert found == {**expected, **undated}


def test_what_flows_is_the_difference_of_what_stands():
    table = periods(ledger(BOOK), ENDS)
    flow = (
        table["billed"] - table["credited"] - table["collected"] - table["discounted"]
        - table["written_off"] + table["adjusted"]
    )  # fmt: skip
    assert (table["opening"] + flow == table["receivable"]).all()
    parts = table[["not_due", "overdue", "undated", "unapplied"]].sum(axis=1)
    assert (parts == table["receivable"]).all()


def test_movements_and_entries_give_the_same_table(shared):
    """By every dimension; without movements the table is summed from entries and balances."""
    ends = rolling_ends(date(2013, 6, 17), 7)
    for book in (ledger(BOOK), ibm_ledger(shared)):
        dates = ENDS if len(book.items.collect()) < 10 else ends
        for by in (None, *KEPT_BY):
            kept = periods(book, dates, by=by)
            summed = periods(replace(book, movements=None), dates, by=by)
            assert kept.equals(summed)


def test_by_customer_the_rows_add_up_to_the_whole():
    book = ledger(BOOK)
    whole, parts = periods(book, ENDS), periods(book, ENDS, by="customer")
    numbers = ["opening", *FLOWS, *STOCKS]
    added = parts.groupby("period_end")[numbers].sum().reset_index(drop=True)
    assert added.equals(whole[numbers])


def test_months_go_back_from_the_day_and_keep_month_ends():
    assert months_back(date(2025, 3, 31), 1) == date(2025, 2, 28)
    assert months_back(date(2025, 2, 28), 1) == date(2025, 1, 31)
    assert months_back(date(2025, 3, 30), 1) == date(2025, 2, 28)
    assert months_back(date(2025, 3, 15), 14) == date(2024, 1, 15)
    assert rolling_ends(date(2025, 3, 15), 2) == [
        date(2025, 1, 15), date(2025, 2, 15), date(2025, 3, 15)
    ]  # fmt: skip
    assert calendar_ends(date(2025, 3, 15), 2) == [
        date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 15)
    ]  # fmt: skip
    assert week_ends(date(2025, 3, 15), 1) == [date(2025, 3, 8), date(2025, 3, 15)]


def test_periods_follow_one_another_day_by_day():
    table = periods(ledger(BOOK), ENDS)
    assert table["period_start"].dt.date.tolist() == [
        date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)
    ]  # fmt: skip
    assert table["days"].tolist() == [31, 28, 31]


@pytest.mark.parametrize("by", [None, "country", "customer"])
def test_an_empty_ledger_has_no_periods(by):
    assert periods(ledger(""), ENDS, by=by).empty
