"""Amounts, numbers and dates in the two languages."""

from __future__ import annotations

import math
from datetime import date, datetime

import pytest
import streamlit as st

from ardash.ui import formats

at = datetime.fromisoformat

NARROW, HARD = "\u202f", "\u00a0"


@pytest.fixture(params=["en", "fr"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(st, "session_state", {"language": request.param})
    return str(request.param)


def test_an_amount_is_written_as_the_language_writes_it(language: str):
    said = {"en": "€1,234.56", "fr": f"1{NARROW}234,56{HARD}€"}
    assert formats.money(123456, "EUR") == said[language]


def test_a_yen_has_no_cents(language: str):
    said = {"en": "JP¥1,235", "fr": f"1{NARROW}235{HARD}JPY"}
    assert formats.money(1235, "JPY") == said[language]


def test_a_headline_amount_drops_its_cents_only_when_it_is_large(language: str):
    said = {"en": "€1,234,568", "fr": f"1{NARROW}234{NARROW}568{HARD}€"}
    assert formats.money(123456789, "EUR", brief=True) == said[language]
    small = {"en": "€99.50", "fr": f"99,50{HARD}€"}
    assert formats.money(9950, "EUR", brief=True) == small[language]


def test_an_axis_writes_millions_short(language: str):
    said = {
        "en": ["€1.2M", "-€340k", "€12"],
        "fr": [f"1,2{NARROW}M€", f"-340{NARROW}k€", f"12{NARROW}€"],
    }
    assert [formats.compact_money(m, "EUR") for m in (120000000, -34000000, 1200)] == said[language]


def test_a_change_has_its_sign_and_that_of_a_percentage_is_in_points(language: str):
    days = {"en": "+1.5 days", "fr": "+1,5 jours"}
    assert formats.step(1.5, "days", "EUR") == days[language]
    points = {"en": "-2.5 pts", "fr": "-2,5 pts"}
    assert formats.step(-0.025, "share", "EUR") == points[language]
    assert formats.step(-2.5, "points", "EUR") == points[language]


def test_a_change_that_is_too_small_to_write_has_no_sign(language: str):
    none = {"en": "0.0 days", "fr": "0,0 jours"}
    assert formats.step(-0.01, "days", "EUR") == formats.step(0.01, "days", "EUR") == none[language]


def test_what_has_no_figure_is_a_dash(language: str):
    assert formats.money(None, "EUR") == formats.number(math.nan) == formats.share(None) == "—"
    assert formats.quantity(math.nan, "days", "EUR") == "—"


def test_a_share_is_a_percentage(language: str):
    assert formats.share(0.125) == {"en": "12.5%", "fr": f"12,5{HARD}%"}[language]


def test_days_and_months_are_written_in_words(language: str):
    assert formats.day(date(2013, 6, 30)) == {"en": "30 Jun 2013", "fr": "30 juin 2013"}[language]
    assert formats.month(date(2013, 6, 30)) == {"en": "Jun 2013", "fr": "juin 2013"}[language]


@pytest.mark.parametrize(
    ("moment", "english", "french"),
    [
        (at("2025-06-30T11:59:30"), "just now", "à l’instant"),
        (at("2025-06-30T11:15:00"), "45 minutes ago", "il y a 45 minutes"),
        (at("2025-06-30T10:00:00"), "2 hours ago", "il y a 2 heures"),
        (at("2025-06-27T12:00:00"), "3 days ago", "il y a 3 jours"),
    ],
)
def test_an_age_is_said_in_its_largest_unit(
    language: str, moment: datetime, english: str, french: str
):
    said = {"en": english, "fr": french}[language]
    assert formats.age(moment, at("2025-06-30T12:00:00")) == said


def test_what_rounds_to_nothing_has_no_sign(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(st, "session_state", {"language": "en"})
    assert formats.number(-0.04, 1) == "0.0"
    assert formats.number(-0.05001, 1) == "-0.1"
    assert formats.share(-0.0004) == "0.0%"
    assert formats.share(-0.0006) == "-0.1%"


def test_amounts_side_by_side_are_written_in_one_style(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(st, "session_state", {"language": "en"})
    assert formats.alike([6712702, 41061842], "EUR") == ["€67,127", "€410,618"]
    assert formats.alike([6712702, None, -5], "EUR") == ["€67,127.02", "—", "-€0.05"]
    # A hundred thousand yen have no cents to leave out.
    assert formats.alike([100000, 7], "JPY") == ["JP¥100,000", "JP¥7"]
    assert formats.alike([], "EUR") == []
