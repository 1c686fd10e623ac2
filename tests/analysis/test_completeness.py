"""What invoices lack, and how much later incomplete ones are paid."""

from __future__ import annotations

from datetime import date

from ledgers import ledger

from ardash.analysis.completeness import FAULTS, completeness, delays
from ardash.connectors._einvoice.completeness import FRENCH_RULES, RULES

JUNE = date(2025, 6, 30)
# Complete: F1 2 days late, F2 4 days early: mean -1. Incomplete: F3 10 late, F4 20: mean 15.
BOOK = """
    2025-01-02 invoice F1 Dupont 10.00 due 2025-02-01 faults=""
    2025-02-03 payment F1 10.00
    2025-01-03 invoice F2 Dupont 10.00 due 2025-02-05 faults=""
    2025-02-01 payment F2 10.00
    2025-01-04 invoice F3 Martin 10.00 due 2025-02-01 faults=BR-10
    2025-02-11 payment F3 10.00
    2025-01-05 invoice F4 Martin 10.00 due 2025-02-01 faults=BR-10,FR-PENALTY
    2025-02-21 payment F4 10.00
    2025-01-06 invoice F5 Martin 10.00 due 2025-02-01 faults=FR-PENALTY
    2025-01-07 invoice F6 Weber 10.00 due 2025-02-01
    2025-05-01 payment F6 10.00
    2025-07-02 invoice F7 Weber 10.00 due 2025-08-01 faults=BR-10
"""


def test_incomplete_invoices_are_paid_sixteen_days_later_than_complete_ones() -> None:
    found = delays(ledger(BOOK), JUNE)
    # F6 came from no document and F7 is issued later: neither is among those checked.
    assert found._asdict() == {
        "checked": 5, "incomplete": 3,
        "complete_settled": 2, "complete_days": -1.0,
        "incomplete_settled": 2, "incomplete_days": 15.0,
    }  # fmt: skip
    assert found.extra_days == 16.0


def test_each_rule_tells_how_many_break_it_and_how_late_these_are_paid() -> None:
    rows = completeness(ledger(BOOK), JUNE)
    assert rows[["rule", "invoices", "share", "settled"]].to_numpy().tolist() == [
        ["BR-10", 2, 0.4, 2],
        ["FR-PENALTY", 2, 0.4, 1],
    ]
    assert rows["days_late"].tolist() == [15.0, 20.0]
    assert rows["extra_days"].tolist() == [16.0, 21.0]
    assert rows["label"][0] == "The buyer's address is missing."


def test_what_was_paid_after_the_date_is_not_known_then() -> None:
    found = delays(ledger(BOOK), date(2025, 2, 4))
    assert (found.complete_settled, found.incomplete_settled, found.extra_days) == (2, 0, None)


def test_a_book_without_documents_has_nothing_checked() -> None:
    book = ledger("2025-01-07 invoice F6 Weber 10.00 due 2025-02-01\n2025-05-01 payment F6 10.00")
    assert delays(book, JUNE) == (0, 0, 0, None, 0, None)
    assert completeness(book, JUNE).empty


def test_every_rule_that_documents_are_checked_by_has_its_words() -> None:
    assert list(FAULTS) == [*RULES, *FRENCH_RULES]
