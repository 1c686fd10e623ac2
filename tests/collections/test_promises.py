"""Promises are kept, part-kept or broken by the money that came, and by nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from deeds import deeds
from ledgers import ledger

from ardash.collections.promises import check_promise, promise_states
from ardash.errors import BadSetting

APRIL = date(2025, 4, 30)

#: Dupont owes 120.00 on F1 and 80.00 on F2.
OWED = """
    2025-01-31 invoice F1 Dupont 120.00 due 2025-03-02
    2025-02-05 invoice F2 Dupont 80.00 due 2025-03-07
"""


def states(book, done, as_of=APRIL):
    """State, received and expected of each promise, in the order they were made."""
    rows = promise_states(ledger(book), as_of, deeds(done)).sort("promise")
    return rows.select("state", "received", "expected").rows()


@pytest.mark.parametrize(
    ("paid", "state", "received"),
    [
        ("", "broken", 0),
        ("2025-03-10 payment F1 100.00", "kept", 10000),
        ("2025-03-10 payment F1 60.00", "part_kept", 6000),
        ("2025-03-13 payment F1 100.00", "kept", 10000),  # the third day of grace
        ("2025-03-14 payment F1 100.00", "broken", 0),
        ("2025-02-28 payment F1 100.00", "broken", 0),  # before it was promised
        ("2025-03-01 payment F1 100.00", "kept", 10000),  # on the very day
        ("2025-03-05 payment F1 40.00\n2025-03-08 payment F2 60.00", "kept", 10000),
        ("2025-03-05 payment F1 98.00\n2025-03-05 discount F1 2.00", "kept", 10000),
        ("2025-03-05 unapplied P1 Dupont 100.00", "kept", 10000),
        ("2025-03-05 credit F1 100.00", "broken", 0),
        ("2025-03-05 write_off F1 100.00", "broken", 0),
        ("2025-03-05 invoice F9 Martin 100.00\n2025-03-06 payment F9 100.00", "broken", 0),
    ],
)
def test_what_came_by_the_day_and_its_grace_counts(paid, state, received):
    done = "2025-03-01 promise Dupont 100.00 due 2025-03-10"
    assert states(OWED + paid, done)[0][:2] == (state, received)


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        ("2025-03-01", "running"),
        ("2025-03-10", "running"),
        ("2025-03-13", "running"),
        ("2025-03-14", "part_kept"),
    ],
)
def test_a_promise_runs_to_the_last_day_of_grace(as_of, state):
    book = OWED + "2025-03-05 payment F1 60.00"
    done = "2025-03-01 promise Dupont 100.00 due 2025-03-10"
    assert states(book, done, date.fromisoformat(as_of))[0][0] == state


def test_before_it_was_made_there_is_no_promise():
    done = deeds("2025-03-01 promise Dupont 100.00 due 2025-03-10")
    assert promise_states(ledger(OWED), date(2025, 2, 27), done).is_empty()


def test_a_promise_is_kept_as_soon_as_all_of_it_came():
    book = OWED + "2025-03-05 payment F1 100.00"
    done = "2025-03-01 promise Dupont 100.00 due 2025-03-10"
    assert states(book, done, date(2025, 3, 4)) == [("running", 0, 10000)]
    assert states(book, done, date(2025, 3, 5)) == [("kept", 10000, 10000)]


def test_a_promise_that_was_taken_back_takes_no_money():
    book = OWED + "2025-03-08 payment F1 100.00"
    done = """
        2025-03-01 promise Dupont 100.00 due 2025-03-10 cancelled=2025-03-04
        2025-03-04 promise Dupont 100.00 due 2025-03-20
    """
    assert states(book, done) == [("cancelled", 0, 10000), ("kept", 10000, 10000)]
    assert states(book, done, date(2025, 3, 2)) == [("running", 0, 10000)]


def test_a_promise_about_an_item_wants_money_on_it_or_on_account():
    done = "2025-03-01 promise Dupont 100.00 due 2025-03-10 items=F1"
    assert states(OWED + "2025-03-05 payment F2 80.00", done) == [("broken", 0, 10000)]
    on_account = OWED + "2025-03-05 unapplied P1 Dupont 100.00"
    assert states(on_account, done) == [("kept", 10000, 10000)]


def test_cash_matched_later_keeps_the_day_it_came():
    book = """
        2025-03-10 unapplied P1 Dupont 100.00
        2025-03-25 apply P1 F1 100.00
    """
    done = "2025-03-01 promise Dupont 100.00 due 2025-03-10 items=F1"
    for as_of in (date(2025, 3, 10), date(2025, 3, 24), date(2025, 3, 25), APRIL):
        assert states(OWED + book, done, as_of) == [("kept", 10000, 10000)]
    later = "2025-03-20 promise Dupont 100.00 due 2025-03-30 items=F1 grace=0"
    # the money was there before the promise: it keeps none, and leaves 20.00 to be paid
    assert states(OWED + book, later) == [("broken", 0, 2000)]


def test_cash_that_lay_on_another_customer_counts_when_it_comes():
    book = """
        2025-01-31 invoice U1 Unknown 100.00 due 2025-03-02
        2025-03-02 unapplied P1 Unknown 100.00
        2025-03-08 apply P1 F1 100.00
    """
    done = """
        2025-03-01 promise Dupont 100.00 due 2025-03-10
        2025-03-01 promise Unknown 100.00 due 2025-03-10
    """
    assert states(OWED + book, done) == [("kept", 10000, 10000), ("broken", 0, 10000)]


def test_an_applied_credit_note_is_no_money_but_lowers_what_is_expected():
    book = """
        2025-03-02 credit_note C1 Dupont 20.00
        2025-03-03 apply C1 F1 20.00
    """
    done = "2025-03-01 promise Dupont 120.00 due 2025-03-10 items=F1"
    assert states(OWED + book, done) == [("broken", 0, 10000)]
    paid = OWED + book + "2025-03-04 payment F1 100.00"
    assert states(paid, done) == [("kept", 10000, 10000)]
    part = OWED + book + "2025-03-04 payment F1 40.00"
    assert states(part, done) == [("part_kept", 4000, 10000)]


def test_what_a_credit_note_settles_after_the_end_changes_nothing():
    book = (
        OWED
        + """
        2025-03-05 payment F1 50.00
        2025-03-20 credit F1 70.00
    """
    )
    done = "2025-03-01 promise Dupont 120.00 due 2025-03-10 items=F1"
    assert states(book, done) == [("part_kept", 5000, 12000)]


def test_a_payment_that_bounced_did_not_come():
    book = (
        OWED
        + """
        2025-03-05 payment F1 100.00
        2025-03-08 payment F1 -100.00
    """
    )
    done = "2025-03-01 promise Dupont 100.00 due 2025-03-10"
    assert states(book, done) == [("broken", 0, 10000)]


def test_a_payment_counts_for_one_promise_the_one_that_ends_first():
    book = OWED + "2025-03-05 payment F1 120.00"
    done = """
        2025-03-01 promise Dupont 100.00 due 2025-03-20
        2025-03-02 promise Dupont 100.00 due 2025-03-10
    """
    assert states(book, done) == [("part_kept", 2000, 10000), ("kept", 10000, 10000)]


def test_money_on_an_item_goes_first_to_the_promise_that_names_it():
    book = (
        OWED
        + """
        2025-03-05 payment F1 80.00
        2025-03-06 payment F2 80.00
    """
    )
    done = """
        2025-03-01 promise Dupont 80.00 due 2025-03-10
        2025-03-01 promise Dupont 80.00 due 2025-03-20 items=F1
    """
    assert states(book, done) == [("kept", 8000, 8000), ("kept", 8000, 8000)]


def test_a_promise_counts_money_of_its_own_currency_alone():
    book = (
        OWED
        + """
        2025-02-01 invoice U1 Dupont 100.00 due 2025-03-01 currency=USD
        2025-03-05 payment U1 100.00
    """
    )
    done = """
        2025-03-01 promise Dupont 100.00 due 2025-03-10
        2025-03-01 promise Dupont 100.00 due 2025-03-10 currency=USD
    """
    assert states(book, done) == [("broken", 0, 10000), ("kept", 10000, 10000)]


def test_a_row_says_who_promised_what_and_what_is_missing():
    book = OWED + "2025-03-05 payment F1 60.00"
    done = "2025-03-01 promise Dupont 100.00 due 2025-03-10 items=F1,F2 note=transfer"
    (row,) = promise_states(ledger(book), APRIL, deeds(done)).iter_rows(named=True)
    assert (row["customer_id"], row["name"], row["author"]) == ("Dupont", "Dupont", "anne")
    assert (row["until_on"], row["received_on"]) == (date(2025, 3, 13), date(2025, 3, 5))
    assert (row["amount"], row["missing"], row["items"]) == (10000, 4000, ["F1", "F2"])
    assert (row["note"], row["version"]) == ("transfer", 1)


def test_a_narrower_ledger_has_the_promises_of_its_customers():
    book = (
        OWED
        + """
        customer Martin country=DE
        2025-01-31 invoice M1 Martin 50.00 due 2025-03-02
    """
    )
    done = deeds("""
        2025-03-01 promise Dupont 100.00 due 2025-03-10
        2025-03-01 promise Martin 50.00 due 2025-03-10 items=M1
        2025-03-01 promise Gone 50.00 due 2025-03-10
    """)
    whole = ledger(book)
    assert promise_states(whole, APRIL, done)["customer_id"].to_list() == ["Dupont", "Martin"]
    german = promise_states(whole.where(country="DE"), APRIL, done)
    assert german["customer_id"].to_list() == ["Martin"]


def test_in_one_currency_stand_the_promises_made_in_it():
    book = (
        OWED
        + """
        2025-02-01 invoice U1 Dupont 100.00 due 2025-03-01 currency=USD base_currency=EUR base=90.00
    """
    )
    done = deeds("""
        2025-03-01 promise Dupont 100.00 due 2025-03-10
        2025-03-01 promise Dupont 100.00 due 2025-03-10 currency=USD
    """)
    whole = ledger(book)
    for narrower in (whole.in_currency("EUR"), whole.where(currency="EUR")):
        assert promise_states(narrower, APRIL, done)["currency"].to_list() == ["EUR"]
    assert promise_states(whole, APRIL, done).height == 2


def test_nothing_promised_nothing_said():
    assert promise_states(ledger(OWED), APRIL, deeds("")).is_empty()
    assert promise_states(ledger(""), APRIL, deeds("")).is_empty()


def test_more_than_is_owed_is_not_promised_by_mistake():
    book = ledger(OWED)
    given = {"currency": "EUR"}
    check_promise(book, APRIL, "test", "Dupont", amount=20000, **given)
    check_promise(book, APRIL, "test", "Dupont", amount=8000, items=["F2"], **given)
    with pytest.raises(BadSetting, match=r"200\.01 EUR is more than the 200\.00 EUR"):
        check_promise(book, APRIL, "test", "Dupont", amount=20001, **given)
    with pytest.raises(BadSetting, match=r"80\.00 EUR"):
        check_promise(book, APRIL, "test", "Dupont", amount=8001, items=["F2"], **given)
    with pytest.raises(BadSetting, match=r"0\.00 USD"):
        check_promise(book, APRIL, "test", "Dupont", amount=1, currency="USD")
