"""What changed: between two dates, and between what was known then and now."""

from __future__ import annotations

from datetime import date

import pytest
from ledgers import ledger

from ardash.analysis.aging import aging
from ardash.analysis.compare import REASONS, bridge, compare
from ardash.errors import BadSetting

FEBRUARY, MARCH = date(2025, 2, 28), date(2025, 3, 31)

BOOK = """
    2025-01-31 invoice F1 Dupont 120.00 due 2025-03-02
    2025-02-10 payment F1 50.00
    2025-02-01 invoice F2 Dupont 80.00 due 2025-03-01
    2025-02-01 invoice F3 Martin 10.00 due 2025-03-01
    2025-02-01 invoice F4 Martin 11.00 due 2025-05-01
    2025-02-01 unapplied P1 Martin 6.00
    2025-03-05 apply P1 F4 6.00
    2025-03-12 write_off F3 1.00
    2025-03-13 invoice F5 Petit 3.00 due 2025-03-20
    2025-03-14 credit_note C1 Petit 2.00
    2025-03-15 discount F2 1.60
    2025-03-15 payment F2 78.40
    sync 2025-04-05
    2025-01-31 invoice F1 Dupont 130.00 due 2025-03-15
    2025-02-15 payment F3 4.00
    2025-02-20 invoice F9 Nouveau 7.00 due 2025-02-28
    retract F4
"""


def rows(before, before_on, after, after_on):
    found = compare(before, before_on, after, after_on)
    return {row["item_id"]: row for row in found.to_dict("records")}


def test_between_two_dates_each_difference_has_its_reason():
    then = ledger(BOOK).known_at(1)
    found = rows(then, FEBRUARY, then, MARCH)
    said = {item: (row["difference"], row["reasons"]) for item, row in found.items()}
    assert said == {
        "F1": (0, ["aged"]),
        "F2": (-8000, ["collected", "discounted"]),
        "F3": (-100, ["written_off", "aged"]),
        "F4": (-600, ["applied"]),
        "P1": (600, ["applied"]),
        "F5": (300, ["billed"]),
        "C1": (-200, ["credited"]),
    }
    assert found["F2"]["collected"] == -7840
    assert found["F2"]["discounted"] == -160
    assert found["F1"]["bucket_before"] == "not_due"
    assert found["F1"]["bucket_after"] == "1-30"
    assert found["F2"]["bucket_after"] is None
    assert found["F1"]["name"] == "Dupont"


def test_going_back_in_time_turns_every_sign_around():
    then = ledger(BOOK).known_at(1)
    forth, back = rows(then, FEBRUARY, then, MARCH), rows(then, MARCH, then, FEBRUARY)
    assert {i: -row["difference"] for i, row in back.items()} == {
        i: row["difference"] for i, row in forth.items()
    }
    assert back["F5"]["reasons"] == ["billed"]


def test_between_two_dates_of_knowledge_it_says_what_was_learned():
    book = ledger(BOOK)
    found = rows(book.known_at(1), MARCH, book, MARCH)
    said = {item: (row["difference"], row["reasons"], row["fields"]) for item, row in found.items()}
    assert said == {
        "F1": (1000, ["corrected", "item_corrected"], ["due_on", "amount"]),
        "F3": (-400, ["entry_learned"], []),
        "F4": (-500, ["retracted"], []),
        "F9": (700, ["item_learned"], []),
    }


def test_a_corrected_due_date_alone_is_named():
    book = ledger("""
        2025-01-31 invoice F1 Dupont 120.00 due 2025-03-02
        sync 2025-04-01
        2025-01-31 invoice F1 Dupont 120.00 due 2025-05-02
    """)
    (row,) = rows(book.known_at(1), MARCH, book, MARCH).values()
    assert (row["reasons"], row["fields"]) == (["item_corrected"], ["due_on"])
    assert (row["bucket_before"], row["bucket_after"]) == ("1-30", "not_due")


def test_a_corrected_customer_is_named_and_the_new_one_shown():
    book = ledger("""
        2025-01-31 invoice F1 Dupont 120.00 due 2025-03-02
        sync 2025-04-01
        2025-01-31 invoice F1 Martin 121.00 due 2025-03-02
    """)
    (row,) = rows(book.known_at(1), MARCH, book, MARCH).values()
    assert (row["name"], row["fields"], row["corrected"]) == (
        "Martin",
        ["customer", "amount"],
        100,
    )


def test_a_corrected_amount_and_a_corrected_day_are_told_apart():
    book = ledger("""
        2025-01-31 invoice F1 Dupont 120.00 due 2025-03-02
        2025-01-31 invoice F2 Dupont 120.00 due 2025-03-02
        2025-03-15 payment F2 20.00 id=P
        sync 2025-04-01
        2025-01-31 invoice F1 Dupont 121.00 due 2025-03-02
        2025-04-15 payment F2 20.00 id=P
    """)
    found = rows(book.known_at(1), MARCH, book, MARCH)
    assert {item: (row["corrected"], row["fields"]) for item, row in found.items()} == {
        "F1": (100, ["amount"]),
        "F2": (2000, ["booked_on"]),
    }


def test_the_differences_foot_to_the_difference_of_the_totals_and_to_their_reasons():
    book = ledger(BOOK)
    for before, before_on, after, after_on in (
        (book.known_at(1), FEBRUARY, book.known_at(1), MARCH),
        (book.known_at(1), MARCH, book, MARCH),
        (book.known_at(1), FEBRUARY, book, MARCH),
        (book, date(2025, 1, 1), book, MARCH),
    ):
        found = compare(before, before_on, after, after_on)
        total = aging(after, after_on)["amount"].sum() - aging(before, before_on)["amount"].sum()
        assert found["difference"].sum() == total
        assert (found[list(REASONS)].sum(axis=1) == found["difference"]).all()
        assert bridge(found)["amount"].sum() == total


def test_the_bridge_adds_up_by_reason_in_the_order_of_the_reasons():
    then = ledger(BOOK).known_at(1)
    table = bridge(compare(then, FEBRUARY, then, MARCH))
    assert table.to_numpy().tolist() == [
        ["EUR", "billed", 300, 1],
        ["EUR", "collected", -7840, 1],
        ["EUR", "credited", -200, 1],
        ["EUR", "discounted", -160, 1],
        ["EUR", "written_off", -100, 1],
        ["EUR", "applied", 0, 2],
    ]


def test_nothing_changed_is_an_empty_table():
    book = ledger(BOOK)
    assert compare(book, MARCH, book, MARCH).empty
    assert bridge(compare(book, MARCH, book, MARCH)).empty


def test_ledgers_of_two_builds_cannot_be_compared():
    from dataclasses import replace

    book = ledger(BOOK)
    with pytest.raises(BadSetting):
        compare(book, MARCH, replace(book, version="another"), MARCH)
