"""The customers who owe most, without the aging of all the others."""

from __future__ import annotations

from datetime import date

import pytest
from ledgers import ledger

from ardash.analysis.aging import aging_table
from ardash.analysis.largest import largest
from ardash.errors import UnknownChoice

AS_OF = date(2025, 6, 30)
BOOK = """
    customer A country=FR name="Dupont SA"
    customer B country=DE
    customer C country=FR
    2025-01-01 invoice F1 A 100.00 due 2025-03-31
    2025-01-01 invoice F2 A 50.00 due 2025-06-29
    2025-01-01 invoice F3 B 300.00 due 2025-04-01
    2025-06-01 invoice F4 C 900.00 due 2025-06-30
    2025-06-01 credit_note C1 B 20.00
"""


def test_the_most_overdue_stand_first_and_those_on_time_are_left_out():
    found = largest(ledger(BOOK), AS_OF)
    assert list(found["customer_id"]) == ["B", "A"]
    assert list(found["name"]) == ["B", "Dupont SA"]
    assert list(found["overdue"]) == [30000, 15000]
    # Due on 1 April is 90 days late, due on 31 March 91.
    assert list(found["overdue_90"]) == [0, 10000]
    assert list(found["total"]) == [28000, 15000]
    assert list(found["items"]) == [2, 2]


def test_only_as_many_as_asked_for_are_listed_and_all_are_counted():
    found = largest(ledger(BOOK), AS_OF, order="total", limit=1)
    assert list(found["customer_id"]) == ["C"]
    assert list(found["groups"]) == [3]


@pytest.mark.parametrize("by", ["customer", "country", "segment"])
def test_the_amounts_are_those_of_the_aging(by: str):
    found = largest(ledger(BOOK), AS_OF, by=by, order="total")
    aged = aging_table(ledger(BOOK), AS_OF, by=by)
    assert list(found[by]) == list(aged[by])
    for ours, theirs in {"overdue": "overdue", "overdue_90": "90+", "total": "total"}.items():
        assert list(found[ours]) == list(aged[theirs])


def test_another_dimension_is_refused():
    with pytest.raises(UnknownChoice):
        largest(ledger(BOOK), AS_OF, by="weather")
