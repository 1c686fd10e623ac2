"""`ardash risk`: the scores of the page, whatever the filters; and the worklist that takes them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import AS_OF, Run, said


@pytest.fixture(autouse=True)
def _paid_once(run: Run, brought_in: Path) -> None:
    """The files, and an invoice that was paid: until one was, nobody has a score."""
    with (brought_in / "invoices.csv").open("a", encoding="utf-8") as invoices:
        invoices.write("F0,C1,Dupont,FR,2024-11-15,2024-12-15,90.00,EUR\n")
    with (brought_in / "payments.csv").open("a", encoding="utf-8") as payments:
        payments.write("P0,F0,2025-01-08,90.00,EUR\n")
    assert run("sync", "csv", brought_in).exit_code == 0


JSON = ("--format", "json")


def test_a_model_is_learned_once_and_again_when_it_is_old(run: Run, home: Path) -> None:
    first = said(run("risk", "train", *AS_OF, *JSON))
    assert (first["trained_on"], first["data"]["invoices"]) == ("2025-03-31", 5)
    run("risk", "train", "--as-of", "2025-04-01", "--if-older-than", 7)
    assert len(list((home / "risk").glob("*.model"))) == 1
    run("risk", "train", "--as-of", "2025-04-07", "--if-older-than", 7)
    assert len(list((home / "risk").glob("*.model"))) == 2
    assert "There is too little history to learn from" in run("risk", "train", *AS_OF).stdout


def test_filters_keep_scores_as_they_are(run: Run, home: Path) -> None:
    run("risk", "train", *AS_OF)
    whole = said(run("risk", "scores", *AS_OF, *JSON))["customers"]
    names = [(row["customer_id"], row["currency"]) for row in whole]
    assert sorted(names) == [("C1", "EUR"), ("C2", "EUR"), ("C2", "GBP")]
    weber = said(run("risk", "scores", *AS_OF, "--country", "DE", *JSON))["customers"]
    assert weber == [row for row in whole if row["customer_id"] == "C2"]
    assert len(list((home / "risk" / "scores").glob("*/made.json"))) == 1
    for row in whole:
        points = sum(reason["points"] for reason in row["reasons"])
        assert round(row["usual_points"] + points, 1) == row["score"]


def test_the_worklist_is_as_before_until_a_model_is_kept(run: Run) -> None:
    before = said(run("worklist", *AS_OF, *JSON))["customers"]
    assert all("grade" not in row for row in before)
    refused = run("worklist", *AS_OF, "--risk", "E")
    assert refused.exit_code == 2
    assert "Nobody has a grade: no model is kept." in refused.stderr
    run("risk", "train", *AS_OF)
    after = said(run("worklist", *AS_OF, *JSON))["customers"]
    worth = [float(row["brought_forward"]) for row in after]
    assert len(after) == len(before)
    assert all(0 <= part <= float(row["amount"]) for part, row in zip(worth, after, strict=True))
    grade = after[0]["grade"]
    kept = said(run("worklist", *AS_OF, "--risk", grade, *JSON))["customers"]
    assert [row["grade"] for row in kept] == [grade] * len(kept) != []
    assert "brought_forward" in run("worklist", *AS_OF, "--format", "csv").stdout
    assert "grade" in run("worklist", *AS_OF).stdout


def test_a_back_test_over_all_is_kept_for_the_page(run: Run, home: Path) -> None:
    run("risk", "backtest", *AS_OF, "--cut-off", "2025-03-01")
    assert not (home / "risk" / "backtest").exists()
    found = said(run("risk", "backtest", *AS_OF, *JSON))
    assert found["history"] == "issue"
    assert (home / "risk" / "backtest" / "made.json").is_file()


def test_without_a_model_the_list_of_them_says_how_to_train_one(run: Run) -> None:
    nothing = run("risk", "models", *JSON)
    assert said(nothing) == []
    assert nothing.stderr == "Note: no model is kept. Train one with `ardash risk train`.\n"


def test_models_are_listed_with_their_forecasts_and_the_oldest_go(run: Run, home: Path) -> None:
    run("risk", "train", *AS_OF)
    made = said(run("forecast", *AS_OF, "--store", *JSON))
    (first,) = said(run("risk", "models", *JSON))
    assert (first["version"], first["forecasts"]) == (made["model"], 1)
    # Twenty older models of January 2024, each trained on its day; then one more is trained.
    kept = home / "risk" / f"{first['version']}.model"
    for day in range(1, 21):
        version = f"2024-01-{day:02}-00000000"
        told = json.loads(kept.with_suffix(".json").read_text())
        told |= {"version": version, "trained_on": version[:10], "trained_at": f"{version[:10]}T08"}
        kept.with_name(f"{version}.model").write_bytes(kept.read_bytes())
        kept.with_name(f"{version}.json").write_text(json.dumps(told))
    run("risk", "train", "--as-of", "2025-04-07")
    left = said(run("risk", "models", *JSON))
    assert [each["trained_on"] for each in left] == [
        "2025-04-07", "2025-03-31", *(f"2024-01-{day:02}" for day in range(20, 10, -1)),
    ]  # fmt: skip
    assert [each["forecasts"] for each in left] == [0, 1, *[0] * 10]
