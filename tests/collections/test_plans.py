"""Plans are proposed to the cent and followed instalment by instalment."""

from __future__ import annotations

from datetime import date

import pytest
from deeds import deeds
from hypothesis import given
from hypothesis import strategies as st
from ledgers import ledger

from ardash.collections.plans import instalment_states, plan_states, propose, suggest
from ardash.errors import BadSetting

OWED = """
    2025-01-31 invoice F1 Dupont 300.00 due 2025-03-02
    2025-02-05 invoice F2 Dupont 80.00 due 2025-03-07
"""
PLAN = "2025-03-15 plan Dupont 2025-04-01=100.00 2025-05-01=100.00 2025-06-01=100.00 items=F1"


def followed(paid, as_of, done=PLAN):
    """State of each instalment, and of the plan."""
    book, day, actions = ledger(OWED + paid), date.fromisoformat(as_of), deeds(done)
    parts = instalment_states(book, day, actions)["state"].to_list()
    (state,) = plan_states(book, day, actions)["state"].to_list()
    return parts, state


M, X, R = "met", "missed", "running"


@pytest.mark.parametrize(
    ("paid", "as_of", "parts", "plan"),
    [
        ("", "2025-03-31", [R, R, R], "running"),
        ("", "2025-04-04", [R, R, R], "running"),  # the third day of grace
        ("", "2025-04-05", [X, R, R], "missed"),
        ("2025-04-04 payment F1 100.00", "2025-04-05", [M, R, R], "kept"),
        ("2025-04-04 payment F1 99.00", "2025-04-05", [X, R, R], "missed"),
        ("2025-04-09 payment F1 100.00", "2025-04-08", [X, R, R], "missed"),
        ("2025-04-09 payment F1 100.00", "2025-04-09", [M, R, R], "kept"),
        ("2025-04-01 payment F1 200.00", "2025-05-10", [M, M, R], "kept"),
        ("2025-04-01 payment F1 200.00", "2025-06-10", [M, M, X], "missed"),
        ("2025-04-01 payment F1 300.00", "2025-04-01", [M, M, M], "done"),
        ("2025-03-14 payment F1 100.00", "2025-04-05", [X, R, M], "missed"),
        ("2025-04-01 payment F2 80.00", "2025-04-05", [X, R, R], "missed"),
        ("2025-04-01 unapplied P1 Dupont 100.00", "2025-04-05", [M, R, R], "kept"),
        ("2025-04-01 credit F1 150.00", "2025-04-05", [X, R, M], "missed"),
        ("2025-04-01 credit F1 300.00", "2025-04-05", [M, M, M], "done"),
        (
            "2025-04-01 payment F1 100.00\n2025-04-03 payment F1 -100.00",
            "2025-04-05", [X, R, R], "missed",
        ),
    ],
)  # fmt: skip
def test_an_instalment_is_met_when_the_money_came(paid, as_of, parts, plan):
    assert followed(paid, as_of) == (parts, plan)


def test_an_instalment_says_when_it_was_met_and_how_late():
    book = ledger(OWED + "2025-04-02 payment F1 60.00\n2025-04-12 payment F1 70.00")
    rows = instalment_states(book, date(2025, 5, 10), deeds(PLAN))
    columns = ("number", "expected", "received", "missing", "met_on", "days_late")
    assert rows.select(columns).rows() == [
        (1, 10000, 10000, 0, date(2025, 4, 12), 11),
        (2, 10000, 3000, 7000, None, 9),
        (3, 10000, 0, 10000, None, None),
    ]


def test_a_plan_says_what_is_missing_and_what_comes_next():
    book = ledger(OWED + "2025-04-02 payment F1 130.00")
    (row,) = plan_states(book, date(2025, 4, 20), deeds(PLAN)).iter_rows(named=True)
    assert (row["amount"], row["received"], row["missing"]) == (30000, 13000, 17000)
    assert (row["instalments"], row["met"], row["missed"]) == (3, 1, 0)
    assert (row["next_on"], row["next_amount"]) == (date(2025, 5, 1), 7000)
    assert (row["last_on"], row["state"], row["items"]) == (date(2025, 6, 1), "kept", ["F1"])


