"""What is owed without a due date, and what was paid on no known day."""

from __future__ import annotations

from datetime import date

from ledgers import ledger

from ardash.analysis.certainty import certainty

COLUMNS = ["currency", "owed", "undated", "exported", "lateness_known"]


def test_what_is_mostly_undated_is_of_unknown_lateness():
    """Of 100 owed in euros, 60 have no due date; of 100 in dollars, 50 have none."""
    found = certainty(
        ledger("""
        2025-01-10 invoice F1 Dupont 40.00 due 2025-02-09
        2025-01-10 invoice F2 Dupont 60.00
        2025-01-10 invoice F3 Dupont 50.00 currency=USD
        2025-01-10 invoice F4 Dupont 50.00 currency=USD terms="30 days"
        2025-01-12 credit_note C1 Dupont 500.00
        """),
        date(2025, 3, 31),
    )
    assert found[COLUMNS].values.tolist() == [
        ["EUR", 10000, 6000, 0, False],
        ["USD", 10000, 5000, 0, True],
    ]


PAID = """
    2025-01-10 invoice F1 Dupont 100.00 due 2025-02-09
    2025-01-20 payment F1 10.00
    2025-06-30 payment F1 25.00 date_source=export
    2025-07-31 payment F1 5.00 date_source=export
"""


def test_payments_without_a_day_are_counted_before_and_after_their_export():
    book = ledger(PAID)
    before, after = (certainty(book, day) for day in (date(2025, 3, 31), date(2025, 12, 31)))
    assert (before["exported"][0], after["exported"][0]) == (3000, 3000)
    assert before["exported_on"][0].date() == date(2025, 6, 30)


def test_payments_exported_long_ago_or_on_later_invoices_do_not_count():
    book = ledger(PAID)
    assert certainty(book, date(2025, 1, 9)).empty
    assert list(certainty(book, date(2026, 7, 1))["exported"]) == [500]
