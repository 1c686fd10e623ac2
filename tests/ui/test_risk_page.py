"""The Risk page: customers by grade, one of them, limits, reviews, and the model's track record."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from desk_home import BOOK, NOW, PAID, at_the_desk, bring_in, field, press, stop_the_clock
from harness import page, said, table_with, write_ledger
from streamlit.testing.v1 import AppTest

from ardash.ledger.ledger import Ledger
from ardash.records import people
from ardash.records.people import Actions
from ardash.records.store import Store
from ardash.risk.backtest import BackTest
from ardash.risk.keeping import save_model
from ardash.risk.stored import save_backtest, standing_scores
from ardash.risk.training import train

JUNE = date(2025, 6, 30)
QUERY = {"as_of": "2025-06-30"}
WEBER = "test:Weber:EUR"

#: What a trial would say of a model that is better than the baselines.
FIGURES = {
    name: {"invoices": 300.0, "auc": auc, "brier": 0.15 if name == "model" else 0.18,
           "mean_absolute_error_days": days}
    for name, auc, days in (
        ("model", 0.87, 5.8), ("customer", 0.85, 6.2), ("segment", 0.6, 9.1), ("all", 0.5, 9.9),
    )
}  # fmt: skip


def keep_model(home: Path, **changed: object) -> None:
    """Train on what the home has, and keep the model."""
    model = train(Ledger.open(home / "ledger"), JUNE, Actions.empty())
    save_model(replace(model, **changed), home / "risk", now=datetime(2025, 7, 1, tzinfo=UTC))


@pytest.fixture
def desk(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    stop_the_clock(monkeypatch)
    bring_in(empty_home, BOOK + PAID)
    keep_model(empty_home)
    return empty_home


def wrote(home: Path, customer: str, **values: object) -> None:
    with Store.open(f"sqlite:///{home}/ardash.db") as store:
        people.save_profile(store, "test", customer, values, version=0, now=NOW, author="anne")


def table_lines(at: AppTest) -> list[list[str]]:
    """The cells of the page's tables in text, line by line."""
    rows = [line for text in said(at) for line in text.splitlines() if line.startswith("| ")]
    return [
        [re.sub(r"\\(.)", r"\1", cell.strip()) for cell in row.strip("|").split(" | ")]
        for row in rows
    ]


def metrics(at: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "No model has learned from this company yet"),
        ("fr", "Aucun modèle n’a encore appris de cette entreprise"),
    ],
)
def test_without_a_model_the_page_says_how_to_begin(home: Path, language: str, title: str):
    at = page("risk", language=language, query=QUERY)
    assert not at.exception
    assert title in said(at)


def test_the_button_learns_and_tries_it_on_the_past(home: Path):
    at = press(page("risk", query=QUERY), "risk_learn")
    assert not at.exception
    assert (home / "risk" / "CURRENT").is_file()
    assert (home / "risk" / "backtest" / "made.json").is_file()
    assert len(table_with(at, "name", "overdue")) == 3


def test_the_customers_are_those_of_the_scores_the_latest_first(desk: Path):
    at = page("risk", query=QUERY)
    assert not at.exception
    found = standing_scores(Ledger.open(desk / "ledger"), JUNE, Actions.empty(), desk / "risk")
    assert found
    shown = table_with(at, "name", "grade", "score", "days_expected")
    assert list(shown["name"]) == found.rows["name"].to_list()
    assert list(shown["score"]) == found.rows["score"].to_list()
    # Owed 1,000.00 in all; too little history is said plainly.
    assert metrics(at)["Open"] == "€1k"
    assert [box.title for box in at.info] == ["Too little history"]


def test_the_filters_of_the_sidebar_and_the_grades_keep_rows(desk: Path):
    at = page("risk", query={**QUERY, "country": "DE"})
    assert list(table_with(at, "name", "grade")["name"]) == ["=Weber GmbH"]
    grade = table_with(at, "name", "grade")["grade"].iloc[0]
    other = next(each for each in "ABCDE" if each != grade)
    at = page("risk", query={**QUERY, "country": "DE", "risk_grade": other})
    assert not at.exception
    assert "No rows." in said(at)
    at = page("risk", query={**QUERY, "country": "∅"})
    assert not at.exception


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_customer_shows_reasons_that_add_up_to_its_score(desk: Path, language: str):
    at = page("risk", language=language, query={**QUERY, "risk_customer": WEBER})
    assert not at.exception
    found = standing_scores(Ledger.open(desk / "ledger"), JUNE, Actions.empty(), desk / "risk")
    assert found
    row = found.rows.filter(customer_id="Weber").row(0, named=True)
    points = found.reasons.filter(customer=row["customer"])["points"].sum()
    assert round(row["usual_points"] + points, 1) == row["score"]
    assert metrics(at)["Score" if language == "en" else "Note"] == str(row["score"])
    assert list(table_with(at, "document", "late_30_chance")["document"]) == ["F2", "F4"]


