"""The page Cash: what is expected to come in, from whom, and what such forecasts were worth."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import streamlit as st
from harness import page, said, table_with, write_ledger
from streamlit.testing.v1 import AppTest

from ardash.ui import forecast_runs
from ardash.ui.forecast_words import bias_words
from ardash.ui.jobs import THREAD, Job
from ardash.ui.words import speaking


def cash(**options: object) -> AppTest:
    """Open the page, and wait for the forecast that is made beside it."""
    at = page("cash", **options)  # type: ignore[arg-type]
    for thread in threading.enumerate():
        if thread.name == THREAD:
            thread.join(30)
    return at.run() if not at.metric else at


def test_it_says_what_is_expected_and_how_that_adds_up_to_what_is_owed(home: Path) -> None:
    at = cash()
    assert not at.exception
    assert len(at.metric) == 4
    words = " ".join(said(at))
    assert "are expected by 29 Sept 2025" in words
    # What is owed, 1,000.00: all of it is to come; nothing covers it.
    assert "What is owed \\(receivable\\) | €1,000.00" in words
    assert "Credit notes and unapplied cash in it | €0.00" in words
    assert "nan" not in words.lower()
    # Three are paid in part, none in full: nobody can tell much from that.
    assert "There is too little history: 0 invoices" in at.warning[0].value


def test_where_the_money_comes_from_is_a_table_that_can_be_moved_sideways(home: Path) -> None:
    rows = table_with(cash(), "cash_source", "amount", "beyond")
    assert rows["cash_source"].tolist()[0] == "Open items"
    # The 1,000.00 owed is to come: what is expected of it, and what is later or never.
    assert rows["amount"].iloc[0] == 1000.0
    french = table_with(cash(language="fr"), "cash_source", "amount", "beyond")
    assert french["cash_source"].tolist()[0] == "Pièces ouvertes"


@pytest.mark.parametrize(
    ("bias_share", "english", "french"),
    [
        (0.0431, "In all, 4.3% more was expected than came in.",
         "Au total, les prévisions dépassaient de 4,3 % les encaissements."),
        (-0.2, "In all, 20.0% less was expected than came in.",
         "Au total, les prévisions étaient de 20,0 % inférieures aux encaissements."),
        (0.0004, "In all, as much was expected as came in.",
         "Au total, les prévisions égalaient les encaissements."),
        (None, "", ""),
    ],
)  # fmt: skip
def test_expected_beside_what_came_is_said_in_words(
    bias_share: float | None, english: str, french: str
) -> None:
    with speaking("en"):
        assert bias_words(bias_share) == english
    with speaking("fr"):
        assert bias_words(bias_share).replace("\u202f", " ").replace("\xa0", " ") == french


def test_customers_items_and_periods_are_tables(home: Path) -> None:
    at = cash()
    assert len(table_with(at, "expected_4", "share")) == 3
    at = cash(query={"cash_list": "items"})
    assert len(table_with(at, "document", "beyond")) == 5
    at = cash(query={"cash_list": "periods", "cash_by": "month"})
    assert len(table_with(at, "period_end", "low_80")) == 3


def test_a_bad_period_says_who_would_pay_later(home: Path) -> None:
    at = cash()
    rows = table_with(at, "name", "bad", "missing")
    assert rows["name"].iloc[-1] == "Everybody else, and invoices to come"


def test_a_forecast_is_kept_once_it_is_asked_for(home: Path) -> None:
    at = cash()
    at.button(key="cash_keep_button").click().run()
    assert [toast.value for toast in at.toast] == [
        "The forecast is kept, and will be held to what comes."
    ]


def test_kept_forecasts_stand_beside_what_came(home: Path) -> None:
    at = cash(query={"as_of": "2025-05-01"})
    at.button(key="cash_keep_button").click().run()
    at = cash(query={"cash_past": "kept"})
    assert at.segmented_control(key="cash_past").value == "kept"
    rows = table_with(at, "week", "forecasts", "inside_80")
    # From 1 May to the last entry, of 30 June: eight whole weeks.
    assert rows["week"].tolist() == list(range(1, 9))
    assert rows["actual"].sum() == 150.0
    told = bias_words((rows["expected"].sum() - 150.0) / 150.0)
    assert any(text.startswith("Of 8 weeks, ") and text.endswith(f". {told}") for text in said(at))


def held_up(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Let past forecasts take until the event; the page that waits for them stays as it is."""
    goes_on, look_back = threading.Event(), forecast_runs.cash.look_back

    def waits(*given: Any, **options: Any) -> pl.DataFrame:
        assert goes_on.wait(30)
        return look_back(*given, **options)

    def follow(job: Job[Any], words: Callable[[int], str], place: object) -> None:
        if words(0) == "Holding past forecasts to what came":
            st.stop()
        job.wait()

    monkeypatch.setattr(forecast_runs.cash, "look_back", waits)
    monkeypatch.setattr(forecast_runs, "follow", follow)
    return goes_on


