"""What is in dispute, for how long, and why."""

from __future__ import annotations

from datetime import date

import pytest
from deeds import deeds
from ledgers import ledger

from ardash.collections.disputes import dispute_states, disputed_items, root_causes
from ardash.errors import UnknownChoice

APRIL = date(2025, 4, 30)

OWED = """
    customer Dupont name="Dupont SA" country=FR collector=north
    customer Martin country=DE
    2025-01-31 invoice F1 Dupont 120.00 due 2025-03-02
    2025-02-05 invoice F2 Dupont 80.00 due 2025-03-07
    2025-02-06 invoice M1 Martin 50.00 due 2025-03-07
"""


def states(done, *columns, book=OWED, as_of=APRIL):
    return dispute_states(ledger(book), as_of, deeds(done)).select(columns).rows()


@pytest.mark.parametrize(
    ("paid", "done", "disputed"),
    [
        ("", "2025-03-01 dispute F1 Dupont price 40.00", [4000]),
        ("", "2025-03-01 dispute F1 Dupont price", [12000]),
        ("", "2025-03-01 dispute F1 Dupont price 500.00", [12000]),
        ("2025-03-05 payment F1 90.00", "2025-03-01 dispute F1 Dupont price 40.00", [3000]),
        ("2025-03-05 payment F1 120.00", "2025-03-01 dispute F1 Dupont price 40.00", [0]),
        ("2025-03-05 payment F1 150.00", "2025-03-01 dispute F1 Dupont price", [0]),
        ("2025-05-05 payment F1 120.00", "2025-03-01 dispute F1 Dupont price 40.00", [4000]),
        (
            "",
            """
            2025-03-01 dispute F1 Dupont price 40.00
            2025-03-02 dispute F1 Dupont quality 100.00
            2025-03-03 dispute F1 Dupont delivery
            """,
            [4000, 8000, 0],
        ),
        (
            "",
            """
            2025-03-01 dispute F1 Dupont price resolved=2025-03-05 resolution=upheld
            2025-03-02 dispute F1 Dupont quality 100.00
            """,
            [0, 10000],
        ),
    ],
)
def test_in_dispute_is_what_is_claimed_but_never_more_than_the_item_owes(paid, done, disputed):
    assert states(done, "disputed", book=OWED + paid) == [(amount,) for amount in disputed]


@pytest.mark.parametrize(
    ("as_of", "state", "age", "overdue"),
    [
        ("2025-03-01", "open", 0, None),
        ("2025-03-20", "open", 19, None),  # the last day is not late
        ("2025-03-21", "overdue", 20, 1),
        ("2025-03-31", "resolved", 30, None),
        ("2025-04-30", "resolved", 30, None),
    ],
)
def test_a_dispute_is_open_then_overdue_then_resolved(as_of, state, age, overdue):
    done = """
        2025-03-01 dispute F1 Dupont price deadline=2025-03-20 resolved=2025-03-31
    """
    day = date.fromisoformat(as_of)
    assert states(done, "state", "age_days", "days_overdue", as_of=day) == [(state, age, overdue)]


def test_before_it_was_raised_there_is_no_dispute():
    assert states("2025-03-01 dispute F1 Dupont price", "state", as_of=date(2025, 2, 27)) == []


def test_a_row_says_what_is_disputed_and_who_is_to_solve_it():
    done = "2025-03-01 dispute F1 Dupont price 40.00 owner=sales text=dear"
    columns = ("item_id", "document", "name", "claimed", "balance", "owner", "collector", "text")
    assert states(done, *columns) == [
        ("F1", "F1", "Dupont SA", 4000, 12000, "sales", "north", "dear")
    ]
    assert states("2025-03-01 dispute F1 Dupont price", "amount", "claimed") == [(None, 12000)]


def test_disputes_of_items_outside_the_ledger_are_left_out():
    done = deeds("""
        2025-03-01 dispute F1 Dupont price
        2025-03-01 dispute M1 Martin price
        2025-03-01 dispute X9 Dupont price
    """)
    book = ledger(OWED)
    assert dispute_states(book, APRIL, done)["item_id"].to_list() == ["F1", "M1"]
    assert dispute_states(book.where(country="DE"), APRIL, done)["item_id"].to_list() == ["M1"]


def test_one_row_an_item_with_an_open_dispute():
    done = deeds("""
        2025-03-01 dispute F1 Dupont price 40.00 deadline=2025-03-20
        2025-03-11 dispute F1 Dupont quality 50.00
        2025-03-01 dispute F2 Dupont price resolved=2025-03-05 resolution=upheld
        2025-03-21 dispute M1 Martin price
    """)
    rows = disputed_items(ledger(OWED), APRIL, done)
    columns = ("item_id", "balance", "disputed", "disputes", "oldest_days", "overdue")
    assert rows.select(columns).rows() == [
        ("F1", 12000, 9000, 2, 60, True),
        ("M1", 5000, 5000, 1, 40, False),
    ]


CAUSES = """
    2025-02-01 dispute F1 Dupont price 40.00 resolved=2025-02-11 resolution=credited
    2025-02-20 dispute F1 Dupont price 20.00 resolved=2025-03-12 resolution=upheld
    2025-03-01 dispute F2 Dupont price 10.00
    2025-03-05 dispute M1 Martin delivery
"""


def test_root_causes_by_reason():
    rows = root_causes(ledger(OWED), APRIL, deeds(CAUSES))
    assert rows.rows() == [
        # price: 40 + 20 + 10 claimed; solved after 10 and 20 days, once the customer's way
        ("EUR", "price", 3, 7000, 1, 1000, 2, 15.0, 0.5),
        ("EUR", "delivery", 1, 5000, 1, 5000, 0, None, None),
    ]


@pytest.mark.parametrize(
    ("by", "values"),
    [
        ("collector", [("north", 3), (None, 1)]),
        ("month", [(date(2025, 2, 1), 2), (date(2025, 3, 1), 2)]),
        ("customer", [("Dupont SA", 3), ("Martin", 1)]),
        ("country", [("FR", 3), ("DE", 1)]),
    ],
)
def test_root_causes_by_what_is_asked(by, values):
    rows = root_causes(ledger(OWED), APRIL, deeds(CAUSES), by=by)
    found = rows.select("name" if by == "customer" else by, "disputes").rows()
    assert sorted(found, key=str) == sorted(values, key=str)


def test_causes_are_looked_at_by_known_names_alone():
    with pytest.raises(UnknownChoice, match="colour"):
        root_causes(ledger(OWED), APRIL, deeds(""), by="colour")


def test_nothing_disputed_nothing_said():
    for book in (OWED, ""):
        assert dispute_states(ledger(book), APRIL, deeds("")).is_empty()
        assert disputed_items(ledger(book), APRIL, deeds("")).is_empty()
        assert root_causes(ledger(book), APRIL, deeds("")).is_empty()
