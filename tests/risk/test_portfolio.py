"""The portfolio: grades added up, who moved, limits, holds and reviews."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl
import pytest
from deeds import deeds
from ledgers import ledger

from ardash.collections.policy import load
from ardash.collections.worklist import worklist
from ardash.records.people.actions import Actions
from ardash.risk.credit_hold import with_alerts, with_holds
from ardash.risk.portfolio import alert_counts, by_grade, movers, reviews
from ardash.risk.scores import Scores, scores
from ardash.risk.training import train
from ardash.risk.worth import with_risk, with_scores

ROWS = pl.DataFrame(
    {
        "customer": [1, 2, 3, 4],
        "currency": ["EUR", "EUR", "EUR", "USD"],
        "grade": ["A", "E", "A", "C"],
        "open": [100, 300, 0, 70],
        "overdue": [0, 200, 0, 7],
        "expected_late": [10, 150, 0, 20],
        "change": [-5, 4, 12, None],
        "alert": [100, None, 50, 50],
    }
)


def test_customers_are_added_up_by_currency_and_grade() -> None:
    assert by_grade(ROWS).rows() == [
        ("EUR", "A", 2, 100, 0, 10, 0.1),
        ("EUR", "E", 1, 300, 200, 150, 0.5),
        ("USD", "C", 1, 70, 7, 20, 20 / 70),
    ]


def test_who_moved_is_told_from_five_points_on_the_deepest_fall_first() -> None:
    assert movers(ROWS)["customer"].to_list() == [1, 3]
    assert movers(ROWS, 4)["customer"].to_list() == [1, 2, 3]


def test_alerts_are_counted_the_highest_first() -> None:
    assert alert_counts(ROWS) == {100: 1, 90: 0, 70: 0, 50: 2}


@pytest.mark.parametrize(
    ("exposure", "limit", "share", "alert"),
    [
        (49, 100, 0.49, None), (50, 100, 0.5, 50), (70, 100, 0.7, 70), (90, 100, 0.9, 90),
        (100, 100, 1.0, 100), (101, 100, 1.01, 100), (-5, 100, 0.0, None), (0, 0, 0.0, None),
        (1, 0, 1.0, 100), (500, None, None, None),
    ],
)  # fmt: skip
def test_a_limit_alerts_at_50_70_90_and_100_percent(
    exposure: int, limit: int | None, share: float | None, alert: int | None
) -> None:
    rows = pl.DataFrame({"exposure": [exposure], "limit": pl.Series([limit], dtype=pl.Int64)})
    assert with_alerts(rows).select("limit_used_share", "alert").row(0) == (share, alert)


CALM: dict[str, Any] = {
    "score": 98, "open": 1000, "exposure": 1000, "limit": 10_000, "currency": "EUR", "alert": None,
    "overdue_items_undisputed": 0, "long_overdue": 0, "oldest_undisputed_days": None,
    "newest_issued_day": 20_000, "last_issued_on": date(2024, 10, 4), "broken": 0, "payments": 9,
}  # fmt: skip


@pytest.mark.parametrize(
    ("told", "hold", "reasons"),
    [
        ({}, None, []),
        ({"exposure": 10_001, "alert": 100}, "hold", ["over_limit"]),
        ({"exposure": 9_500, "alert": 90}, "watch", ["over_limit"]),
        ({"long_overdue": 100, "oldest_undisputed_days": 61}, "hold", ["long_overdue"]),
        ({"long_overdue": 99, "oldest_undisputed_days": 61}, "watch", ["long_overdue"]),
        ({"overdue_items_undisputed": 3}, "watch", ["buys_unpaid"]),
        ({"overdue_items_undisputed": 3, "score": 69}, "hold", ["buys_unpaid", "poor_score"]),
        ({"overdue_items_undisputed": 3, "newest_issued_day": 19_978}, None, []),
        ({"overdue_items_undisputed": 1, "broken": 2}, "hold", ["broken_promise"]),
        ({"broken": 2}, None, []),
        ({"overdue_items_undisputed": 1, "score": 49}, "hold", ["poor_score"]),
        ({"score": 60}, "watch", ["poor_score"]),
        ({"score": 60, "open": 0}, None, []),
        ({"overdue_items_undisputed": 1, "score": 10, "payments": 0}, None, []),
    ],
)
def test_a_hold_is_suggested_with_its_reasons(
    told: dict[str, Any], hold: str | None, reasons: list[str]
) -> None:
    """On day 20 010; the last invoice was issued ten days before."""
    rows = pl.DataFrame([{**CALM, **told}], schema_overrides={"alert": pl.Int64})
    row = with_holds(rows, 20_009).row(0, named=True)
    assert row["hold"] == hold
    assert [json.loads(each)["reason"] for each in row["hold_reasons"]] == reasons


JUNE = date(2025, 6, 30)
BOOK = """
    customer A collector=north
    customer B
    2024-12-01 invoice F0 A 100.00 due 2024-12-31
    2025-01-15 payment F0 100.00
    2025-04-01 invoice F1 A 100.00 due 2025-05-01
    2025-05-01 invoice F2 A 300.00 due 2025-06-15
    2025-05-01 invoice F3 B 50.00 due 2025-05-31
    2025-06-01 payment F3 49.00
    sync 2025-06-30T08:00