def test_limits_alert_and_holds_say_why(desk: Path):
    wrote(desk, "Weber", credit_limit=20_000, credit_currency="EUR")
    wrote(desk, "Martin", credit_limit=90_000, credit_currency="EUR")
    at = page("risk", query={**QUERY, "risk_section": "limits"})
    assert not at.exception
    assert metrics(at) == {
        "≥ 100%": "1",
        "90% – 100%": "0",
        "70% – 90%": "0",
        "50% – 70%": "1",
        "No limit": "1",
    }
    shown = table_with(at, "name", "limit_used_share")
    # Weber owes 230.00 of 200.00, Martin 470.00 of 900.00.
    assert list(shown["name"]) == ["=Weber GmbH", "Martin & Fils"]
    assert list(shown["limit_used_share"]) == [1.15, 470 / 900]
    held = table_with(at, "name", "why").set_index("name")["why"]
    assert "It owes 230.00 EUR; the credit limit is 200.00 EUR." in held["=Weber GmbH"]


def test_reviews_that_are_due_are_listed(desk: Path):
    at = page("risk", query={**QUERY, "risk_section": "reviews"})
    assert "No review is due within 30 days." in " ".join(said(at))
    wrote(desk, "Weber", credit_score="72/100", review_on=date(2025, 6, 1))
    wrote(desk, "Martin", review_on=date(2025, 7, 10))
    at = page("risk", query={**QUERY, "risk_section": "reviews"})
    assert not at.exception
    shown = table_with(at, "name", "review_on")
    assert list(zip(shown["name"], shown["due_words"], strict=True)) == [
        ("=Weber GmbH", "due"), ("Martin & Fils", "to come"),
    ]  # fmt: skip
    assert shown["credit_score"].iloc[0] == "72/100"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_model_card_stands_beside_the_baselines(home: Path, language: str):
    keep_model(home, uses="model", metrics={"trials": 1, "predictors": FIGURES})
    at = page("risk", language=language, query={**QUERY, "risk_section": "model"})
    assert not at.exception
    told = " ".join(said(at))
    assert ("5.8 days" if language == "en" else "5,8 jours") in told
    shown = {metric.label: (metric.value, metric.delta) for metric in at.metric}
    if language == "en":
        assert shown == {
            "Errs by": ("5.80 days", "best baseline 6.20"),
            "Tells late from punctual": ("0.870", "best baseline 0.850"),
            "Brier score": ("0.150", "best baseline 0.180"),
        }
        assert ["Brier score of being late", "0.150", "0.180", "0.180", "0.180"] in table_lines(at)
    else:
        assert shown["Score de Brier"] == ("0,150", "meilleure référence : 0,180")


def rolling(*, used: float = 6.1) -> BackTest:
    """A back-test of one cut-off with figures that are easy to tell apart."""
    days = {"used": used, "model": 6.1, "customer": 7.0, "segment": 8.0, "all": 9.0}
    groups = [("all", "all", None), ("size", "small", None), ("newness", "20+", None),
              ("all", "all", date(2025, 1, 1))]  # fmt: skip
    figures = [
        {
            "cut_off": cut, "by": by, "group": group, "predictor": name, "invoices": 10 + place,
            "paid": 9, "late_share": 0.5, "auc_0": 0.8, "auc_15": 0.7, "auc_30": 0.6,
            "auc_60": None, "brier": error / 100, "mean_absolute_error_days": error + place,
            "bias_days": -1.5, "band_50_share": 0.5 if name in ("used", "model") else None,
            "band_80_share": 0.84 if name in ("used", "model") else None,
        }
        for place, (by, group, cut) in enumerate(groups)
        for name, error in days.items()
    ]  # fmt: skip
    tenths = [
        {"tenth": n, "invoices": 120, "predicted_share": n / 10, "late_share": n / 10 - 0.07,
         "gap_share": 0.07, "enough": True}
        for n in (1, 2)
    ]  # fmt: skip
    window = {
        "cut_off": date(2025, 1, 1), "until": date(2025, 4, 1), "uses": "model", "invoices": 10,
        "trained_on": date(2024, 12, 31), "version": "2024-12-31-1",
    }  # fmt: skip
    return BackTest(
        as_of=JUNE, knowing="issue", predictions=pl.DataFrame(), windows=pl.DataFrame([window]),
        figures=pl.DataFrame(figures, infer_schema_length=None), calibration=pl.DataFrame(tenths),
    )  # fmt: skip


