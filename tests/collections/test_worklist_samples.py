"""The sample company's worklist, customer by customer, worked out by hand from its CSV files."""

from __future__ import annotations

from datetime import date

import pytest
from deeds import deeds

from ardash.collections.policy import load
from ardash.collections.worklist import HOLDS, Worklist, worklist
from ardash.ledger.ledger import Ledger

LAST_DAY = date(2026, 10, 31)

#: What people did about these customers.
DONE = """
    2026-05-11 email C0146 sent step=reminder items=FA26-00697
    2026-05-18 call C0146 reached step=call items=FA26-00697
    2026-06-03 letter C0146 sent step=letter items=FA26-00697
    2026-06-18 sales C0146 reached step=sales items=FA26-00697
    2026-07-03 letter C0146 sent step=last_notice items=FA26-00697
    2026-08-10 agency C0146 note step=agency items=FA26-00697
    2026-10-29 promise C0050 42478.60 due 2026-11-06
    2026-10-20 dispute FA26-01125 C0107 price deadline=2026-11-10
    2026-10-20 dispute FA26-00500 C0106 delivery
    2026-10-26 plan C0011 2026-11-15=13458.19 2026-12-15=13458.19 items=FA26-01554/1
    2026-10-26 plan C0127 2026-11-15=2042.70 2026-12-15=2042.69 items=FA26-01422
    2026-10-30 email C0001 sent step=notice items=FA26-01553
    2026-10-29 call C0060 no_answer follow_up_on=2026-11-03
    2026-10-01 profile C0134 excluded=true excluded_reason=lawyer
    2026-04-20 email C0101 sent step=reminder items=FA26-00250
    2026-04-27 call C0101 reached step=call items=FA26-00250
    2026-05-13 letter C0101 sent step=letter items=FA26-00250
    2026-05-28 sales C0101 reached step=sales items=FA26-00250
    2026-06-12 letter C0101 sent step=last_notice items=FA26-00250
    2026-07-12 agency C0101 note step=agency items=FA26-00250
    2026-10-10 write_off C0101 note step=write_off items=FA26-00250
    2026-10-29 call C0004 reached
    2026-10-10 promise C0111 1468.97 due 2026-10-20 items=FA25-01927
    2024-01-20 email C0028 sent step=reminder
    2024-02-01 call C0028 reached step=call
    2024-02-20 letter C0028 sent step=letter
    2024-03-01 sales C0028 reached step=sales
    2024-03-20 letter C0028 sent step=last_notice
"""


@pytest.fixture(scope="module")
def today(samples_ledger: Ledger) -> Worklist:
    return worklist(samples_ledger, LAST_DAY, load(), deeds(DONE))


@pytest.mark.parametrize(
    ("customer", "expected", "amount"),
    [
        # FA26-00567/2, due 9 June: the reminder was due on the 16th, and nothing was done. With
        # FA26-00951 (83 days late) and FA26-01330 (8): 84,745.37 + 2,373.43 + 883.50.
        ("C0027", ("reminder", "2026-06-16", "first_step"), 8800230),
        # Pays later every month, by now 30 days and more: called 7 days after 31 July at once.
        # Nine invoices overdue, 70,718.65, and two due today, 4,272.93, for the notice.
        ("C0044", ("call", "2026-08-07", "first_step"), 7499158),
        # Due 4 May, everything was tried: 180 days later is today.
        ("C0146", ("write_off", "2026-10-31", "next_step"), 2276617),
        # FA26-01125 is disputed. FA26-01465, due 16 October, 1,583.12, is to be reminded of since
        # the 23rd, and of FA26-01578, due tomorrow, 29,845.59, since the 25th.
        ("C0107", ("reminder", "2026-10-23", "next_step"), 3142871),
        # 19,245.20 less a credit note of 452.64 that is applied to nothing.
        ("C0105", ("reminder", "2026-08-07", "first_step"), 1879256),
        # Due 23 January, never followed up; promised for 20 October, and 3 days of grace.
        ("C0111", ("reminder", "2026-01-30", "promise_broken"), 146897),
        # 45,134.92 due 28 October less 1,096.28 paid on account, and 1,646.84 due in a week.
        ("C0018", ("notice", "2026-10-28", "first_step"), 4568548),
        # Its only due invoice falls due today.
        ("C0116", ("notice", "2026-10-31", "before_due"), 4868750),
        # In pounds, and constantly late: due 8 October, called 7 days later.
        ("C0132", ("call", "2026-10-15", "first_step"), 846740),
        # Falls due on 7 November: the courtesy mail is due today.
        ("C0121", ("courtesy", "2026-10-31", "before_due"), 484148),
    ],
)
def test_the_sample_customer_is_to_be_contacted(
    today: Worklist, customer: str, expected: tuple[str, str, str], amount: int
) -> None:
    (row,) = today.rows.filter(customer_id=customer).iter_rows(named=True)
    assert (row["step"], str(row["step_on"]), row["reason"]) == expected
    assert row["amount"] == amount
    assert today.suppressed.filter(customer_id=customer).is_empty()


