"""The Trends page: every measure over time, by any dimension."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from harness import BOOK, page, table_with
from ledgers import ledger

from ardash import measures
from ardash.ui import formats
from ardash.ui.families import FAMILY_WORDS, families

AS_OF = date(2025, 6, 30)


def test_every_measure_belongs_to_a_family_that_has_a_name():
    assert sorted(name for names in families().values() for name in names) == measures.names()
    assert set(families()) == set(FAMILY_WORDS)


@pytest.mark.parametrize(
    ("family", "language"), [*((family, "en") for family in FAMILY_WORDS), ("flowing", "fr")]
)
def test_the_page_shows_every_measure_of_a_family_beside_each_other(
    home: Path, family: str, language: str, monkeypatch: pytest.MonkeyPatch
):
    query = {"as_of": "2025-06-30", "trends_family": family}
    at = page("trends", language=language, query=query)
    assert not at.exception
    monkeypatch.setattr(st, "session_state", {"language": language})
    found = measures.values(ledger(BOOK), AS_OF, families()[family]).set_index("measure")
    assert [metric.value for metric in at.metric] == [
        formats.quantity(found["value"][name], found["unit"][name], "EUR")
        for name in families()[family]
    ]


def test_the_table_holds_the_trend_of_one_measure_by_group(home: Path):
    query = {
        "as_of": "2025-06-30",
        "trends_family": "standing",
        "trends_measure": "overdue",
        "trends_by": "country",
        "trends_months": "12",
    }
    at = page("trends", query=query)
    shown = table_with(at, "period_end")
    assert len(shown) == 12
    assert [str(day.date()) for day in shown["period_end"][:3]] == [
        "2025-06-30", "2025-05-31", "2025-04-30",
    ]  # fmt: skip
    # France: Dupont 300.00 since 14 February, Martin 170.00 - 100.00 since 10 May; then Germany.
    assert list(shown["0"][:3]) == [370.0, 370.0, 300.0]
    assert list(shown["1"][:3]) == [230.0, 200.0, 200.0]


def test_a_cut_by_customer_names_them(home: Path):
    query = {"as_of": "2025-06-30", "trends_by": "customer"}
    at = page("trends", query=query)
    assert not at.exception
    assert at.selectbox(key="trends_by").value == "customer"


def test_choices_of_the_page_stand_in_the_address(home: Path):
    at = page("trends", query={"as_of": "2025-06-30"})
    at.selectbox(key="trends_window").set_value(12).run()
    assert at.query_params["trends_window"] == "12"
    assert not at.exception


def test_families_too_many_for_a_small_screen_go_on_in_the_next_line(home: Path):
    assert page("trends").segmented_control(key="trends_family").proto.wrap