def test_the_back_test_shows_every_figure_beside_every_baseline(desk: Path):
    save_backtest(rolling(), desk / "risk")
    at = page("risk", query={**QUERY, "risk_section": "model"})
    assert not at.exception
    shown = {metric.label: (metric.value, metric.delta) for metric in at.metric}
    assert shown == {
        "Errs by": ("6.10 days", "best baseline 7.00"),
        "Tells late from punctual": ("0.800", "best baseline 0.800"),
        "Brier score": ("0.061", "best baseline 0.070"),
        "Within the 80 % band": ("84.0%", "80 % is right"),
    }
    lines = table_lines(at)
    assert ["Errs by, days", "6.10", "7.00", "8.00", "9.00"] in lines
    assert ["Tells apart: over 30 days late", "0.600", "0.600", "0.600", "0.600"] in lines
    # Nobody was that late, so that there is nothing to tell.
    assert not [line for line in lines if line[0] == "Tells apart: over 60 days late"]
    assert ["Within the 50 % band", "50.0%", "—", "—", "—"] in lines
    # The picture's table: said 10 %, came 3 %.
    assert ["1", "10.0%", "3.0%", "7.0", "120"] in lines
    assert "The largest difference is 7.0 points" in " ".join(said(at))


def test_any_figure_can_be_had_by_size_newness_and_cut_off(desk: Path):
    save_backtest(rolling(), desk / "risk")
    query = {**QUERY, "risk_section": "model"}
    lines = table_lines(page("risk", query=query))
    assert ["Small customers", "7.10", "8.00", "9.00", "10.00"] in lines
    assert ["20 payments known or more", "8.10", "9.00", "10.00", "11.00"] in lines
    assert ["Issued from 1 Jan 2025", "9.10", "10.00", "11.00", "12.00"] in lines
    lines = table_lines(page("risk", query={**query, "risk_figure": "brier"}))
    assert ["Small customers", "0.061", "0.070", "0.080", "0.090"] in lines


def test_what_the_pages_say_stands_apart_where_it_was_not_the_model(desk: Path):
    save_backtest(rolling(used=6.6), desk / "risk")
    lines = table_lines(page("risk", query={**QUERY, "risk_section": "model"}))
    assert ["Errs by, days", "6.60", "6.10", "7.00", "8.00", "9.00"] in lines


def test_a_model_of_a_later_day_is_told(desk: Path):
    at = page("risk", query={"as_of": "2025-05-31"})
    assert not at.exception
    assert any("it knows what came after the day you look at" in each for each in said(at))


def test_a_ledger_without_customers_who_owe_is_said(empty_home: Path):
    write_ledger(empty_home, "customer A\n2020-01-01 control 411 0.00")
    keep_model(empty_home)
    at = page("risk", query=QUERY)
    assert not at.exception
    assert any("Nobody owes anything" in box.value for box in at.info)


def test_the_worklist_says_what_a_contact_brings_and_takes_the_grade(desk: Path):
    at = at_the_desk()
    assert not at.exception
    found = standing_scores(Ledger.open(desk / "ledger"), JUNE, Actions.empty(), desk / "risk")
    assert found
    shown = table_with(at, "name", "brought_forward", "grade", "why")
    assert list(shown["brought_forward"]) == sorted(shown["brought_forward"], reverse=True)
    assert all("A contact is" in why for why in shown["why"])
    grades = dict(found.rows.select("name", "grade").iter_rows())
    assert dict(zip(shown["name"], shown["grade"], strict=True)) == grades
    chosen = max(grades.values())
    at = at_the_desk(work_risk=chosen)
    wanted = {name for name, grade in grades.items() if grade == chosen}
    assert set(table_with(at, "name", "grade", "why")["name"]) == wanted


def test_what_others_say_and_the_next_review_are_written_on_the_customers_page(desk: Path):
    at = at_the_desk("customer", about="test:Weber", customer_section="profile")
    field(at, "text_input", ":credit_score").set_value("72/100")
    field(at, "text_input", ":credit_score_source").set_value("a bureau")
    field(at, "date_input", ":credit_scored_on").set_value(date(2025, 6, 20))
    field(at, "date_input", ":review_on").set_value(date(2025, 12, 1))
    (button,) = [b for b in at.button if b.key and b.key.endswith(":save") and "profile" in b.key]
    assert not button.click().run().exception
    with Store.open(f"sqlite:///{desk}/ardash.db") as store:
        (row,) = people.actions(store).profiles.to_dicts()
    assert (row["credit_score"], row["credit_score_source"], row["credit_scored_on"]) == (
        "72/100", "a bureau", date(2025, 6, 20),
    )  # fmt: skip
    assert row["review_on"] == date(2025, 12, 1)
    at = page("risk", query={**QUERY, "risk_customer": WEBER})
    assert any("72/100 · a bureau" in each for each in said(at))
