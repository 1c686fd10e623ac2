"""Money that came and stayed is shared out at once, and as if it were followed day by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from deeds import deeds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledgers import ledger

from ardash.collections import promises
from ardash.collections.given import PURSE
from ardash.collections.promises import promise_states

DAY = date(2025, 3, 1)

#: item, days after DAY, hundredths: what is paid on an invoice, or comes unmatched.
MONEY = st.lists(
    st.tuples(st.sampled_from(["F1", "F2", "F3", ""]), st.integers(0, 40), st.integers(1, 9000)),
    max_size=9,
)
#: made so many days after DAY, for so many days, hundredths, the items that it names
PROMISED = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.integers(0, 12),
        st.integers(1, 12000),
        st.sampled_from(["", "items=F1", "items=F2,F3"]),
    ),
    max_size=5,
)


def _book(money):
    lines = [
        "2025-02-01 invoice F1 Dupont 900.00 due 2025-03-01",
        "2025-02-01 invoice F2 Dupont 900.00 due 2025-03-01",
        "2025-02-01 invoice F3 Durand 900.00 due 2025-03-01",
    ]
    for number, (item, after, cents) in enumerate(money):
        day, amount = DAY + timedelta(days=after), f"{cents / 100:.2f}"
        lines.append(
            f"{day} payment {item} {amount}"
            if item
            else f"{day} unapplied P{number} Dupont {amount}"
        )
    return ledger("\n".join(lines))


def _deeds(promised):
    lines = []
    for made, days, cents, items in promised:
        day = DAY + timedelta(days=made)
        who = "Durand" if made % 3 == 0 and not items else "Dupont"
        lines.append(
            f"{day} promise {who} {cents / 100:.2f} due {day + timedelta(days=days)} {items}"
        )
    return deeds("\n".join(lines))


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(money=MONEY, promised=PROMISED, after=st.integers(0, 60))
def test_what_is_shared_out_at_once_is_what_each_would_have_taken_in_turn(
    monkeypatch, money, promised, after
):
    book, done, as_of = _book(money), _deeds(promised), DAY + timedelta(days=after)
    at_once = promise_states(book, as_of, done)
    with monkeypatch.context() as patched:
        patched.setattr(promises, "entangled", lambda waiting, _: waiting.select(PURSE).unique())
        in_turn = promise_states(book, as_of, done)
    assert at_once.rows() == in_turn.rows()


#: Two promises one after the other, and what came of them; then the second made a day too early.
STORY = """
    2025-02-01 invoice F1 Dupont 900.00 due 2025-03-01
    2025-02-01 invoice F2 Dupont 900.00 due 2025-03-01
    2025-03-04 payment F2 100.00
    2025-03-05 unapplied P1 Dupont 150.00
    2025-03-06 payment F1 120.00
    2025-03-20 payment F1 80.00
"""


@pytest.mark.parametrize(
    ("second", "received"),
    [
        # F1's 120.00 go first, then 80.00 of what is on account; later 80.00 come.
        ("2025-03-11", [(20000, date(2025, 3, 6)), (8000, date(2025, 3, 20))]),
        # Made on the first one's last day: it may count what came on it, and nothing did.
        ("2025-03-10", [(20000, date(2025, 3, 6)), (8000, date(2025, 3, 20))]),
        # Made before the money came that the first one counted: 70.00 of it are left.
        ("2025-03-05", [(20000, date(2025, 3, 6)), (10000, date(2025, 3, 20))]),
    ],
)
def test_each_cent_counts_for_the_promise_that_ends_first(second, received):
    done = deeds(f"""
        2025-03-02 promise Dupont 200.00 due 2025-03-10 grace=0 items=F1
        {second} promise Dupont 100.00 due 2025-03-25 grace=0 items=F1
    """)
    found = promise_states(ledger(STORY), date(2025, 3, 31), done)
    assert found.select("received", "received_on").rows() == received
