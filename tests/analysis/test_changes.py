"""What the last import changed: the comparison of before and after, of what it touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
from ledgers import ledger

from ardash.analysis.changes import changes_since, last_change
from ardash.analysis.compare import compare
from ardash.ledger.ledger import Ledger

AS_OF = date(2025, 6, 30)
BOOK = """
    2025-05-20 invoice F1 Dupont 30.00 due 2025-06-19
    2025-05-21 invoice F2 Dupont 80.00 due 2025-06-20
    2025-05-22 invoice F3 Weber 10.00 due 2025-06-22
    sync 2025-07-01
    2025-05-20 invoice F1 Dupont 50.00 due 2025-06-19
    2025-06-25 payment F2 60.00
    2025-06-26 invoice F4 Weber 7.00 due 2025-07-26
    retract F3
    sync 2025-07-02
"""


def test_what_changed_is_what_comparing_the_whole_ledgers_says():
    book = ledger(BOOK)
    found = changes_since(book, AS_OF, 1)
    whole = compare(book.known_at(1), AS_OF, book, AS_OF)
    assert found.to_dict("records") == whole.to_dict("records")


def test_each_item_says_by_how_much_and_why_it_stands_differently():
    found = changes_since(ledger(BOOK), AS_OF, 1).set_index("item_id")
    assert {
        item: (row["difference"], row["reasons"]) for item, row in found.iterrows()
    } == {
        "F1": (2000, ["corrected"]),
        "F2": (-6000, ["entry_learned"]),
        "F3": (-1000, ["retracted"]),
        "F4": (700, ["item_learned"]),
    }  # fmt: skip


def test_a_narrower_ledger_has_its_own_changes_only():
    found = changes_since(ledger(BOOK).where(customer_id="Weber"), AS_OF, 1)
    assert sorted(found["item_id"]) == ["F3", "F4"]


def test_changes_are_told_in_the_currency_of_the_ledger():
    book = ledger(
        """
        2025-05-20 invoice F1 Dupont 30.00 due 2025-06-19 currency=USD base_currency=EUR rate=0.5
        sync 2025-07-01
        2025-05-20 invoice F1 Dupont 50.00 due 2025-06-19 currency=USD base_currency=EUR rate=0.5
        sync 2025-07-02
        """
    )
    found = changes_since(book.in_currency("EUR"), AS_OF, 1)
    assert list(found["difference"]) == [1000]
    assert list(found["currency"]) == ["EUR"]


def test_nothing_differs_since_the_last_import():
    assert changes_since(ledger(BOOK), AS_OF, 2).empty


def with_changes(book: Ledger, *added: int) -> Ledger:
    """The book with that many records added by each of its syncs."""
    syncs = book.syncs.with_columns(added=pl.Series(added), changed=0, retracted=0)
    return replace(book, syncs=syncs)


def test_the_last_change_is_found_behind_imports_that_changed_nothing():
    book = ledger(BOOK + "    sync 2025-07-03\n")
    assert last_change(with_changes(book, 3, 1, 0)) == (1, 2)
    assert last_change(with_changes(book, 3, 0, 2)) == (2, 3)


def test_a_first_import_has_nothing_before_it():
    assert last_change(with_changes(ledger(BOOK), 3, 0)) is None


MOVED = """
    customer Dupont collector=north
    2025-05-20 invoice F1 Dupont 120.00 due 2025-06-19
    2025-05-21 invoice F2 Dupont 30.00 due 2025-06-19
    sync 2025-07-01
    customer Dupont collector=south
    2025-06-25 payment F1 20.00
    retract F2
    sync 2025-07-02
"""


def explained(found):
    return {row["item_id"]: {r: row[r] for r in row["reasons"]} for row in found.to_dict("records")}


def test_what_went_to_another_collector_has_moved_and_was_not_taken_back():
    north = ledger(MOVED).where(collector="north")
    expected = {"F1": {"moved": -12000}, "F2": {"retracted": -3000}}
    assert explained(changes_since(north, AS_OF, 1)) == expected
    assert explained(compare(north.known_at(1), AS_OF, north, AS_OF)) == expected


def test_what_came_from_another_collector_has_moved_and_was_not_learned_of():
    south = ledger(MOVED).where(collector="south")
    expected = {"F1": {"moved": 12000, "entry_learned": -2000}}
    assert explained(changes_since(south, AS_OF, 1)) == expected
    assert explained(compare(south.known_at(1), AS_OF, south, AS_OF)) == expected


def test_a_customer_that_moved_changes_nothing_in_the_whole():
    assert sorted(changes_since(ledger(MOVED), AS_OF, 1)["item_id"]) == ["F1", "F2"]
    assert explained(changes_since(ledger(MOVED).where(customer_id="Dupont"), AS_OF, 1)) == {
        "F1": {"entry_learned": -2000},
        "F2": {"retracted": -3000},
    }


def test_at_another_date_and_whatever_is_kept_the_changes_are_those_of_that_date(monkeypatch):
    dates = [AS_OF, date(2025, 6, 20), date(2025, 6, 25), AS_OF]
    asked_once = [changes_since(ledger(BOOK), day, 1) for day in dates]
    book = ledger(BOOK)
    assert all(
        changes_since(book, day, 1).equals(expected)
        for day, expected in zip(dates, asked_once, strict=True)
    )
    monkeypatch.setattr("ardash.analysis.changes.KEPT_ITEMS", 0)
    assert changes_since(ledger(BOOK), AS_OF, 1).equals(asked_once[0])
    assert len(asked_once[0]) == 4
    assert len(asked_once[1]) == 2
