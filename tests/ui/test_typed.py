"""Amounts as people type them."""

from __future__ import annotations

import pytest
import streamlit as st

from ardash.errors import BadSetting
from ardash.ui import typed


@pytest.mark.parametrize(
    ("language", "text", "minor"),
    [
        ("en", "1,234.50", 123450),
        ("en", "1,234", 123400),
        ("en", "1 234.5", 123450),
        ("en", "12,50", 1250),
        ("fr", "1 234,50", 123450),
        ("fr", "1\u202f234,50", 123450),
        ("fr", "1.234,50", 123450),
        ("fr", "1234.50", 123450),
        ("fr", "0,05", 5),
        ("fr", "-5", -500),
    ],
)
def test_an_amount_is_read_as_its_language_writes_it(
    monkeypatch: pytest.MonkeyPatch, language: str, text: str, minor: int
):
    monkeypatch.setattr(st, "session_state", {"language": language})
    assert typed.amount(text, "EUR") == minor


@pytest.mark.parametrize(
    "text", ["", "abc", "1.2.3", "1,001", "0.001", "nan", "inf", "1e400", "９９x"]
)
def test_what_is_no_amount_is_told(monkeypatch: pytest.MonkeyPatch, text: str):
    monkeypatch.setattr(st, "session_state", {"language": "fr"})
    with pytest.raises(BadSetting):
        typed.amount(text, "EUR")


def test_a_currency_without_cents_takes_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(st, "session_state", {"language": "en"})
    assert typed.amount("1,500", "JPY") == 1500
    with pytest.raises(BadSetting):
        typed.amount("1500.5", "JPY")


@pytest.mark.parametrize(("language", "text"), [("en", "1234.50"), ("fr", "1234,50")])
def test_what_is_written_is_read_again(monkeypatch: pytest.MonkeyPatch, language: str, text: str):
    monkeypatch.setattr(st, "session_state", {"language": language})
    assert typed.written(123450, "EUR") == text
    assert typed.amount(text, "EUR") == 123450
