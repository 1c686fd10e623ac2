"""How late each invoice was paid: only what was settled with money counts."""

from __future__ import annotations

from datetime import date

from ledgers import ledger

from ardash.analysis.behaviour import invoice_delays

BOOK = """
    2025-01-10 invoice F1 Dupont 100.00 due 2025-02-09
    2025-02-20 payment F1 40.00
    2025-03-01 payment F1 60.00
    2025-02-01 invoice F2 Dupont 50.00 due 2025-03-03
    2025-02-25 payment F2 50.00
    2025-02-01 invoice F3 Dupont 70.00 due 2025-03-03
    2025-03-10 payment F3 20.00
    2025-02-05 invoice F4 Dupont 30.00 due 2025-03-07
    2025-03-05 credit F4 30.00
    2025-02-06 invoice F5 Dupont 10.00
    2025-03-06 payment F5 10.00
"""


def told(as_of: str, **options: int) -> list[tuple[str, int, int]]:
    found = invoice_delays(ledger(BOOK), date.fromisoformat(as_of), **options)
    return [(r.document, int(r.days_late), int(r.amount)) for r in found.itertuples()]


def test_an_invoice_is_as_late_as_the_last_money_that_settled_it():
    # F2: paid on 25 February, 6 days early; F1: the rest came on 1 March, 20 days late. F3 is still
    # open, F4 was only credited, F5 has no due date.
    assert told("2025-03-31") == [("F2", -6, 5000), ("F1", 20, 10000)]


def test_what_was_paid_after_the_date_is_not_known_yet():
    assert told("2025-02-28") == [("F2", -6, 5000)]


def test_what_was_settled_long_ago_is_left_out():
    assert told("2025-03-31", days=31) == [("F1", 20, 10000)]


def test_nothing_paid_is_no_row():
    assert told("2025-01-31") == []
