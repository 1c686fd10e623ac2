"""What terms say beyond the due date: discounts offered, terms that are not the usual ones."""

from __future__ import annotations

from datetime import date

import narwhals as nw
from ledgers import ledger

from ardash.ledger.balances import FOREVER


def items(text):
    found = ledger(text).items.collect("polars").to_native().sort("document")
    return {row["document"]: row for row in found.to_dicts()}


def test_a_discount_runs_to_its_last_day_and_the_best_share_counts():
    found = items("""
        customer Dupont terms="3/8 2/15 n/30"
        2025-01-01 invoice F1 Dupont 100.00
        2025-01-01 invoice F2 Dupont 100.00 terms "1/10 n/45"
        2025-01-01 invoice F3 Dupont 100.00 terms "n/45"
        2025-01-01 credit_note C1 Dupont 100.00
    """)
    offers = {number: (row["discount_on"], row["discount_share"]) for number, row in found.items()}
    assert offers == {
        "F1": (date(2025, 1, 16), 0.03),
        "F2": (date(2025, 1, 11), 0.01),
        "F3": (None, 0.0),
        "C1": (None, None),
    }


def test_a_due_date_that_the_source_lacks_is_derived_from_the_items_else_the_standard_terms():
    found = items("""
        customer Dupont terms="30 days"
        2025-01-01 invoice F1 Dupont 1.00
        2025-01-01 invoice F2 Dupont 1.00 terms "60 days"
        2025-01-01 invoice F3 Dupont 1.00 due 2025-05-05
        2025-01-01 invoice F4 Martin 1.00
        2025-01-01 unapplied P1 Dupont 1.00
    """)
    dates = {number: (row["due_on"], row["due_source"]) for number, row in found.items()}
    assert dates == {
        "F1": (date(2025, 1, 31), "derived"),
        "F2": (date(2025, 3, 2), "derived"),
        "F3": (date(2025, 5, 5), "stated"),
        "F4": (None, None),
        "P1": (None, None),
    }


def test_standard_terms_are_those_known_when_the_item_came():
    """F1 came on 30 days; the 60 days that came later do not move it."""
    found = items("""
        customer Dupont terms="30 days"
        2025-01-01 invoice F1 Dupont 1.00
        2025-01-01 invoice F3 Martin 1.00
        sync 2025-01-02
        customer Dupont terms="60 days"
        2025-01-01 invoice F2 Dupont 1.00
    """)
    assert found["F1"]["due_on"] == date(2025, 1, 31)
    assert found["F2"]["due_on"] == date(2025, 3, 2)
    assert found["F3"]["due_on"] is None


def test_instalments_are_not_compared_with_terms_of_one_due_date_by_mistake():
    found = items("""
        customer Dupont terms="50% 30 days, 50% 60 days"
        2025-01-01 instalments F1 Dupont 5.00 due 2025-01-31, 5.00 due 2025-03-02
    """)
    assert found["F1"]["terms_override"] is None


def test_due_dates_that_are_not_the_standard_ones_are_overrides():
    found = items("""
        customer Dupont terms="30 days"
        2025-01-01 invoice F1 Dupont 5.00 due 2025-01-31
        2025-01-01 invoice F2 Dupont 5.00 due 2025-02-01
        2025-01-01 invoice F3 Dupont 5.00 due 2025-01-31 terms "net 30"
        2025-01-01 invoice F4 Dupont 5.00 due 2025-01-31 terms "2/10 net 30"
        2025-01-01 invoice F5 Dupont 5.00 due 2025-01-31 terms "whenever"
    """)
    said = {number: row["terms_override"] for number, row in found.items()}
    assert said == {"F1": False, "F2": True, "F3": False, "F4": True, "F5": None}


def test_terms_given_later_date_what_nothing_could_date_from_that_sync_on():
    """F1 came without any terms: 30 days from the second sync on, which the third do not move."""
    book = ledger("""
        customer Dupont country=FR
        2025-01-01 invoice F1 Dupont 1.00
        2025-01-01 invoice F2 Dupont 1.00 due 2025-05-05
        2025-01-01 payment F1 0.40
        sync 2025-01-02
        customer Dupont country=FR terms="30 days"
        sync 2025-01-03
        customer Dupont country=FR terms="60 days"
        2025-01-01 invoice F3 Dupont 1.00
        sync 2025-01-04
    """)

    def due(known):
        rows = known.items.collect("polars").to_native().sort("document")
        return [(row["document"], row["due_on"]) for row in rows.to_dicts()]

    stated = ("F2", date(2025, 5, 5))
    assert due(book.known_at(1)) == [("F1", None), stated]
    assert due(book.known_at(2)) == [("F1", date(2025, 1, 31)), stated]
    assert due(book) == [("F1", date(2025, 1, 31)), stated, ("F3", date(2025, 3, 2))]
    open_now = book.balances.filter(nw.col("valid_to") == FOREVER).collect("polars").to_native()
    assert sorted(open_now["balance"]) == [60, 100, 100]
