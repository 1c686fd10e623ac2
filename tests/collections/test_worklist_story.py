"""A customer's story, and what holds of every worklist."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledgers import ledger
from listing import FRESH, listed, said

from ardash.collections.policy import load
from ardash.collections.worklist import HOLDS, worklist
from ardash.records.people.actions import Actions

#: What is booked, and what is done, as the days go by: each line stands from its date on.
BOOK = """
    customer Dupont collector=north
    2025-01-31 invoice F1 Dupont 1000.00 due 2025-03-02
    2025-03-27 payment F1 400.00
    2025-04-15 credit F1 600.00
"""
DONE = """
    2025-02-28 email Dupont sent step=notice items=F1
    2025-03-10 email Dupont sent step=reminder items=F1
    2025-03-17 call Dupont promised step=call items=F1
    2025-03-17 promise Dupont 1000.00 due 2025-03-24 items=F1
    2025-03-29T15:00 call Dupont disputed items=F1
    2025-03-29T15:00 dispute F1 Dupont quality 600.00 deadline=2025-04-11 resolved=2025-04-14 resolution=credited
"""  # noqa: E501


@pytest.mark.parametrize(
    ("as_of", "expected", "amount"),
    [
        # Fallen due on 2 March and not paid; the reminder is due a week later.
        ("2025-03-05", ("Dupont", "waiting", "2025-03-09"), None),
        ("2025-03-09", ("Dupont", "reminder", "2025-03-09", "next_step"), 100000),
        # It was sent on the 10th. The call is due two weeks after the due date.
        ("2025-03-10", ("Dupont", "waiting", "2025-03-16"), None),
        ("2025-03-16", ("Dupont", "call", "2025-03-16", "next_step"), 100000),
        # Called on the 17th: 1,000 by the 24th, three days of grace.
        ("2025-03-17", ("Dupont", "promise", "2025-03-28"), None),
        # On the last day 400 came: it may still be kept.
        ("2025-03-27", ("Dupont", "promise", "2025-03-28"), None),
        # It was kept in part: to be called about the rest, and the customer disputes it.
        ("2025-03-28", ("Dupont", None, "2025-03-28", "promise_part_kept"), 60000),
        ("2025-03-29", ("Dupont", "dispute", "2025-04-12"), None),
        ("2025-04-10", ("Dupont", "dispute", "2025-04-12"), None),
        # Solved on the 14th: the credit note is still to be booked.
        ("2025-04-14", ("Dupont", "dispute", "2025-04-29"), None),
        ("2025-04-15", None, None),
    ],
)
def test_a_customers_story_from_reminder_to_nothing_left(as_of, expected, amount):
    found = listed(BOOK, DONE, as_of)
    assert said(found) == ([expected] if expected else [])
    assert found.rows["amount"].to_list() == ([amount] if amount else [])


def test_the_story_before_the_dispute_a_part_kept_promise_calls_for_a_contact():
    before = "\n".join(line for line in DONE.splitlines() if "T15:00" not in line)
    found = listed(BOOK, before, "2025-03-28")
    assert said(found) == [("Dupont", None, "2025-03-28", "promise_part_kept")]
    assert found.rows.select("channel", "amount").rows() == [("call", 60000)]
    # Nobody called: on 1 April the formal letter is due, and it says the same.
    assert said(listed(BOOK, before, "2025-04-01")) == [
        ("Dupont", "letter", "2025-04-01", "promise_part_kept")
    ]


def test_nothing_later_than_the_day_is_looked_at():
    early = "\n".join(BOOK.splitlines()[:3])
    nothing_later = "\n".join(DONE.splitlines()[:4])
    for day in ("2025-03-16", "2025-03-17"):
        mine, theirs = listed(BOOK, DONE, day), listed(early, nothing_later, day)
        if day == "2025-03-16":
            assert mine.rows.equals(theirs.rows)
        assert mine.items.drop("suppressed_by", "next_on", "in_row").equals(
            theirs.items.drop("suppressed_by", "next_on", "in_row")
        )


DAY = date(2025, 3, 31)
INVOICES = st.lists(
    st.tuples(
        st.sampled_from(["Anne", "Bert", "Carl"]),
        st.integers(-120, 30),  # due so many days from the day
        st.integers(1, 50_000),
    ),
    min_size=1,
    max_size=8,
)
#: What people do about a row: its outcome.
OUTCOMES = st.lists(
    st.sampled_from(["sent", "reached", "no_answer", "bounced", "promised"]),
    min_size=12,
    max_size=12,
)


def _book(invoices):
    lines = []
    for number, (customer, days, cents) in enumerate(invoices):
        due = DAY + timedelta(days=days)
        lines.append(
            f"{due - timedelta(days=30)} invoice F{number} {customer} "
            f"{cents // 100}.{cents % 100:02d} due {due}"
        )
    return ledger("\n".join(lines) + FRESH)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    invoices=INVOICES, outcomes=OUTCOMES, gaps=st.lists(st.integers(1, 9), min_size=4, max_size=4)
)
def test_an_item_moves_one_step_at_a_time_and_each_overdue_customer_stands_once(
    invoices, outcomes, gaps
):
    """Run after run, whatever is done: no item skips a step that does not lapse, or moves by two
    in a run; rows and suppressed share the overdue customers out."""
    book, policy = _book(invoices), load()
    ladder = policy.ladder("standard")
    places = {step.code: place for place, step in enumerate(ladder.steps)}
    done, as_of, turn = Actions.empty(), DAY, iter(outcomes)
    former: dict[str, int] = {}
    for gap in gaps:
        found = worklist(book, as_of, policy, done)
        _check_shares(found)
        now = {
            item: places[step] if step else len(places)
            for item, step in found.items.select("item_id", "step").rows()
        }
        for item, place in now.items():
            least = former.get(item, 0)
            assert place <= max(least, ladder.lapsing) + 1
            assert place >= least or "bounced" in outcomes
        former = now
        done = _do(found, done, as_of, turn)
        # What was done today asks for nothing more today.
        again = worklist(book, as_of, policy, done)
        moved = again.items.filter(pl.col("last_step_on") == as_of)
        assert moved.filter(pl.col("step_on") <= as_of).is_empty()
        as_of += timedelta(days=gap)


def _check_shares(found):
    late = found.items.filter(pl.col("days_late") > 0)
    overdue = set(late.select("customer_id", "currency").rows())
    rows = found.rows.select("customer_id", "currency").rows()
    left = found.suppressed.select("customer_id", "currency").rows()
    assert len(rows) == len(set(rows))
    assert len(left) == len(set(left))
    assert not set(rows) & set(left)
    assert (set(rows) | set(left)) & overdue == overdue
    assert set(left) <= overdue
    assert set(found.suppressed["suppressed_by"]) <= set(HOLDS)
    # An item is to be followed up or held back, never both, and has one next step.
    assert found.items["item"].is_unique().all()
    assert found.items.filter(pl.col("in_row"), pl.col("suppressed_by").is_not_null()).is_empty()


def _do(found, former, as_of, outcomes):
    """Do what the rows ask for, with the next outcomes."""
    number = former.activities.height
    made, about = [], []
    for row in found.rows.filter(pl.col("step").is_not_null()).iter_rows(named=True):
        number += 1
        made.append(
            {"activity": number, "source": row["source"], "customer_id": row["customer_id"],
             "at": datetime.combine(as_of, time(9)), "author": "anne", "channel": row["channel"],
             "step": row["step"], "outcome": next(outcomes, "sent")}
        )  # fmt: skip
        mine = found.items.filter(pl.col("in_row"), pl.col("customer") == row["customer"])
        about += [{"activity": number, "item_id": item} for item in mine["item_id"]]
    if not made:
        return former
    return Actions.of(
        {
            "activities": pl.concat(
                [former.activities, pl.DataFrame(made)], how="diagonal_relaxed"
            ),
            "activity_items": pl.concat(
                [former.activity_items, pl.DataFrame(about)], how="vertical_relaxed"
            ),
        }
    )
