"""What a step claims beyond the balance."""

from __future__ import annotations

from datetime import date

import pytest
from deeds import deeds
from ledgers import ledger
from listing import FRESH, policy_of

from ardash.collections.charges import charges, fee
from ardash.collections.policy import default_text, load
from ardash.collections.worklist import worklist

#: The formal letter about F1 is due on 1 April 2025; F2 goes along with it, F3 is disputed.
BOOK = """
    2025-01-31 invoice F1 Dupont 120.00 due 2025-03-02
    2025-03-20 payment F1 50.00
    2025-02-20 invoice F2 Dupont 200.00 due 2025-03-22
    2025-02-20 invoice F3 Dupont 300.00 due 2025-03-22
    2025-03-10 invoice F4 Dupont 400.00 due 2025-04-05
"""
DONE = """
    2025-03-09 email Dupont sent step=reminder items=F1
    2025-03-16 call Dupont reached step=call items=F1
    2025-03-23 dispute F3 Dupont price
"""


def claimed(policy, as_of="2025-04-01", done=DONE):
    book = ledger(BOOK + FRESH)
    found = worklist(book, date.fromisoformat(as_of), policy, deeds(done))
    columns = ("item_id", "step", "interest", "indemnity", "indemnity_currency")
    return charges(book, found).select(columns).rows()


def test_a_letter_claims_interest_on_what_was_owed_each_day_and_the_fixed_sum():
    # ECB 3.15 % on 1 January 2025, plus 10 points: 13.15 % a year.
    # F1: 120.00 × 13.15 % × 18 days (3 to 20 March, when 50.00 came) / 365 = 0.7782
    #     and 70.00 × 13.15 % × 12 days (21 March to 1 April) / 365 = 0.3026: 1.0808 -> 1.08.
    # F2: 200.00 × 13.15 % × 10 days (23 March to 1 April) / 365 = 0.7205 -> 0.72.
    assert claimed(load()) == [
        ("F1", "letter", 108, 4000, "EUR"),
        ("F2", "letter", 72, 4000, "EUR"),
    ]


def test_a_reminder_claims_nothing():
    assert claimed(load(), as_of="2025-03-09", done="") == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("interest = true", [("F1", "letter", 0, 4000, "EUR"), ("F2", "letter", 0, 4000, "EUR")]),
        ("indemnity = true", [("F1", "letter", 108, None, None), ("F2", "letter", 72, None, None)]),
    ],
)
def test_a_step_claims_what_the_policy_says(tmp_path, line, expected):
    own = policy_of(tmp_path, default_text().replace(f"\n{line}", ""))
    assert claimed(own) == expected


def test_a_fee_is_that_of_the_step_in_the_currency(tmp_path):
    text = default_text().replace('template = "letter"', 'template = "letter"\nfee = {EUR = "15"}')
    own = policy_of(tmp_path, text)
    found = worklist(ledger(BOOK + FRESH), date(2025, 4, 1), own, deeds(DONE))
    assert fee(found, "everyone", "letter", "EUR") == 1500
    assert fee(found, "everyone", "letter", "USD") == 0
    assert fee(found, "everyone", "call", "EUR") == 0
    assert fee(found, "everyone", None, "EUR") == 0


def test_the_fixed_sum_is_claimed_once_for_each_instalment_and_not_for_a_charge():
    book = """
        2025-01-31 instalments F1 Dupont 60.00 due 2025-03-02, 40.00 due 2025-03-05
        2025-02-01 charge I9 Dupont 55.00 due 2025-03-03
    """
    done = """
        2025-03-09 email Dupont sent step=reminder items=F1/1,F1/2,I9
        2025-03-16 call Dupont reached step=call items=F1/1,F1/2,I9
    """
    known = ledger(book + FRESH)
    found = worklist(known, date(2025, 4, 4), load(), deeds(done))
    made = charges(known, found).select("item_id", "indemnity").rows()
    assert made == [("F1/1", 4000), ("F1/2", 4000)]


@pytest.mark.parametrize(
    ("billed", "expected"),
    [
        # 40.00 were billed by an interest invoice that names F1: only its interest is left.
        ("40.00", ("F1", 108, None)),
        # 40.50: the fixed sum, and 0.50 of the interest.
        ("40.50", ("F1", 58, None)),
        # 0.60 of interest were billed: the fixed sum was not.
        ("0.60", ("F1", 48, 4000)),
    ],
)
def test_what_an_interest_invoice_asks_for_is_not_claimed_again(billed, expected):
    book = ledger(
        BOOK + f"    2025-03-25 charge I1 Dupont {billed} due 2025-04-24 order_reference=F1" + FRESH
    )
    found = worklist(book, date(2025, 4, 1), load(), deeds(DONE))
    assert charges(book, found).select("item_id", "interest", "indemnity").row(0) == expected
