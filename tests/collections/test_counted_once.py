"""Whatever happens, money is counted once, states are one each, and the past stays as it was."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
from deeds import deeds
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import ledger

from ardash.collections.disputes import STATES as DISPUTE_STATES
from ardash.collections.disputes import dispute_states, disputed_items
from ardash.collections.plans import (
    INSTALMENT_STATES,
    PLAN_STATES,
    instalment_states,
    plan_states,
)
from ardash.collections.promises import STATES, promise_states

START = date(2025, 3, 1)
END = date(2025, 6, 30)
ITEMS = ("F1", "F2", "F3")
BOOK = """
    2025-01-31 invoice F1 Dupont 100.00 due 2025-03-02
    2025-01-31 invoice F2 Dupont 100.00 due 2025-03-02
    2025-01-31 invoice F3 Dupont 100.00 due 2025-03-02
    2025-02-01 credit_note C1 Dupont 50.00
"""

days = st.integers(0, 25).map(lambda number: START + timedelta(days=number))
amounts = st.sampled_from([10, 30, 45, 90])


@st.composite
def events(draw):
    """Lines of a ledger: payments, discounts, bounced payments, cash on account and its use."""
    lines = []
    for number in range(draw(st.integers(1, 6))):
        day, item, amount = draw(days), draw(st.sampled_from(ITEMS)), draw(amounts)
        verb = draw(
            st.sampled_from(["payment", "discount", "bounced", "cash", "applied", "credit"])
        )
        if verb == "bounced":
            lines.append(f"{day} payment {item} {amount}")
            lines.append(
                f"{day + timedelta(days=draw(st.integers(1, 20)))} payment {item} -{amount}"
            )
        elif verb == "cash":
            lines.append(f"{day} unapplied P{number} Dupont {amount}")
            part = draw(st.sampled_from([5, amount]))
            later = day + timedelta(days=draw(st.integers(0, 20)))
            lines.append(f"{later} apply P{number} {item} {part}")
        elif verb == "applied":
            lines.append(f"{day} apply C1 {item} {min(amount, 50)}")
        else:
            lines.append(f"{day} {verb} {item} {amount}")
    return "\n".join(lines)


@st.composite
def promised(draw, verb="promise"):
    lines = []
    for _ in range(draw(st.integers(2, 5))):
        day = draw(days)
        items = draw(st.sampled_from(["", " items=F1", " items=F2,F3", " items=F1,F2,F3"]))
        amount, wait = draw(amounts), draw(st.integers(1, 30))
        if verb == "promise":
            grace = draw(st.integers(0, 5))
            due = day + timedelta(days=wait)
            lines.append(f"{day} promise Dupont {amount} due {due} grace={grace}{items}")
        else:
            dues = [day + timedelta(days=wait * n) for n in range(1, draw(st.integers(2, 4)))]
            lines.append(f"{day} plan Dupont {' '.join(f'{due}={amount}' for due in dues)}{items}")
    return "\n".join(lines)


def money_in(book, until=END):
    """All that arrived: payments and discounts that did not bounce, and unmatched cash."""
    entries = book.entries.collect("polars").to_native().filter(pl.col("booked_on") <= until)
    paid = pl.col("kind").cast(pl.String).is_in(["payment", "discount"])
    cash = (pl.col("kind") == "billing") & (pl.col("item_kind") == "unapplied")
    arrived = (paid & (pl.col("amount") < 0)) | cash
    return -int(entries.filter(arrived)["amount"].sum())


@settings(max_examples=30, deadline=None)
@given(events(), promised())
def test_money_is_never_counted_twice_over_promises(lines, done):
    book = ledger(BOOK + lines)
    rows = promise_states(book, END, deeds(done))
    assert rows["received"].sum() <= money_in(book)
    assert (rows["received"] <= rows["amount"]).all()
    assert (rows["received"] >= 0).all()
    assert (rows["missing"] >= 0).all()


@settings(max_examples=30, deadline=None)
@given(events(), promised("plan"))
def test_money_is_never_counted_twice_over_plans(lines, done):
    book = ledger(BOOK + lines)
    parts, plans = instalment_states(book, END, deeds(done)), plan_states(book, END, deeds(done))
    assert parts["received"].sum() == plans["received"].sum() <= money_in(book)
    assert (parts["received"] <= parts["amount"]).all()
    assert (parts["missing"] >= 0).all()
    assert plans["met"].sum() + plans["missed"].sum() <= parts.height


@settings(max_examples=20, deadline=None)
@given(events(), promised(), st.integers(0, 80))
def test_every_promise_is_in_one_state_and_one_that_has_ended_stays_in_it(lines, done, place):
    book, as_of, actions = ledger(BOOK + lines), START + timedelta(days=place), deeds(done)
    then, later = promise_states(book, as_of, actions), promise_states(book, END, actions)
    assert then.height == sum(at.date() <= as_of for at in actions.promises["promised_at"])
    assert set(then["state"]) <= set(STATES)
    ended = then.filter(pl.col("until_on") < as_of)
    assert ended["state"].is_in(["running", "cancelled"]).sum() == 0
    columns = ("promise", "state", "received", "expected")
    after = later.filter(pl.col("promise").is_in(ended["promise"].implode()))
    assert after.select(columns).rows() == ended.select(columns).rows()


@settings(max_examples=20, deadline=None)
@given(events(), promised("plan"), st.integers(0, 120))
def test_every_plan_and_instalment_is_in_one_state(lines, done, place):
    book, as_of, actions = ledger(BOOK + lines), START + timedelta(days=place), deeds(done)
    parts, plans = instalment_states(book, as_of, actions), plan_states(book, as_of, actions)
    assert set(parts["state"]) <= set(INSTALMENT_STATES)
    assert set(plans["state"]) <= set(PLAN_STATES)
    for plan, state in plans.select("plan", "state").iter_rows():
        of_it = parts.filter(pl.col("plan") == plan)["state"].to_list()
        assert (state == "done") == (set(of_it) == {"met"})
        assert (state == "missed") == ("missed" in of_it)


@settings(max_examples=20, deadline=None)
@given(
    events(),
    st.lists(st.tuples(days, st.sampled_from(ITEMS), amounts, st.integers(0, 40)), max_size=6),
    st.integers(0, 80),
)
def test_never_is_more_in_dispute_than_is_owed(lines, raised, place):
    as_of = START + timedelta(days=place)
    done = deeds(
        "\n".join(
            f"{day} dispute {item} Dupont price {amount} resolved={day + timedelta(days=open_days)}"
            for day, item, amount, open_days in raised
        )
    )
    book = ledger(BOOK + lines)
    rows, items = dispute_states(book, as_of, done), disputed_items(book, as_of, done)
    assert set(rows["state"]) <= set(DISPUTE_STATES)
    assert rows["disputed"].sum() == items["disputed"].sum()
    assert (items["disputed"] <= items["balance"]).all()
    assert (items["disputed"] >= 0).all()
    assert (rows["age_days"] >= 0).all()
