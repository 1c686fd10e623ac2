"""The day that a row on hold names is the day on which it comes back, whenever one looks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from deeds import deeds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledgers import ledger
from listing import FRESH, listed, said

from ardash.collections.policy import load
from ardash.collections.worklist import said as in_words
from ardash.collections.worklist import worklist

#: The reminder about F1 is due on 9 March 2025, the call on the 16th, the letter on 1 April.
F1 = """
    customer Dupont collector=north
    2025-01-31 invoice F1 Dupont 120.00 due 2025-03-02
"""
REMINDED = "2025-03-09 email Dupont sent step=reminder items=F1\n"


def days_on_hold(book: str, done: str, first: str, last: str) -> set[tuple[object, ...]]:
    """What is said of a customer on every day of a span, last day included."""
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    rows: set[tuple[object, ...]] = set()
    while day <= end:
        rows.update(said(listed(book, done, str(day))))
        day += timedelta(days=1)
    return rows


def sentence(found) -> str:
    (row,) = found.suppressed.select("suppressed_by", "params").rows()
    return str(in_words(*row))


def test_a_step_that_comes_before_the_pause_ends_waits_for_it_from_the_first_day_on():
    # Spoken with on the 14th: five days of peace, so that the call of the 16th comes on the 19th.
    done = REMINDED + "2025-03-14 call Dupont reached"
    assert days_on_hold(F1, done, "2025-03-14", "2025-03-18") == {
        ("Dupont", "contacted", "2025-03-19")
    }
    assert said(listed(F1, done, "2025-03-19")) == [("Dupont", "call", "2025-03-16", "next_step")]
    assert sentence(listed(F1, done, "2025-03-14")) == (
        "Last contacted on 2025-03-14; the next step waits until 2025-03-19."
    )


def test_of_a_disputed_invoice_and_another_the_pause_is_said_that_ends_first():
    book = F1 + "2025-02-01 invoice F2 Dupont 80.00 due 2025-03-02"
    done = "2025-03-10 dispute F1 Dupont price deadline=2025-03-24"
    assert days_on_hold(book, done, "2025-03-10", "2025-03-14") == {
        ("Dupont", "contacted", "2025-03-15")
    }
    held = listed(book, done, "2025-03-10").suppressed
    assert held["all_suppressions"].to_list() == [["contacted", "dispute"]]
    row = listed(book, done, "2025-03-15").rows
    assert row.select("step", "amount").rows() == [("reminder", 8000)]


def test_what_is_not_promised_brings_the_customer_back_before_the_promise_ends():
    # F2 falls due while the promise runs: its notice, of that day, waits for the pause to end.
    book = F1 + "2025-02-01 invoice F2 Dupont 80.00 due 2025-03-11"
    done = "2025-03-10 promise Dupont 120.00 due 2025-03-20 grace=2"
    assert days_on_hold(book, done, "2025-03-10", "2025-03-14") == {
        ("Dupont", "contacted", "2025-03-15")
    }
    assert listed(book, done, "2025-03-10").suppressed["all_suppressions"].to_list() == [
        ["contacted", "promise"]
    ]
    assert listed(book, done, "2025-03-15").rows["step"].to_list() == ["notice"]


def test_a_promise_of_less_than_is_overdue_still_calls_on_the_day_after_it():
    # F1 is not covered: its call waits until the 17th, but the promise ends on the 13th.
    done = "2025-03-12 promise Dupont 100.00 due 2025-03-13 grace=0"
    assert days_on_hold(F1, done, "2025-03-12", "2025-03-13") == {
        ("Dupont", "promise", "2025-03-14")
    }
    assert said(listed(F1, done, "2025-03-14"))[0][-1] == "promise_broken"


def test_a_plan_comes_back_when_the_days_of_grace_of_its_instalment_are_over():
    done = "2025-03-01 plan Dupont 2025-03-10=60.00 2025-04-10=60.00"
    assert days_on_hold(F1, done, "2025-03-03", "2025-03-13") == {("Dupont", "plan", "2025-03-14")}
    assert said(listed(F1, done, "2025-03-14"))[0][-1] == "plan_missed"


def test_a_credit_to_apply_to_one_invoice_does_not_say_today_for_the_others():
    book = (
        F1
        + """
        2025-02-01 invoice F2 Dupont 80.00 due 2025-03-03
        2025-03-01 unapplied P1 Dupont 120.00
    """
    )
    done = "2025-03-03 email Dupont sent step=notice items=F2"
    assert days_on_hold(book, done, "2025-03-04", "2025-03-09") == {
        ("Dupont", "waiting", "2025-03-10")
    }


DAY = date(2025, 3, 31)
INVOICES = st.lists(st.tuples(st.integers(-60, 30), st.integers(1, 300)), min_size=1, max_size=4)
DEEDS = st.lists(
    st.tuples(
        st.integers(0, 12),  # done so many days before the day
        st.sampled_from(
            [
                "call Dupont reached",
                "call Dupont reached follow_up_on={later}",
                "email Dupont sent step=reminder",
                "promise Dupont {amount}.00 due {later} grace=2",
                "promise Dupont {amount}.00 due {later} grace=1 items=F0",
                "plan Dupont {later}={amount}.00",
                "dispute F0 Dupont price deadline={later}",
                "dispute F0 Dupont price 1.00 deadline={later}",
                "dispute F0 Dupont price resolved={day} resolution=credited",
            ]
        ),
        st.integers(1, 20),
        st.integers(1, 300),
    ),
    max_size=3,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(invoices=INVOICES, done=DEEDS)
def test_whatever_was_done_a_row_comes_back_on_its_day_and_says_the_same_until_then(invoices, done):
    lines = ["customer Dupont collector=north"]
    for number, (days, amount) in enumerate(invoices):
        due = DAY + timedelta(days=days)
        issued = due - timedelta(days=60)
        lines.append(f"{issued} invoice F{number} Dupont {amount}.00 due {due}")
    book, policy = ledger("\n".join(lines) + FRESH), load()
    people = deeds(
        "\n".join(
            f"{(day := DAY - timedelta(days=ago))} "
            + what.format(later=DAY + timedelta(days=ahead), amount=amount, day=day)
            for ago, what, ahead, amount in done
        )
    )
    held = worklist(book, DAY, policy, people).suppressed
    for row in held.iter_rows(named=True):
        back = row["next_on"]
        for day in [] if back is None else [DAY + timedelta(days=1), back - timedelta(days=1)]:
            if DAY < day < back:
                then = worklist(book, day, policy, people).suppressed
                assert then.select("suppressed_by", "next_on").rows() == [
                    (row["suppressed_by"], back)
                ]
        if back is not None:
            assert worklist(book, back, policy, people).rows.height == 1


@pytest.mark.parametrize("day", ["2025-03-10", "2025-03-15"])
def test_a_contact_that_was_agreed_is_said_until_its_day(day):
    done = REMINDED + "2025-03-09T15:00 call Dupont reached follow_up_on=2025-03-16"
    assert said(listed(F1, done, day)) == [("Dupont", "follow_up_later", "2025-03-16")]
