"""Disputes past their deadline come back to the list; payments known only up to a day hold it."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from deeds import deeds
from ledgers import ledger
from listing import listed, said

from ardash.collections.cash import fed_on, feed
from ardash.collections.policy import load
from ardash.collections.worklist import said as in_words
from ardash.collections.worklist import worklist

F1 = """
    customer Dupont collector=north
    2025-01-31 invoice F1 Dupont 120.00 due 2025-03-02
"""
DISPUTED = "2025-03-01 dispute F1 Dupont price deadline=2025-03-10"


def test_a_dispute_comes_back_the_day_after_its_deadline_as_a_call_that_asks_for_nothing():
    assert said(listed(F1, DISPUTED, "2025-03-10")) == [("Dupont", "dispute", "2025-03-11")]
    found = listed(F1, DISPUTED, "2025-03-11")
    assert said(found) == [("Dupont", None, "2025-03-11", "dispute_overdue")]
    row = found.rows.row(0, named=True)
    assert (row["channel"], row["amount"], row["items"]) == ("call", 0, 1)
    # 120.00 EUR that come once it is solved, x (1 + 9 days / 30) x 1/2 answered x 2 for the event.
    assert row["worth"] == pytest.approx(12000 * 1.3 * 0.5 * 2)
    assert in_words(row["reason"], row["params"]) == (
        "The dispute was to be solved by 2025-03-10, and is not."
    )


def test_it_is_listed_to_the_manager_until_it_is_solved():
    def lacks(day: str) -> list[tuple[str, str]]:
        return listed(F1, DISPUTED, day).unassigned.select("item_id", "lacks").rows()

    assert lacks("2025-03-10") == []
    assert lacks("2025-03-11") == [("F1", "dispute_overdue")]
    called = DISPUTED + "\n2025-03-11 call Dupont reached"
    assert listed(F1, called, "2025-03-12").unassigned["lacks"].to_list() == ["dispute_overdue"]
    solved = called + " \n"
    solved = solved.replace("deadline=2025-03-10", "deadline=2025-03-10 resolved=2025-03-12")
    solved = solved.replace("resolved=", "resolution=upheld resolved=")
    assert listed(F1, solved, "2025-03-12").unassigned.height == 0


def test_after_a_contact_it_rests_for_some_days_and_then_comes_again():
    called = DISPUTED + "\n2025-03-11 call Dupont reached"
    found = listed(F1, called, "2025-03-12")
    assert said(found) == [("Dupont", "dispute", "2025-03-16")]
    (row,) = found.suppressed.select("suppressed_by", "params").rows()
    assert in_words(*row) == (
        "Disputed since 2025-03-01, and unsolved past 2025-03-10; a contact is due on 2025-03-16."
    )
    assert said(listed(F1, called, "2025-03-16"))[0][-1] == "dispute_overdue"


@pytest.mark.parametrize("day", ["2025-03-13", "2025-03-25"])
def test_a_day_that_was_agreed_for_the_next_contact_counts_sooner_or_later(day: str):
    called = f"{DISPUTED}\n2025-03-11 call Dupont will_call_back follow_up_on={day}"
    before = str(date.fromisoformat(day) - timedelta(days=1))
    for rests in ("2025-03-12", before):
        assert said(listed(F1, called, rests)) == [("Dupont", "dispute", day)]
    assert said(listed(F1, called, day))[0][-1] == "dispute_overdue"


def test_a_reminder_of_other_invoices_does_not_ask_for_what_is_disputed():
    book = F1 + "    2025-02-01 invoice F2 Dupont 80.00 due 2025-03-03"
    found = listed(book, DISPUTED, "2025-03-11")
    (row,) = found.rows.to_dicts()
    assert (row["step"], row["items"], row["amount"]) == ("reminder", 1, 8000)
    assert row["reason"] == "dispute_overdue"
    assert found.items.select("item_id", "in_row").rows() == [("F1", False), ("F2", True)]


def test_a_reminder_of_other_invoices_is_no_word_about_the_dispute():
    book = F1 + "    2025-02-01 invoice F2 Dupont 80.00 due 2025-03-03"
    mailed = DISPUTED + "\n2025-03-11 email Dupont sent step=reminder items=F2"
    (row,) = listed(book, mailed, "2025-03-12").rows.to_dicts()
    assert (row["reason"], row["channel"], row["step"]) == ("dispute_overdue", "call", None)
    # An e-mail that is no reminder is one, as a call is.
    for told in ("email Dupont sent items=F1", "call Dupont reached step=call items=F2"):
        assert listed(book, f"{mailed}\n2025-03-12 {told}", "2025-03-13").rows.is_empty()


STATEMENTS = {
    "account": pl.String, "currency": pl.String, "closing": pl.Int64, "difference": pl.Int64,
    "closed_on": pl.Date,
}  # fmt: skip
NO_RECEIPTS = pl.DataFrame(
    schema={"statement_id": pl.String, "account": pl.String, "currency": pl.String,
            "booked_on": pl.Date}
)  # fmt: skip


def closes(*rows: tuple[str, str]) -> pl.DataFrame:
    full = [(account, "EUR", 0, 0, date.fromisoformat(day)) for account, day in rows]
    return pl.DataFrame(full, schema=STATEMENTS, orient="row")


def test_the_bank_tells_up_to_the_last_statement_of_the_account_that_is_furthest_behind():
    told = closes(("A", "2025-03-01"), ("A", "2025-03-09"), ("B", "2025-03-05"))
    assert fed_on(told, NO_RECEIPTS, date(2025, 3, 10)) == date(2025, 3, 5)
    assert fed_on(told, NO_RECEIPTS, date(2025, 3, 4)) == date(2025, 3, 1)
    # An account without statements for a long while is out of use.
    closed = closes(("A", "2025-03-09"), ("OLD", "2025-01-20"))
    assert fed_on(closed, NO_RECEIPTS, date(2025, 3, 10)) == date(2025, 3, 9)
    assert fed_on(closes(), NO_RECEIPTS, date(2025, 3, 10)) is None


#: A second account with a statement at the end of each month: 31 and 28 days apart.
MONTHLY = (("M", "2024-12-31"), ("M", "2025-01-31"), ("M", "2025-02-28"))


@pytest.mark.parametrize(
    ("as_of", "told_until"),
    [
        # Its next statement is due on 30 March (the median gap is 29.5 days, rounded to 30): it
        # is late by more than 7 days, the age beyond the rhythm, from 6 April on.
        ("2025-03-20", "2025-03-18"),
        ("2025-04-05", "2025-03-18"),
        ("2025-04-06", "2025-02-28"),
    ],
)
def test_an_account_told_of_monthly_counts_once_it_is_behind_its_own_rhythm(as_of, told_until):
    daily = (("A", "2025-03-16"), ("A", "2025-03-17"), ("A", "2025-03-18"))
    told, day = closes(*MONTHLY, *daily), date.fromisoformat(as_of)
    assert fed_on(told, NO_RECEIPTS, day) == date.fromisoformat(told_until)


def test_where_every_account_is_told_of_monthly_what_came_since_is_not_known():
    assert fed_on(closes(*MONTHLY), NO_RECEIPTS, date(2025, 3, 20)) == date(2025, 2, 28)
    # Two statements make no rhythm: it may be a daily one that was imported twice.
    two = closes(*MONTHLY[1:], ("A", "2025-03-19"))
    assert fed_on(two, NO_RECEIPTS, date(2025, 3, 20)) == date(2025, 2, 28)


def test_the_feed_tells_the_rhythm_of_each_account():
    told = closes(*MONTHLY, ("A", "2025-03-16"), ("A", "2025-03-17"), ("A", "2025-03-18"))
    rows = feed(told, NO_RECEIPTS, date(2025, 3, 27))
    seen = rows.select("account", "age_days", "rhythm_days", "late_days", "stale").rows()
    assert seen == [("A", 9, 1, 9, True), ("M", 27, 30, 0, False)]


@pytest.mark.parametrize(
    ("payment", "fed", "expected"),
    [
        # Invoices are read every day, but payments come from the bank, told up to 1 March.
        ("", "2025-03-01", ("Dupont", "bank_stale", "2025-03-12")),
        ("", "2025-03-05", ("Dupont", "reminder", "2025-03-09", "first_step")),
        # A source that brings payments tells them as of its last import, if that is later.
        ("2025-03-01 payment F1 20.00", "2025-03-01",
         ("Dupont", "reminder", "2025-03-09", "first_step")),
        # No bank at all: the last import of the source counts.
        ("", None, ("Dupont", "reminder", "2025-03-09", "first_step")),
    ],
)  # fmt: skip
def test_nobody_is_reminded_when_payments_are_not_known(payment, fed, expected):
    book = ledger(f"{F1}    {payment}\nsync 2025-03-11")
    day = date.fromisoformat(fed) if fed else None
    found = worklist(book, date(2025, 3, 12), load(), deeds(""), fed_on=day)
    assert said(found) == [expected]


def test_stale_payments_say_up_to_when_they_are_known():
    book = ledger(F1 + "\nsync 2025-03-11")
    found = worklist(book, date(2025, 3, 12), load(), deeds(""), fed_on=date(2025, 3, 1))
    (row,) = found.suppressed.select("suppressed_by", "params").rows()
    assert (
        in_words(*row) == "Payments are known up to 2025-03-01 only: what came since is not known."
    )
