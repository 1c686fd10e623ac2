"""Chances over days: nothing in the past, everything in order, habits where there are no others."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from ledgers import ledger

from ardash.records.people.actions import Actions
from ardash.risk.features import Asked
from ardash.risk.grid import EDGES_DAYS, LAST_DAY, mixed
from ardash.risk.habits import Habits, chances
from ardash.risk.hazard import first_ahead
from ardash.risk.history import History
from ardash.risk.invoices import day_number
from ardash.risk.outcomes import Outcomes
from ardash.risk.runs import PLACES, month_places, runs

FRESH, OPEN = np.array([True]), np.array([False])


def even(first: int, last: int) -> np.ndarray:
    """Hazards of a payment on any of the days from `first` to `last` with the same chance."""
    inside = (first <= EDGES_DAYS) & (last >= EDGES_DAYS)
    left = np.where(inside, last - EDGES_DAYS + 1, 1)
    return np.where(inside, 1 / left, 0.0)[None, :]


def test_a_payment_on_any_of_ten_days_has_its_median_in_their_middle() -> None:
    found = chances(even(1, 10), np.array([-31.0]), FRESH)
    assert found.by(np.array([0, 1, 5, 10, 400]))[0].tolist() == pytest.approx([0, 0.1, 0.5, 1, 1])
    assert found.quantile(0.5).tolist() == [5]
    assert (found.quantile(0.1).tolist(), found.quantile(0.9).tolist()) == ([1], [9])
    assert found.later_than(3).tolist() == pytest.approx([0.7])


def test_what_is_unpaid_today_is_paid_later_than_today() -> None:
    found = chances(even(1, 10), np.array([6.0]), OPEN)
    # Of the four days left, each is as likely.
    assert found.by(np.array([6, 7, 8, 10]))[0].tolist() == pytest.approx([0, 0.25, 0.5, 1])
    assert found.quantile(0.5).tolist() == [8]
    assert found.later_than(3).tolist() == [1.0]


def test_what_nobody_expected_to_be_unpaid_is_as_good_as_never_paid() -> None:
    found = chances(even(1, 10), np.array([50.0]), OPEN)
    assert found.by(np.array([60, 1000]))[0].tolist() == [0, 0]
    assert found.quantile(0.5).tolist() == [LAST_DAY]


def test_a_day_between_two_edges_begins_with_nothing() -> None:
    hazards = np.zeros((1, len(EDGES_DAYS)))
    hazards[0, np.searchsorted(EDGES_DAYS, 150)] = 1.0
    found = chances(hazards, np.array([140.0]), OPEN)
    # 135 to 150 is one interval, a third of which is gone: the rest comes evenly.
    assert found.by(np.array([140, 145, 150]))[0].tolist() == pytest.approx([0, 0.5, 1])


def test_a_mixture_lies_between_its_parts() -> None:
    late = np.array([-31.0])
    parts = [chances(even(1, 10), late, FRESH), chances(even(11, 20), late, FRESH)]
    assert mixed(parts, [0.25, 0.75]).by(np.array([10, 20]))[0].tolist() == pytest.approx([0.25, 1])


def test_outcomes_are_taken_apart_into_the_intervals_that_are_known() -> None:
    ends = np.searchsorted(EDGES_DAYS, [-10, 0, 10, 1095])
    outcomes = Outcomes(
        lateness=np.array([-31.0, -31.0, 3.0, 10.0]),
        fresh=np.array([True, True, False, False]),
        paid=np.array([True, False, True, True]),
        delay=np.array([5.0, 2.0, 30.0, 12.0]),
    )
    periods, paid = outcomes.periods(ends)
    rows = list(zip(periods.invoice.tolist(), periods.place.tolist(), paid.tolist(), strict=True))
    assert rows == [
        # Paid 5 days late: not in the first two intervals, but in the third.
        (0, 0, 0), (0, 1, 0), (0, 2, 1),
        # Unpaid 2 days late: what becomes of the third interval is not known.
        (1, 0, 0), (1, 1, 0),
        # Asked 3 days late: the third interval had begun; paid in the fourth.
        (2, 3, 1),
        (3, 3, 1),
    ]  # fmt: skip


def test_intervals_ahead_begin_with_the_one_of_tomorrow() -> None:
    ends = np.searchsorted(EDGES_DAYS, [-10, 0, 10, 1095])
    assert first_ahead(np.array([-31.0, 0.0, 5.0, 4000.0]), ends).tolist() == [0, 2, 2, 3]


BOOK = """
    customer A segment=s
    customer B segment=s
    2025-01-01 invoice F1 A 100.00 due 2025-01-31
    2025-02-05 payment F1 100.00
    2025-01-01 invoice F2 A 100.00 due 2025-01-31
    2025-02-05 payment F2 100.00
    2025-01-01 invoice F3 B 100.00 due 2025-01-31
    2025-01-31 payment F3 100.00
    2025-06-01 invoice F4 A 100.00 due 2025-07-01
    2025-06-01 invoice F5 C 100.00 due 2025-07-01
"""


def _late(own_weight: float, number: int) -> float:
    """The chance that an invoice is late, by habit, with nothing known but the first half-year."""
    made = ledger(BOOK)
    history = History.of(made, date(2025, 6, 30), Actions.empty())
    habits = Habits.learn(history, history.last_day, own_weight=own_weight, half_life=1e9)
    row = np.flatnonzero(history.issued == day_number(date(2025, 6, 1)))[[number]]
    asked = Asked(row, history.issued[row] - 1)
    hazards = habits.of_customers(history, asked, habits.evidence(history, asked))
    return float(chances(hazards, np.array([-31.0]), FRESH).later_than(0)[0])


def test_a_customer_is_judged_by_its_own_payments_as_far_as_it_has_any() -> None:
    usual = _late(1.0, 1)
    assert 0.4 < usual < 0.9
    # Both payments of A were late: with two of its own against one as usual, two thirds count.
    assert _late(1.0, 0) == pytest.approx((2 + usual) / 3, abs=0.02)
    assert _late(1e6, 0) == pytest.approx(usual, abs=0.02)
    assert _late(1e-6, 0) == pytest.approx(1, abs=1e-3)


def test_the_last_days_of_a_month_are_counted_from_its_end() -> None:
    texts = ("2025-02-01", "2025-02-28", "2025-03-31", "2025-03-27", "2025-03-30")
    days = np.array([day_number(date.fromisoformat(text)) for text in texts])
    assert month_places(days).tolist() == [0, PLACES - 1, PLACES - 1, 26, PLACES - 2]


def test_no_run_without_payments() -> None:
    nothing = np.zeros((1, 4), dtype=np.int64), np.zeros((1, 4), dtype=bool)
    share, ahead = runs(*nothing, np.array([20_000]), PLACES)
    assert (share.tolist(), np.isnan(ahead).tolist()) == ([0.0], [True])
