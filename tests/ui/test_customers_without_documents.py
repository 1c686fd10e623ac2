"""A customer that a source knows and never billed: people there, and what is said to them."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_home import BOOK, at_the_desk, bring_in, field, press, stop_the_clock, wrote

NEW = BOOK + '    customer Neu country=DE name="Neu AG"\n'


@pytest.fixture
def desk(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    stop_the_clock(monkeypatch)
    return bring_in(empty_home, NEW)


def open_at(section: str, language: str = "en"):
    return at_the_desk("customer", about="test:Neu", customer_section=section, language=language)


def test_a_person_there_can_be_noted(desk: Path):
    at = open_at("profile")
    assert not at.exception
    field(at, "text_input", "contact_new:test:Neu:0:0:name").set_value("Frau Neu")
    field(at, "text_input", "contact_new:test:Neu:0:0:email").set_value("neu@neu.example")
    press(at, "contact_new:test:Neu:0:0:save")
    (person,) = wrote(desk).contacts.to_dicts()
    assert (person["customer_id"], person["name"], person["email"]) == (
        "Neu", "Frau Neu", "neu@neu.example",
    )  # fmt: skip


def test_a_contact_with_it_can_be_noted_but_no_promise_or_dispute(desk: Path):
    at = open_at("talk")
    assert not at.exception
    keys = [button.key for button in at.button if button.key]
    assert "log:test:Neu::0:reached" in keys
    assert not [key for key in keys if "p_save" in key or "d_save" in key]
    field(at, "text_input", "log:test:Neu::0:text").set_value("opens in July")
    press(at, "log:test:Neu::0:reached")
    (done,) = wrote(desk).activities.to_dicts()
    assert (done["customer_id"], done["outcome"], done["text"], done["author"]) == (
        "Neu", "reached", "opens in July", "anne",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "No document of this customer is known yet"),
     ("fr", "On ne connaît encore aucun document de ce client")],
)  # fmt: skip
def test_it_is_said_why_nothing_can_be_agreed(desk: Path, language: str, said: str):
    at = open_at("agreed", language)
    assert not at.exception
    assert any(caption.value.startswith(said) for caption in at.caption)
    assert "plan:" not in " ".join(button.key or "" for button in at.button)
