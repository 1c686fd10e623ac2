"""What-if: discounts offered anew, who takes them, and what they cost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from ledgers import ledger

from ardash.analysis._scenario.take_up import past_offers
from ardash.analysis.scenario import Behaviour, BreakEven, Change, Outcome, under
from ardash.ledger.ledger import Ledger

AS_OF = date(2025, 6, 30)


def monthly(customer: str, days: int, paid_after: int, taken: int = 0) -> str:
    """An invoice of 1,000.00 on the 1st of each month; the first `taken` with 2 % off on day 10."""
    lines = []
    for number in range(12):
        issued = date(2024 + (6 + number) // 12, (6 + number) % 12 + 1, 1)
        name = f"{customer}{number}"
        lines.append(f"{issued} invoice {name} {customer} 1000.00 due {issued + timedelta(days)}")
        discounted = number < taken
        day = issued + timedelta(10 if discounted else paid_after)
        if day <= AS_OF:
            lines.append(f"{day} payment {name} {'980.00' if discounted else '1000.00'}")
            lines += [f"{day} discount {name} 20.00"] if discounted else []
    return "\n".join(lines)


@pytest.fixture(scope="module")
def weber() -> Ledger:
    """30 days, paid on day 30: a discount of 2/10 yields 37.24 %."""
    return ledger(monthly("Weber", 30, 30))


def outcome(book: Ledger, change: Change, **behaviour: Any) -> Outcome:
    return under(book, change, AS_OF, Behaviour(**behaviour), draws=400, seed=1)


def test_if_everybody_takes_it_all_pay_on_the_tenth_day_less_two_percent(weber: Ledger) -> None:
    found = outcome(weber, Change(discount="2/10"), take_up=1)
    assert found.value("discount_cost") == 12 * 2_000
    assert found.value("days_to_pay") == 10
    assert found.value("days_to_pay", "base") == 30
    saved = 12 * 100_000 * 20 * 0.05 / 365
    assert round(found.value("net_result"), 3) == round(saved - 24_000, 3)
    assert found.value("receivable") == 0  # all of June's invoice is paid on the 11th
    assert found.value("receivable", "base") == 100_000


def test_if_nobody_takes_it_nothing_changes(weber: Ledger) -> None:
    found = outcome(weber, Change(discount="2/10"), take_up=0)
    base = outcome(weber, Change())
    pd.testing.assert_frame_equal(found.figures, base.figures, check_exact=True)
    pd.testing.assert_frame_equal(found.curve, base.curve, check_exact=True)


def test_its_annual_cost_is_the_worked_one(weber: Ledger) -> None:
    found = outcome(weber, Change(terms="2/10 n/30"))
    assert round(found.annual_cost or 0, 4) == 0.3724
    assert round(found.annual_cost_compounded or 0, 4) == 0.4459


def test_take_up_rises_with_the_yield_above_what_money_costs(weber: Ledger) -> None:
    """37.24 % - 8 % = 29.24 points; half at 20: 1 - 2 ^ -(29.2449 / 20) = 0.6371."""
    found = outcome(weber, Change(discount="2/10"))
    assert round(found.customers["take_up"][0], 4) == 0.6371
    assert round(found.value("discount_cost")) == round(24_000 * 0.63709)
    assert outcome(weber, Change(discount="2/10"), customer_percent=38).customers[
        "take_up"
    ].tolist() == [0]


def test_draws_scatter_around_what_is_expected(weber: Ledger) -> None:
    """12 months of one customer, each taken with 0.637: at most 12, and 5 to 10 of them mostly."""
    found = outcome(weber, Change(discount="2/10"))
    low, high = (found.value("discount_cost", f"scenario_{band}") for band in ("p10", "p90"))
    assert 8_000 <= low < found.value("discount_cost") < high <= 24_000
    assert low % 2_000 == high % 2_000 == 0


def test_what_a_customer_did_with_offers_counts() -> None:
    """Offered 12 times, taken 9 times: (9 + 5 x 0.6371) / 17, with the yield of those it pays."""
    terms = 'terms="2/10 n/30"'
    book = ledger(f"customer Weber {terms}\n" + monthly("Weber", 30, 30, taken=9))
    found = outcome(book, Change(discount="2/10"))
    assert 9 / 17 < found.customers["take_up"][0] < 14 / 17


def test_a_discount_taken_late_or_reversed_is_none_that_was_taken() -> None:
    """Offers until the 11th: taken in time, a day late, in time but reversed, and not at all."""
    book = ledger("""
        customer Weber terms="2/10 n/30"
        2025-01-01 invoice F1 Weber 100.00
        2025-01-11 discount F1 2.00
        2025-01-01 invoice F2 Weber 100.00
        2025-01-12 discount F2 2.00
        2025-01-01 invoice F3 Weber 100.00
        2025-01-11 discount F3 2.00
        2025-02-20 discount F3 -2.00
        2025-01-01 invoice F4 Weber 100.00
    """)
    found = past_offers(book, AS_OF).row(0, named=True)
    assert (found["offered"], found["taken"]) == (4, 1)
    assert past_offers(book, date(2025, 1, 31)).row(0, named=True)["taken"] == 2


def test_a_discount_taken_away_is_given_no_more() -> None:
    book = ledger('customer Weber terms="2/10 n/30"\n' + monthly("Weber", 30, 30, taken=9))
    found = outcome(book, Change(discount="none"))
    assert found.value("discount_cost", "base") == 18_000
    assert found.value("discount_cost") == 0
    assert found.value("days_to_pay", "difference") == 0


def test_who_pays_early_anyway_takes_it_for_nothing() -> None:
    book = ledger(monthly("Petit", 30, 8))
    found = outcome(book, Change(discount="2/10"))
    assert found.customers["take_up"].tolist() == [1]
    assert found.customers["days_sooner"].tolist() == [0]
    assert found.value("net_result") == -24_000
    assert found.break_even == BreakEven("never")


def test_shorter_terms_bear_a_discount_up_to_a_take_up() -> None:
    """60 to 30 days saves 30 days of 5 %: 4.93 an invoice; each taker costs 20.00 less 2.74."""
    book = ledger(monthly("Weber", 60, 60))
    found = outcome(book, Change(terms="30 days", discount="2/10"))
    saved, given = 100_000 * 30 * 0.05 / 365, 2_000 - 100_000 * 20 * 0.05 / 365
    assert found.break_even is not None
    assert found.break_even.pays == "up_to"
    assert round(found.break_even.take_up or 0, 6) == round(saved / given, 6)


def test_it_breaks_even_at_the_cost_of_money_that_is_its_own(weber: Ledger) -> None:
    """2 % of 1,000.00 for 20 days of 1,000.00: 0.02 x 365 / 20 = 36.5 %."""
    found = outcome(weber, Change(discount="2/10"))
    assert round(found.break_even_percent or 0, 6) == 36.5
    assert outcome(weber, Change(discount="2/10"), own_percent=40).value("net_result") > 0
    assert outcome(weber, Change(discount="2/10"), own_percent=40).break_even == BreakEven("always")


def test_a_discount_that_nobody_is_expected_to_take_may_pay_all_the_same() -> None:
    """0.1 % of 1,000.00 is 1.00; 20 days of 5 % are 2.74: who offers it gains with every taker."""
    book = ledger(monthly("Weber", 30, 30))
    for take_up in (None, 0.0, 0.5):
        found = outcome(book, Change(discount="0.1/10"), take_up=take_up)
        assert found.break_even == BreakEven("always")
    found = outcome(book, Change(discount="0.1/10"), take_up=0.0)
    assert found.figures["difference"].fillna(0).tolist() == [0] * len(found.figures)
