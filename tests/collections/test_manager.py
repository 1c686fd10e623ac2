"""The manager's figures: the load, the work done, and what it brought."""

from __future__ import annotations

from datetime import date

from deeds import deeds
from ledgers import ledger
from listing import FRESH, listed

from ardash.collections.manager import collected_after_contact, work_done, workload

BOOK = """
    customer Dupont collector=north
    customer Martin collector=south
    customer Petit collector=south
    2025-01-31 invoice F1 Dupont 120.00 due 2025-03-02
    2025-01-31 invoice F2 Martin 80.00 due 2025-03-05
    2025-02-28 invoice F3 Petit 60.00 due 2025-03-12
    2025-01-31 invoice F4 Lefort 10.00 due 2025-03-01
"""


def test_the_workload_counts_what_is_to_do_and_what_should_have_been():
    # Reminders: F1 on the 9th, F2 on the 12th, F4 (nobody's) on the 8th; F3 falls due today.
    done = "2025-03-10 promise Martin 80.00 due 2025-03-20"
    found = workload(listed(BOOK, done, "2025-03-12"))
    assert found.rows() == [
        ("north", "EUR", 1, 12000, 1, date(2025, 3, 9), 0, 12000),
        ("south", "EUR", 1, 6000, 0, None, 1, 8000),
        (None, "EUR", 1, 1000, 1, date(2025, 3, 8), 0, 1000),
    ]


MONEY = """
    2025-03-10 payment F1 50.00
    2025-03-12 payment F2 80.00
    2025-03-20 unapplied P1 Dupont 30.00
    2025-04-10 payment F1 20.00
"""
CALLS = """
    2025-03-03 call Dupont no_answer author=bert
    2025-03-05 call Dupont reached author=bert
    2025-03-11 call Dupont promised author=anne
    2025-03-11 promise Dupont 100.00 due 2025-03-20 grace=0 author=anne
    2025-03-11 note Martin note author=carl
"""


def test_a_payment_is_counted_for_who_last_reached_the_customer_in_two_weeks():
    made = ledger(BOOK + MONEY + FRESH)
    found = collected_after_contact(made, date(2025, 3, 1), date(2025, 4, 30), deeds(CALLS))
    # 50.00 after Bert's call; 30.00 on account after Anne's; the 20.00 came a month later, and
    # nobody called Martin.
    assert found.rows() == [("anne", "EUR", 3000), ("bert", "EUR", 5000)]


def test_the_work_done_shows_calls_promises_and_money():
    made = ledger(BOOK + MONEY + FRESH)
    found = work_done(made, date(2025, 3, 1), date(2025, 3, 31), deeds(CALLS))
    assert found.rows() == [
        # author, currency, actions, reached, promised, kept, share, collected
        ("bert", "EUR", 2, 1, 0, 0, None, 5000),
        # Of 100.00 that were promised, 30.00 came by the day.
        ("anne", "EUR", 1, 1, 10000, 3000, 0.3, 3000),
    ]
    earlier = work_done(made, date(2025, 3, 1), date(2025, 3, 10), deeds(CALLS))
    assert earlier.select("author", "actions", "collected").rows() == [("bert", 2, 5000)]
