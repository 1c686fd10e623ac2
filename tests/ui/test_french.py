"""Every sentence of the program has its French."""

from __future__ import annotations

import ast
import importlib.util
import string
import sys
from pathlib import Path
from types import ModuleType

import pytest
import streamlit as st
from babel.messages import Catalog

from ardash.errors import BadInput, Message
from ardash.ui import words

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def catalogues() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogues", ROOT / "scripts" / "catalogues.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["catalogues"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def said(catalogues: ModuleType) -> Catalog:
    """What the code says: read once, it takes its time."""
    extracted: Catalog = catalogues.extracted()
    return extracted


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def each_text(message) -> list[tuple[str, str]]:
    if isinstance(message.id, str):
        return [(message.id, message.string)]
    return [(message.id[1], text) for text in message.string]


def test_every_sentence_of_the_code_has_its_french(catalogues: ModuleType, said: Catalog):
    french = catalogues.french()
    french.update(said, no_fuzzy_matching=True)
    assert catalogues.missing(french) == []


def test_the_french_catalogue_holds_nothing_that_the_program_no_longer_says(
    catalogues: ModuleType, said: Catalog
):
    kept = {message.id for message in catalogues.french() if message.id}
    assert kept - {message.id for message in said if message.id} == set()


def test_the_french_names_the_same_values_as_the_english(catalogues: ModuleType):
    texts = [pair for message in catalogues.french() if message.id for pair in each_text(message)]
    assert [english for english, french in texts if blanks(english) != blanks(french)] == []


def test_french_sentences_end_as_the_english_ones_do(catalogues: ModuleType):
    ends = {".": "...", ":": ":", "?": "?"}
    texts = [pair for message in catalogues.french() if message.id for pair in each_text(message)]
    wrong = [
        english
        for english, french in texts
        if english[-1] in ends and french and french[-1] != ends[english[-1]][0]
    ]
    assert wrong == []


def test_no_sentence_hides_inside_an_f_string_where_it_would_not_be_gathered():
    hidden = [
        f"{path.name}:{call.lineno}"
        for path in [*(ROOT / "ardash").rglob("*.py"), *(ROOT / "pages").glob("*.py")]
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"_", "_n", "N_", "mark"}
    ]
    assert hidden == []


def test_an_error_is_said_in_french_through_its_template(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(st, "session_state", {"language": "fr"})
    error = BadInput(Message("{value} is no date.", value="31/02"))
    assert words.say(error.what) == "31/02 n’est pas une date."
    assert str(error.what) == "31/02 is no date."


def test_a_sentence_inside_a_sentence_is_said_in_french_too(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(st, "session_state", {"language": "fr"})
    inner = Message("{value} is no date.", value="31/02")
    outer = Message("It cannot be read: {reason}.", reason=inner)
    assert words.say(outer) == "Lecture impossible : 31/02 n’est pas une date.."


@pytest.mark.parametrize(
    ("code", "count", "text"),
    [("en", 1, "1 day ago"), ("en", 2, "2 days ago"), ("fr", 1, "il y a 1 jour")],
)
def test_a_count_takes_its_singular_or_plural(
    monkeypatch: pytest.MonkeyPatch, code: str, count: int, text: str
):
    monkeypatch.setattr(st, "session_state", {"language": code})
    assert words._n("{count} day ago", "{count} days ago", count) == text


def test_a_language_can_be_spoken_where_there_is_no_session():
    with words.speaking("fr"):
        assert words.language() == "fr"
        assert words._("Customer") == "Client"
    with words.speaking("en"):
        assert words._("Customer") == "Customer"
