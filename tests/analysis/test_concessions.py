"""Discounts and by what right they were taken; terms that are not the usual ones."""

from __future__ import annotations

from datetime import date

import pandas as pd
from ledgers import ledger

from ardash import measures
from ardash.analysis.concessions import (
    discounts_by_customer,
    discounts_taken,
    overrides,
    overrides_by,
)

AS_OF = date(2025, 12, 31)

#: Dupont takes 2.00 in time, 2.00 late, 3.00 where 2.00 are offered; Martin 5.00 that nobody
#: offered him; of Weber no terms are known.
DISCOUNTS = """
    customer Dupont terms="2/10 n/30"
    customer Martin terms="30 days"
    2025-01-01 invoice F1 Dupont 100.00
    2025-01-11 discount F1 2.00
    2025-01-01 invoice F2 Dupont 100.00
    2025-01-12 discount F2 2.00
    2025-02-01 invoice F3 Dupont 150.00
    2025-02-03 credit F3 50.00
    2025-02-04 discount F3 1.50
    2025-02-05 discount F3 1.50
    2025-03-01 invoice F4 Martin 100.00
    2025-03-02 discount F4 5.00
    2025-03-01 invoice F5 Weber 100.00 due 2025-03-31
    2025-03-02 discount F5 4.00
    2024-01-01 invoice F6 Dupont 100.00
    2024-01-02 discount F6 2.00
"""


def test_each_discount_is_said_by_what_right_it_was_taken():
    found = discounts_taken(ledger(DISCOUNTS), AS_OF).sort_values(["item", "booked_on"])
    columns = ["item_id", "offered", "taken", "beyond_offer", "verdict"]
    assert [tuple(row) for row in found[columns].fillna(0).itertuples(index=False)] == [
        ("F1", 200, 200, 0, "earned"),
        ("F2", 200, 200, 0, "late"),
        ("F3", 200, 150, 0, "earned"),
        ("F3", 200, 150, 100, "earned"),
        ("F4", 0, 500, 0, "not_offered"),
        ("F5", 0, 400, 0, "unknown"),
    ]
    assert found["offered_until"].iloc[0] == pd.Timestamp(2025, 1, 11)


def test_who_takes_discounts_that_nobody_approved_stands_first():
    found = discounts_by_customer(ledger(DISCOUNTS), AS_OF)
    columns = [
        "customer_id", "discounts", "taken", "earned", "late", "not_offered", "beyond_offer",
        "unknown", "unapproved",
    ]  # fmt: skip
    assert [tuple(row) for row in found[columns].itertuples(index=False)] == [
        ("Martin", 1, 500, 0, 0, 500, 0, 0, 500),
        ("Dupont", 4, 700, 400, 200, 0, 100, 0, 300),
        ("Weber", 1, 400, 0, 0, 0, 0, 400, 0),
    ]


def test_the_customers_add_up_to_the_measures():
    book = ledger(DISCOUNTS)
    found = discounts_by_customer(book, AS_OF)
    told = measures.values(book, AS_OF, ["discount_taken", "discount_unearned"])
    assert told.set_index("measure")["value"].to_dict() == {
        "discount_taken": found["taken"].sum(),
        "discount_unearned": found["late"].sum() + found["not_offered"].sum(),
    }


def test_a_discount_that_is_taken_back_lowers_what_it_counted_as():
    """F1's was taken in time and comes back in February, F2's late and comes back in March."""
    book = ledger("""
        customer Dupont terms="2/10 n/60"
        2025-01-01 invoice F1 Dupont 100.00
        2025-01-11 discount F1 2.00
        2025-02-01 discount F1 -2.00
        2025-01-01 invoice F2 Dupont 100.00
        2025-01-15 discount F2 2.00
        2025-03-01 discount F2 -1.00
    """)
    found = discounts_taken(book, AS_OF).sort_values(["item", "booked_on"])
    assert [
        tuple(row) for row in found[["item_id", "taken", "verdict"]].itertuples(index=False)
    ] == [
        ("F1", 200, "earned"),
        ("F1", -200, "earned"),
        ("F2", 200, "late"),
        ("F2", -100, "late"),
    ]
    row = discounts_by_customer(book, AS_OF).iloc[0]
    assert row[["taken", "earned", "late", "unapproved"]].tolist() == [100, 0, 100, 100]
    told = measures.values(book, AS_OF, "discount_unearned")["value"].item()
    assert told == 100


