"""The model says when what is open will be paid: sensibly, whatever the history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from books import FIRST, LAST, habitual, open_items, settled
from deeds import deeds
from ledgers import ledger

from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions
from ardash.risk.model import Model
from ardash.risk.scores import scores
from ardash.risk.training import train

HORIZONS = (1, 7, 14, 30, 60, 91, 365)


def sensible(found: np.ndarray) -> bool:
    rising = (np.diff(found, axis=1) >= -1e-12).all()
    return bool(not np.isnan(found).any() and (found >= 0).all() and (found <= 1).all() and rising)


def test_the_model_of_a_book_with_habits_is_used_and_tells_of_its_data(model: Model) -> None:
    assert model.uses == "model"
    assert set(model.weights) == {"habits", "payers", "line", "trees"}
    assert sum(model.weights.values()) == pytest.approx(1)
    assert model.data["invoices"] == 700
    figures = model.metrics["predictors"]
    assert figures["model"]["auc"] > 0.8
    # A customer's median does not know that large invoices are paid later.
    error = "mean_absolute_error_days"
    assert figures["model"][error] < figures["customer"][error] - 1


def test_chances_rise_with_time_and_follow_the_customers_habit(
    model: Model, habits_ledger: Ledger
) -> None:
    history, asked = open_items(habits_ledger, LAST)
    found = settled(model, habits_ledger, LAST, HORIZONS)
    assert found.shape == (len(asked.rows), len(HORIZONS))
    assert sensible(found)
    days = model.chances(history, asked).quantile(0.5)
    own = np.linspace(-5, 40, 20)[history.codes["customer"][asked.rows]]
    waiting = asked.day - history.due[asked.rows] < own - 10
    assert waiting.sum() > 10
    # What is not due for its customer yet is expected around the customer's own day.
    assert np.abs(days - own)[waiting].mean() < 5


def test_the_same_seed_gives_the_same_model(model: Model, habits_ledger: Ledger) -> None:
    again = train(habits_ledger, LAST, Actions.empty())
    assert again.version == model.version
    np.testing.assert_array_equal(
        settled(again, habits_ledger, LAST, HORIZONS), settled(model, habits_ledger, LAST, HORIZONS)
    )


def test_what_comes_after_the_cut_off_changes_no_model_and_no_score() -> None:
    cut_off = date(2024, 6, 30)
    done = """
        2024-06-20 promise K3 100.00 due 2024-06-25
        2024-06-21 profile K4 credit_limit=5000 credit_currency=EUR
        2024-07-20 promise K3 100.00 due 2024-07-25
        2024-07-01 dispute F400 K4 price
        2024-07-02 profile K5 credit_limit=100 credit_currency=EUR review_on=2024-08-01
    """
    until = "\n".join(done.splitlines()[:3])
    told = []
    for text, written in ((habitual(), done), (habitual(until=cut_off), until)):
        made = ledger(text)
        learned = train(made, cut_off, deeds(written))
        found = scores(made, cut_off, learned, deeds(written))
        named = found.rows.drop("customer", "usual_points").sort("customer_id")
        told.append((learned.uses, dict(learned.weights), named.to_dicts()))
        limits = {row["customer_id"]: row["alert"] for row in named.to_dicts() if row["limit"]}
        assert limits == {"K4": 100}
    assert told[0] == told[1]


ANCIENT_AND_NEW = """
    2020-01-01 invoice F1 A 100.00 due 2020-01-31
    2025-06-01 invoice F2 B 9.00 due 2025-06-01
"""


@pytest.mark.parametrize(
    "text",
    [
        "customer A",
        "2025-01-01 invoice F1 A 100.00 due 2025-01-31",
        "2025-01-01 invoice F1 A 0.00 due 2025-01-31\n2025-01-01 invoice F2 A 0.01",
        "\n".join(
            f"2025-0{n}-01 invoice F{n} A 100.00 due 2025-0{n}-28\n2025-0{n}-20 payment F{n} 100.00"
            for n in range(1, 6)
        )
        + "\n2025-06-01 invoice F6 A 50.00 due 2025-07-01",
        ANCIENT_AND_NEW,
        "2025-05-01 invoice F1 A 100.00 due 2029-01-01",
    ],
    ids=["no invoice", "one", "nothing owed", "five", "ancient and new", "due in years"],
)
def test_little_history_gives_sensible_chances_and_says_so(text: str) -> None:
    made = ledger(text)
    learned = train(made, date(2025, 6, 30), Actions.empty())
    assert learned.uses == "customer"
    found = settled(learned, made, date(2025, 6, 30), HORIZONS)
    assert sensible(found)
    told = scores(made, date(2025, 6, 30), learned, Actions.empty())
    assert told.rows["score"].is_between(0, 100).all()
    # Where nothing was ever paid, nobody is said to pay badly.
    assert told.tells == ("payment" in text)
    assert told.rows["score"].null_count() == (0 if told.tells else told.rows.height)


def test_the_first_promises_that_end_do_not_stop_the_training() -> None:
    """Of the share that was broken, nothing is known but of invoices whose end nobody knows yet."""
    day = date(2024, 6, 30)
    made = ledger(habitual(invoices=320, customers=8, until=day))
    said = deeds("""
        2024-05-20 promise K3 100.00 due 2024-05-25
        2024-06-11 promise K6 200.00 due 2024-07-20
    """)
    learned = train(made, day, said)
    assert set(learned.members) == {"line", "trees"}
    assert sensible(settled(learned, made, day, HORIZONS, said))


def _alike(delay: int | None) -> str:
    """Invoices of ten customers over two years that all end alike; None: never paid."""
    lines = []
    for number in range(400):
        issued = FIRST + timedelta(days=number * 7 // 4)
        due = issued + timedelta(days=30)
        lines.append(f"{issued} invoice F{number} K{number % 10} 100.00 due {due}")
        if delay is not None and (paid := due + timedelta(days=delay)) <= LAST:
            lines.append(f"{paid} payment F{number} 100.00")
    return "\n".join(lines)


@pytest.mark.parametrize("delay", [0, -20, None])
def test_all_on_time_all_early_or_none_paid(delay: int | None) -> None:
    made = ledger(_alike(delay))
    learned = train(made, LAST, Actions.empty())
    assert sensible(settled(learned, made, LAST, HORIZONS))
    told = scores(made, LAST, learned, Actions.empty())
    if delay is None:
        assert not told.tells
        assert told.rows.select("score", "grade", "expected_late").null_count().row(0) == (10,) * 3
        assert told.items["brought_forward_share"].null_count() == told.items.height == 400
        assert told.rows["open"].sum() == 400 * 10_000
    else:
        assert told.rows["score"].is_between(90, 100).all()
        assert told.rows.null_count()["score"].item() == 0


def test_a_customer_never_seen_is_taken_for_one_like_all(model: Model) -> None:
    made = ledger(f"{habitual()}\ncustomer New\n2024-12-20 invoice N1 New 100.00 due 2025-01-20")
    history, asked = open_items(made, LAST)
    found = settled(model, made, LAST, HORIZONS)
    assert sensible(found)
    names = dict(made.customers.select("customer", "customer_id").collect("polars").rows())
    row = [names[key] for key in history.codes["customer"][asked.rows]].index("New")
    assert 0.2 < found[row, 5] < 1


def test_a_baseline_that_is_used_predicts_by_itself(model: Model, habits_ledger: Ledger) -> None:
    for name in ("customer", "segment", "all"):
        assert sensible(settled(replace(model, uses=name), habits_ledger, LAST, HORIZONS))
