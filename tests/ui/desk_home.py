"""A home folder as a collector has it: sources brought in, a clock that stands, and who works."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from harness import page
from ledgers import read
from streamlit.testing.v1 import AppTest

import ardash.ui.now
from ardash.ledger.build import build
from ardash.records import people
from ardash.records.batch import SCHEMAS, Batch, frame
from ardash.records.people import Actions
from ardash.records.report import Source
from ardash.records.store import Store
from ardash.records.sync import sync

NOW = datetime(2025, 6, 30, 10, tzinfo=UTC)
TODAY = {"as_of": "2025-06-30"}

#: At 2025-06-30: Dupont owes 300.00 (136 days late), Weber 200.00 (76) and 30.00 (11), Martin
#: 70.00 (51) and 400.00 that is not due. Reminders are due for all of them.
BOOK = """
    customer Dupont country=FR segment=retail collector=north name="Dupont SA" language=fr city=Lyon
    customer Martin country=FR segment=public collector=south name="Martin & Fils" city=Nice
    customer Weber country=DE segment=retail name="=Weber GmbH" email=pay@weber.example
    2025-01-15 invoice F1 Dupont 500.00 due 2025-02-14
    2025-02-14 payment F1 200.00
    2025-03-01 invoice F2 Weber 200.00 due 2025-04-15
    2025-04-10 invoice F3 Martin 170.00 due 2025-05-10
    2025-05-12 payment F3 100.00
    2025-05-20 invoice F4 Weber 30.00 due 2025-06-19
    2025-06-12 invoice F5 Martin 450.00 due 2025-07-12
    2025-06-20 payment F5 50.00
"""

#: What was paid in full before: until something was, nobody has a score.
PAID = """
    2024-11-15 invoice F0 Dupont 90.00 due 2024-12-15
    2025-01-08 payment F0 90.00
"""


def stop_the_clock(monkeypatch: pytest.MonkeyPatch, moment: datetime = NOW) -> None:
    """Let it be ten o'clock on 30 June 2025, in a place whose time is UTC."""

    class Standing(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return moment.astimezone(UTC) if tz else moment.replace(tzinfo=None)

        def astimezone(self, tz: Any = None) -> Any:
            return super().astimezone(tz or UTC)

    monkeypatch.setattr(ardash.ui.now, "datetime", Standing)
    monkeypatch.setenv("TZ", "UTC")


def bring_in(home: Path, text: str = BOOK, at: datetime = NOW) -> Path:
    """Bring what `text` says (see ledgers.py) into a new home, and build the ledger.

    It is done once a process; after that, the home has copies of the files.
    """
    if (text, at) not in _homes:
        _sync_and_build(home, text, at)
        files = (path for path in home.rglob("*") if path.is_file())
        _homes[text, at] = {path.relative_to(home): path.read_bytes() for path in files}
    (home / "creditor.toml").write_text('name = "Lumen"\n', encoding="utf-8")
    for place, content in _homes[text, at].items():
        (home / place).parent.mkdir(parents=True, exist_ok=True)
        (home / place).write_bytes(content)
    return home


_homes: dict[tuple[str, datetime], dict[Path, bytes]] = {}


def bring_more(home: Path, text: str, source: str, at: datetime = NOW) -> None:
    """Bring what another source says, beside what is there."""
    _sync_and_build(home, text, at, source)


def _sync_and_build(home: Path, text: str, at: datetime, name: str = "test") -> None:
    frames = read(text)
    records = {
        name: frame(name, _columns(name, frames[name]))
        for name in ("customers", "items", "entries", "controls")
    }
    rows = sum(each.height for each in records.values())
    with Store.open(f"sqlite:///{home}/ardash.db") as store:
        source = Source(name, "csv", name)
        known = at.replace(tzinfo=None)
        sync(store, source, [Batch(rows_read=rows, **records)], now=known)
        build(store, home / "ledger", now=known)


def _columns(name: str, rows: pl.DataFrame) -> pl.DataFrame:
    kept = [column for column in SCHEMAS[name] if column in rows.columns]
    return rows.select(pl.col(column).cast(SCHEMAS[name][column]) for column in kept)


def wrote(home: Path) -> Actions:
    """What people wrote so far."""
    with Store.open(f"sqlite:///{home}/ardash.db") as store:
        return people.actions(store)


def at_the_desk(name: str = "worklist", *, you: str = "anne", **query: str) -> AppTest:
    """Open a page on today's list, as a person with a name."""
    language = query.pop("language", "en")
    return page(name, language=language, query={**TODAY, **query}, you=you)


def press(at: AppTest, key: str) -> AppTest:
    """Press the button whose key begins or ends so."""
    found = [b for b in at.button if b.key and (b.key.startswith(key) or b.key.endswith(key))]
    assert len(found) == 1, [b.key for b in at.button]
    return found[0].click().run()


def field(at: AppTest, kind: str, key: str) -> Any:
    """Find the one widget of a kind whose key ends so."""
    found = [w for w in at.get(kind) if w.key and w.key.endswith(key)]
    assert len(found) == 1, [w.key for w in at.get(kind)]
    return found[0]


def errors(at: AppTest) -> list[str]:
    """The titles of what is wrong."""
    return [box.title for box in at.error]