def test_an_override_entered_after_the_date_is_not_known_yet():
    book = ledger("""
        customer Dupont terms="30 days"
        2025-03-01 invoice F1 Dupont 100.00 terms="60 days"
        2025-03-01 invoice F2 Dupont 100.00 terms="60 days" booked=2025-08-01
    """)
    assert overrides(book, date(2025, 6, 30))["item_id"].tolist() == ["F1"]
    assert len(overrides(book, AS_OF)) == 2


OVERRIDES = """
    customer Dupont terms="30 days" collector=north
    customer Martin terms="60 days" collector=south
    2025-01-01 invoice F1 Dupont 100.00
    2025-01-01 invoice F2 Dupont 300.00 terms "60 days"
    2025-01-01 invoice F3 Dupont 100.00 due 2025-03-12
    2025-01-01 invoice F4 Martin 100.00 terms "30 days"
    2025-01-01 invoice F5 Weber 100.00 terms "90 days"
"""


def test_an_override_says_how_much_later_the_invoice_falls_due():
    found = overrides(ledger(OVERRIDES), AS_OF)
    columns = ["item_id", "standard_terms", "extra_days", "billed", "collector"]
    assert [tuple(row) for row in found[columns].itertuples(index=False)] == [
        ("F2", "30 days", 30, 30_000, "north"),
        ("F3", "30 days", 40, 10_000, "north"),
        ("F4", "60 days", -30, 10_000, "south"),
    ]


def test_overrides_are_cut_by_any_dimension():
    book = ledger(OVERRIDES)
    columns = ["compared", "overridden", "override_share", "billed", "extra_days"]
    found = overrides_by(book, AS_OF, by="collector")
    # north: (30 × 300 + 40 × 100) ÷ 400
    assert [tuple(row) for row in found[["collector", *columns]].itertuples(index=False)] == [
        ("north", 3, 2, 2 / 3, 40_000, 32.5),
        ("south", 1, 1, 1.0, 10_000, -30.0),
    ]
    named = overrides_by(book, AS_OF)
    assert named["name"].tolist() == ["Dupont", "Martin"]


def test_the_share_is_that_of_the_measure():
    book = ledger(OVERRIDES)
    found = overrides_by(book, AS_OF, by="currency")
    told = measures.values(book, AS_OF, "terms_override_rate")["value"].item()
    assert found["override_share"].item() == told == 3 / 4


def test_a_book_without_any_has_none():
    book = ledger("2025-01-01 invoice F1 Dupont 100.00")
    tables = [
        discounts_taken(book, AS_OF), discounts_by_customer(book, AS_OF), overrides(book, AS_OF),
        overrides_by(book, AS_OF),
    ]  # fmt: skip
    assert [len(table) for table in tables] == [0, 0, 0, 0]


def test_extra_days_of_amounts_that_cancel_out_are_not_known() -> None:
    """100.00 falls due 30 days later, -100.00 40 days: no weight is left, and no infinity."""
    book = ledger("""
        customer Weber terms="30 days"
        2025-05-01 invoice F1 Weber 100.00 due 2025-06-30 terms="60 days"
        2025-05-01 invoice F2 Weber -100.00 due 2025-07-10 terms="70 days"
    """)
    row = overrides_by(book, date(2025, 6, 30)).iloc[0]
    assert (row["overridden"], row["billed"]) == (2, 0)
    assert pd.isna(row["extra_days"])
