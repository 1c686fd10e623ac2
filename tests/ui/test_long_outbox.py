"""An outbox of many messages: a page of them is worded on each run, all of them for a download."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_home import NOW, at_the_desk, bring_in, stop_the_clock
from streamlit.testing.v1 import AppTest

from ardash.records.people.posting import Move, draft_messages, move_messages
from ardash.records.store import Store
from ardash.ui import outbox, tables

COUNT = 230


@pytest.fixture
def desk(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    stop_the_clock(monkeypatch)
    home = bring_in(empty_home)
    drafts = [
        {
            "source": "test", "customer_id": "Weber", "key": f"note/{number}", "channel": "email",
            "recipient": "pay@weber.example", "subject": f"Note {number}", "body": "Thank you.",
        }
        for number in range(1, COUNT + 1)
    ]  # fmt: skip
    with Store.open(f"sqlite:///{home}/ardash.db") as store:
        made = draft_messages(store, drafts, now=NOW, author="anne")
        moves = [Move(number, 1) for number, _new in made]
        move_messages(
            store, moves, "cancelled", now=NOW, author="anne",
            reason="F2 is paid, or is not to be reminded any more.",
        )  # fmt: skip
    return home


def opened(language: str = "en") -> AppTest:
    at = at_the_desk(work_section="letters", outbox_shown="all", language=language)
    assert not at.exception
    return at


def test_only_the_messages_on_screen_are_worded(desk: Path, monkeypatch: pytest.MonkeyPatch):
    said: list[str] = []

    def reason_words(text: str) -> str:
        said.append(text)
        return "paid"

    monkeypatch.setattr(outbox, "reason_words", reason_words)
    at = opened()
    shown = at.dataframe(key="outbox").value
    assert len(said) == tables.PAGE_ROWS == len(shown)
    assert list(shown["subject"])[:2] == ["Note 230", "Note 229"]
    assert "The first 100 of 230 rows; the download has all of them." in [
        caption.value for caption in at.caption
    ]


@pytest.mark.parametrize(
    ("language", "state", "why"),
    [("en", "cancelled", "F2 is paid, or is not to be reminded any more."),
     ("fr", "annulé", "F2 est réglée, ou n’est plus à relancer.")],
)  # fmt: skip
def test_the_download_has_all_of_them_in_words(
    desk: Path, monkeypatch: pytest.MonkeyPatch, language: str, state: str, why: str
):
    given = []
    monkeypatch.setattr(tables, "download_buttons", lambda made, name: given.append((name, made())))
    opened(language)
    (rows,) = [rows for name, rows in given if name == "outbox"]
    assert rows.height == COUNT
    assert {row[0] for row in rows.iter_rows()} == {state}
    assert why in rows.row(COUNT - 1)