LEFT_IN_PEACE = [
    ("C0134", "2026-10-31", "excluded", None),
    # Two weeks after the last import.
    ("C0146", "2026-11-15", "bank_stale", "2026-11-15"),
    # Opened on 20 October without a deadline: 14 days, and on the next one somebody calls.
    ("C0106", "2026-10-31", "dispute", "2026-11-04"),
    # 1,052.75 due on 30 October 2025, and 2,253.00 paid in advance on the 9th.
    ("C0120", "2025-10-31", "unapplied", "2025-10-31"),
    # FA26-01554/1 is paid by a plan to 15 November, but another one falls due on the 10th.
    ("C0011", "2026-10-31", "waiting", "2026-11-03"),
    # FA26-01422, 4,085.39, is paid by a plan: to 15 November, and 3 days of grace.
    ("C0127", "2026-10-31", "plan", "2026-11-19"),
    # To 6 November, and 3 days of grace.
    ("C0050", "2026-10-31", "promise", "2026-11-10"),
    ("C0101", "2026-10-31", "ladder_ended", None),
    # 89.22 are overdue since 10 January 2024: too little for the agency.
    ("C0028", "2024-06-30", "below_minimum", None),
    ("C0060", "2026-10-31", "follow_up_later", "2026-11-03"),
    ("C0004", "2026-10-31", "contacted", "2026-11-03"),
    # Due 30 October; the notice was sent that day, the reminder is due 7 days later.
    ("C0001", "2026-10-31", "waiting", "2026-11-06"),
]


@pytest.mark.parametrize(("customer", "as_of", "reason", "next_on"), LEFT_IN_PEACE)
def test_the_sample_customer_is_left_in_peace(
    samples_ledger: Ledger, customer: str, as_of: str, reason: str, next_on: str | None
) -> None:
    alone = samples_ledger.where(customer_id=customer)
    found = worklist(alone, date.fromisoformat(as_of), load(), deeds(DONE))
    assert found.suppressed["suppressed_by"].to_list() == [reason]
    assert [str(day) if day else None for day in found.suppressed["next_on"]] == [next_on]
    assert found.rows.is_empty()


def test_every_rule_of_the_policy_is_met_in_the_samples() -> None:
    assert {reason for _, _, reason, _ in LEFT_IN_PEACE} == set(HOLDS)


def test_the_samples_overdue_customers_stand_in_one_list_each(today: Worklist) -> None:
    late = today.items.filter(today.items["days_late"] > 0)
    overdue = set(late.select("customer_id", "currency").rows())
    rows = set(today.rows.select("customer_id", "currency").rows())
    left = set(today.suppressed.select("customer_id", "currency").rows())
    assert rows & left == set()
    assert overdue - rows == left
    # One customer is nobody's, and two invoices have come to the end of what can be done.
    lacking = today.unassigned.select("customer_id", "lacks").unique().sort("customer_id")
    assert lacking.rows() == [
        ("C0101", "no_next_action"),
        ("C0105", "no_collector"),
        ("C0134", "no_next_action"),
        ("C0147", "no_collector"),
    ]
