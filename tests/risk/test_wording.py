"""A reason is said with the values that it has, and points that belong together stand together."""

from __future__ import annotations

import polars as pl
import pytest

from ardash.risk.reasons import POINTS, said
from ardash.risk.wording import worded

OWES = {
    "customer": 1, "currency": "EUR", "score": 60, "based_on": "open",
    "segment_delay": 2.5, "median_delay": 12.4, "terms_days": 30.0, "times": 2.04,
    "payments": 7, "paid_late": 2, "items": 3, "overdue_items": 2, "overdue_days": 8.5,
    "promises": 1, "broken": 1, "disputes": 0, "days_late": 12,
}  # fmt: skip
NEW = {
    **OWES, "customer": 2, "based_on": "usual_invoice", "segment_delay": -0.6,
    "payments": 0, "paid_late": 0, "items": 0, "overdue_items": 0, "overdue_days": None,
}  # fmt: skip
EARLY = {**OWES, "customer": 3, "median_delay": -3.0, "days_late": 0, "items": 1}


def told(facts: dict[str, object]) -> dict[str, tuple[str, float]]:
    points = {name: 10.0 + place for place, name in enumerate(POINTS)}
    rows = pl.DataFrame([{**facts, **points}], schema_overrides={"overdue_days": pl.Float64})
    found = worded(rows)
    assert set(found["customer"]) == {facts["customer"]}
    return {row["reason"]: (row["params"], row["points"]) for row in found.iter_rows(named=True)}


def test_each_step_has_its_sentence_and_points() -> None:
    assert told(OWES) == {
        # Half a day more is rounded to the even day.
        "surroundings": ('{"days": 2}', 10),
        "payments": ('{"days": 12, "share": 29, "count": 7}', 11),
        "open_now": ('{"count": 3, "overdue": 2, "days": 8}', 12),
        "promises": ('{"count": 1, "broken": 1}', 13),
        "disputes": ('{"count": 0}', 14),
        "invoice": ('{"times": 2.0, "days": 30}', 15),
        "age": ('{"days": 12}', 16),
        "others": ('{"count": 2}', 17),
    }


def test_who_owes_nothing_is_judged_by_an_invoice_as_usual() -> None:
    found = told(NEW)
    assert found["surroundings_early"] == ('{"days": 1}', 10)
    assert found["payments_none"] == ("{}", 11)
    assert found["open_now_none"] == ("{}", 12)
    # Its size, its age and the others, of which there are none: 15 + 16 + 17.
    assert found["usual"] == ("{}", 48)
    assert {"invoice", "age", "others"}.isdisjoint(found)


def test_early_payers_and_what_is_not_due_are_told_without_a_sign() -> None:
    found = told(EARLY)
    assert found["payments_early"] == ('{"days": 3, "share": 29, "count": 7}', 11)
    assert found["age_none"] == ('{"days": 0}', 16)
    assert found["others"] == ('{"count": 0}', 17)


@pytest.mark.parametrize("facts", [OWES, NEW, EARLY], ids=["owes", "new", "early"])
def test_every_reason_makes_a_sentence(facts: dict[str, object]) -> None:
    for reason, (params, _) in told(facts).items():
        assert str(said(reason, params)).endswith(".")