def test_a_plan_that_was_ended_is_followed_no_more():
    done = deeds(PLAN + " cancelled=2025-03-20")
    book = ledger(OWED)
    assert plan_states(book, date(2025, 4, 30), done)["state"].to_list() == ["cancelled"]
    assert instalment_states(book, date(2025, 4, 30), done).is_empty()
    assert plan_states(book, date(2025, 3, 18), done)["state"].to_list() == ["running"]
    assert plan_states(book, date(2025, 3, 1), done).is_empty()


def test_money_is_counted_for_one_plan_alone():
    done = """
        2025-03-15 plan Dupont 2025-04-01=100.00
        2025-03-16 plan Dupont 2025-04-02=100.00
    """
    book = ledger(OWED + "2025-04-01 payment F1 150.00")
    rows = plan_states(book, date(2025, 4, 30), deeds(done))
    assert rows.select("received", "state").rows() == [(10000, "done"), (5000, "missed")]


def test_a_proposal_sums_to_the_cent():
    assert propose(10000, "EUR", 3, date(2025, 1, 31)) == [
        (date(2025, 1, 31), 3334),
        (date(2025, 2, 28), 3333),
        (date(2025, 3, 31), 3333),
    ]
    assert [part.due_on for part in propose(200, "EUR", 3, date(2025, 1, 15), "week")] == [
        date(2025, 1, 15), date(2025, 1, 22), date(2025, 1, 29),
    ]  # fmt: skip
    assert propose(200, "EUR", 2, date(2025, 1, 15), "fortnight")[1].due_on == date(2025, 1, 29)
    assert propose(200, "EUR", 2, date(2025, 12, 15))[1].due_on == date(2026, 1, 15)


@pytest.mark.parametrize(
    ("amount", "on", "oldest", "suggested"),
    [
        # 136 days late are 4 months; 30 June and 10 days are in July.
        (30000, date(2025, 6, 30), date(2025, 2, 14), (3, date(2025, 7, 31))),
        (1000000, date(2025, 6, 30), date(2025, 2, 14), (4, date(2025, 7, 31))),
        (1000000, date(2025, 6, 20), date(2020, 1, 1), (12, date(2025, 6, 30))),
        (1000000, date(2025, 6, 21), None, (3, date(2025, 7, 31))),
        (1000000, date(2025, 6, 21), date(2025, 9, 1), (3, date(2025, 7, 31))),
        (15000, date(2025, 1, 31), date(2024, 1, 1), (2, date(2025, 2, 28))),
        (1, date(2025, 1, 31), None, (1, date(2025, 2, 28))),
        (0, date(2025, 1, 31), None, (1, date(2025, 2, 28))),
    ],
)
def test_a_plan_is_suggested_by_how_late_the_debt_is_at_month_ends(amount, on, oldest, suggested):
    assert suggest(amount, "EUR", on, oldest) == suggested


def test_a_suggested_plan_stays_at_month_ends_and_sums_to_the_cent():
    count, first_on = suggest(100001, "EUR", date(2025, 10, 22), date(2025, 5, 1))
    parts = propose(100001, "EUR", count, first_on)
    assert parts == [
        (date(2025, 11, 30), 20001), (date(2025, 12, 31), 20000), (date(2026, 1, 31), 20000),
        (date(2026, 2, 28), 20000), (date(2026, 3, 31), 20000),
    ]  # fmt: skip
    yen, _first = suggest(25000, "JPY", date(2025, 10, 22), None)
    assert yen == 3


@given(
    amount=st.integers(120, 10**10),
    count=st.integers(1, 120),
    first=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    every=st.sampled_from(["week", "fortnight", "month"]),
)
def test_every_proposal_sums_up_in_nearly_equal_parts_on_rising_days(amount, count, first, every):
    parts = propose(amount, "EUR", count, first, every)
    assert sum(part.amount for part in parts) == amount
    assert max(part.amount for part in parts) - min(part.amount for part in parts) <= 1
    days = [part.due_on for part in parts]
    assert days == sorted(set(days))
    assert days[0] == first


@pytest.mark.parametrize(("amount", "count"), [(100, 0), (100, 121), (2, 3), (0, 1), (-5, 1)])
def test_a_plan_that_makes_no_sense_is_not_proposed(amount, count):
    with pytest.raises(BadSetting, match="cannot be paid in"):
        propose(amount, "EUR", count, date(2025, 1, 1))


def test_no_plan_nothing_said():
    for book in (OWED, ""):
        assert plan_states(ledger(book), date(2025, 4, 30), deeds("")).is_empty()
        assert instalment_states(ledger(book), date(2025, 4, 30), deeds("")).is_empty()
