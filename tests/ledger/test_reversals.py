"""Payments that came back undo the settlements before them, the last one first."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import ledger

from ardash.ledger.reversals import undone

START = date(2025, 1, 1)


def parts(text):
    found = undone(ledger(text).entries).collect("polars").to_native()
    rows = found.sort("entry_id", "days_to_pay", descending=[False, True])
    return rows.select("booked_on", "amount", "days_to_pay").rows()


def test_the_last_settlement_is_undone_first():
    """5.00 comes back of 3.00 paid on day 10 and 4.00 on day 20: all of the latter, 1.00 more."""
    assert parts("""
        2025-01-01 invoice F1 Dupont 10.00
        2025-01-11 payment F1 3.00
        2025-01-21 payment F1 4.00
        2025-01-31 payment F1 -5.00
    """) == [(date(2025, 1, 31), 400, 20), (date(2025, 1, 31), 100, 10)]


def test_what_was_undone_once_is_not_undone_again():
    assert parts("""
        2025-01-01 invoice F1 Dupont 10.00
        2025-01-11 payment F1 10.00
        2025-01-12 payment F1 -10.00 id=a
        2025-01-21 payment F1 10.00
        2025-01-22 payment F1 -10.00 id=b
    """) == [(date(2025, 1, 12), 1000, 10), (date(2025, 1, 22), 1000, 20)]


def test_what_came_back_without_having_been_paid_undoes_nothing():
    assert (
        parts("""
        2025-01-01 invoice F1 Dupont 10.00
        2025-01-11 payment F1 -10.00
        2025-01-21 payment F1 10.00
    """)
        == []
    )


def test_a_debt_moved_to_another_item_is_settled_once():
    """F1 moves to doubtful accounts on 1 March, under its own dates, and is paid there in May."""
    book = ledger("""
        2025-01-01 invoice F1 Dupont 100.00 due 2025-01-31
        2025-01-01 invoice F1D Dupont 0.00 due 2025-01-31
        2025-03-01 apply F1D F1 100.00
        2025-05-01 payment F1D 100.00
    """)
    rows = book.movements.collect("polars").to_native()
    settled = rows.select("settled", "settled_to_pay_days").sum().row(0)
    assert settled == (10000, 10000 * 120)


moves = st.lists(st.tuples(st.integers(0, 40), st.integers(-900, 900)), max_size=8)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.lists(moves, min_size=1, max_size=4))
def test_shares_stay_shares_whatever_comes_back(books):
    lines = []
    for number, moved in enumerate(books):
        lines.append(f"{START} invoice F{number} Dupont 10.00 due {START + timedelta(days=20)}")
        lines += [
            f"{START + timedelta(days=day)} payment F{number} {cents / 100:.2f}"
            for day, cents in moved
            if cents
        ]
    rows = ledger("\n".join(lines)).movements.collect("polars").to_native().sort("day")
    names = ("settled", "settled_dated", "settled_on_time")
    for settled, dated, on_time in rows.select(pl.col(names).cum_sum()).rows():
        assert 0 <= on_time <= dated == settled
