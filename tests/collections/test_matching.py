"""Matching against the table of receipts: what is applied by itself is right, the rest is near."""

from __future__ import annotations

import pytest
from receipt_cases import Case, cases, match

from ardash.collections.matching import CERTAIN

CASES = cases()


def answer(case: Case) -> tuple[list[tuple[str, str | None, int]], bool, str]:
    (found,) = match(case.receipt)
    lines = [(line["kind"], line["item_id"], line["amount"]) for line in found["lines"]]
    return sorted(lines, key=str), bool(found["certain"]), str(found["rule"])


def test_the_table_is_long_enough() -> None:
    assert len({case.name for case in CASES}) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_applied_by_itself_is_right(case: Case) -> None:
    lines, certain, rule = answer(case)
    assert not certain or lines == case.right
    assert not certain or rule in CERTAIN


def test_how_many_are_applied_by_itself_and_how_many_proposals_are_right() -> None:
    answers = [(case, *answer(case)) for case in CASES]
    right = [case.name for case, lines, _, _ in answers if lines == case.right]
    certain = [case.name for case, _, sure, _ in answers if sure]
    assert (len(CASES), len(right), len(certain)) == (69, 69, 40)


def test_a_receipt_of_a_statement_that_does_not_add_up_waits_for_a_person() -> None:
    (case,) = [case for case in CASES if case.name == "statement in doubt"]
    assert answer(case)[1] is False


def test_one_invoice_is_paid_by_several_receipts_and_never_twice() -> None:
    (half,) = [case.receipt for case in CASES if case.name == "part of an invoice"]
    first, second, third = match(*({**half, "receipt_id": name} for name in "abc"))
    assert [r["lines"][0]["amount"] for r in (first, second)] == [60000, 60000]
    # Nothing is left of it for the third.
    assert (third["rule"], third["certain"]) == ("payer", False)
    assert third["lines"] == [{"kind": "unapplied", "item_id": None, "amount": 60000}]