def jobs() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == THREAD]


def test_the_forecast_is_shown_while_its_bands_are_still_being_checked(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = held_up(monkeypatch)
    at = page("cash", query={"cash_list": "periods"})
    assert not at.exception
    assert len(at.metric) == 4
    words = " ".join(said(at))
    assert "nobody knows how wide the bands have to be" in words
    assert "They are still being held to what came." in words
    before = table_with(at, "period_end", "low_80")
    # Another horizon is another forecast, and the same check.
    (check,) = jobs()
    at.segmented_control(key="cash_weeks").set_value(26).run()
    assert table_with(at, "period_end", "low_80").shape[0] == 26
    assert jobs() == [check]
    goes_on.set()
    check.join(30)
    at.segmented_control(key="cash_weeks").set_value(13).run()
    assert "still" not in " ".join(said(at))
    after = table_with(at, "period_end", "low_80")
    assert before["expected"].tolist() == after["expected"].tolist()


def test_until_they_are_checked_bands_are_as_wide_as_they_were_found_lately(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = held_up(monkeypatch)
    query = {"cash_list": "periods"}
    plain = table_with(page("cash", query=query), "period_end", "low_80")
    seen = pl.DataFrame(
        {"period_end": [date(2025, 6, 1)], "as_of": [date(2025, 5, 1)], "currency": ["EUR"],
         "week": [1], "ratio_50": [9.0], "ratio_80": [9.0]}
    )  # fmt: skip
    base = repr((str(home / "ledger"), None))
    forecast_runs._kept().lately[base] = seen
    wide = table_with(page("cash", query=query), "period_end", "low_80")
    assert wide["high_80"].iloc[0] > plain["high_80"].iloc[0]
    assert wide["high_80"].iloc[4] == plain["high_80"].iloc[4]
    assert wide["expected"].tolist() == plain["expected"].tolist()
    goes_on.set()
    for thread in jobs():
        thread.join(30)
    assert list(forecast_runs._kept().lately) == [base]


def test_narrowed_to_a_customer_it_is_about_that_one(home: Path) -> None:
    at = cash(query={"segment": ["public"]})
    assert table_with(at, "expected_4", "share")["name"].tolist() == ["Martin & Fils"]


def test_it_speaks_french(home: Path) -> None:
    at = cash(language="fr")
    words = " ".join(said(at))
    assert "D’où vient l’argent" in words
    assert "sont attendus d’ici au 29 sept. 2025" in words
    assert at.metric[0].value.endswith("€")


@pytest.mark.parametrize(
    "text",
    [
        "customer Dupont\n2025-06-30 invoice F1 Dupont 100.00 due 2025-07-30",
        "2024-06-30 invoice F1 Dupont 10.00 due 2024-07-30\n2025-06-30 unapplied P1 Dupont 10.00",
        "2025-06-30 invoice F1 Dupont 0.00 due 2025-07-30",
    ],
    ids=["one invoice", "nothing owed", "nothing billed"],
)
def test_thin_books_have_a_page_without_nan(empty_home: Path, text: str) -> None:
    write_ledger(empty_home, text)
    at = cash()
    assert not at.exception
    words = " ".join([*said(at), *(metric.value for metric in at.metric)])
    assert "nan" not in words.lower()