"""


def test_reviews_are_told_once_they_are_due_or_soon_will_be() -> None:
    done = deeds(
        """
        2025-06-01 profile A credit_score=72 credit_score_source=bureau review_on=2025-06-30
        2025-06-01 profile B review_on=2025-07-30
        """
    )
    found = reviews(ledger(BOOK), JUNE, done)
    shown = ["customer_id", "collector", "days_late", "due", "credit_score", "credit_score_source"]
    assert found.select(shown).rows() == [
        ("A", "north", 0, True, "72", "bureau"),
        ("B", None, -30, False, None, None),
    ]
    assert reviews(ledger(BOOK), date(2025, 6, 29), done)["customer_id"].to_list() == ["A"]
    # What was written later is not known yet.
    assert reviews(ledger(BOOK), date(2025, 5, 31), done).is_empty()


@pytest.fixture(scope="module")
def scored() -> Scores:
    made = ledger(BOOK)
    return scores(made, JUNE, train(made, JUNE, Actions.empty()), Actions.empty())


def test_the_worklist_is_ranked_by_what_a_contact_brings_forward(scored: Scores) -> None:
    """100.00 and 300.00 of A at shares of 0.5 and 0.1; of B, 1.00 is left of what counts as paid,
    which is not scored."""
    made = ledger(BOOK)
    names = dict(made.items.select("item", "item_id").collect("polars").rows())
    share = {"F1": 0.5, "F2": 0.1}
    items = scored.items.with_columns(
        brought_forward_share=pl.Series([share[names[item]] for item in scored.items["item"]])
    )
    told = Scores(**{**vars(scored), "items": items})
    found = worklist(made, JUNE, load(), Actions.empty(), items)
    rows = with_scores(found, told).select("customer_id", "brought_forward", "grade")
    assert rows.rows()[0][:2] == ("A", 5_000 + 3_000)
    assert dict(rows.select("customer_id", "brought_forward").iter_rows()).get("B", 0) == 0
    assert rows["grade"][0] == dict(scored.rows.select("customer_id", "grade").iter_rows())["A"]


def test_a_grade_narrows_the_worklist_and_nothing_else_changes(scored: Scores) -> None:
    found = worklist(ledger(BOOK), JUNE, load(), Actions.empty())
    grade = dict(scored.rows.select("customer_id", "grade").iter_rows())["A"]
    kept = with_risk(found, scored, [grade.lower()])
    assert kept.rows["customer_id"].to_list() == ["A"]
    assert kept.rows.select(found.rows.columns).equals(found.rows.filter(customer_id="A"))
    none = with_risk(found, scored, [])
    assert none.rows.height == found.rows.height
