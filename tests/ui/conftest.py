"""What the tests of the pages share."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from databases import sqlite_tables  # noqa: F401
from harness import BOOK, CORRECTED, write_ledger


@pytest.fixture
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder in which nothing has been built yet."""
    _forget()
    return _at(tmp_path, monkeypatch)


@pytest.fixture
def home(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_tables: Path,  # noqa: F811
) -> Iterator[Path]:
    """A home folder with the ledger of BOOK, and a database in which nobody wrote anything.

    Tests that only look share it, and what the pages have computed of it.
    """
    alone = "monkeypatch" in inspect.signature(request.function).parameters
    if alone or BOOK not in _shared:
        _forget()
        place = tmp_path_factory.mktemp("home")
        shutil.copy(sqlite_tables, place)
        _shared[BOOK] = write_ledger(place, BOOK)
    place = _shared[BOOK]
    before = _state(place)
    yield _at(place, monkeypatch)
    if alone or _state(place) != before:
        del _shared[BOOK]
        _forget()


#: The home folder that tests share, by its book, until one of them changes it.
_shared: dict[str, Path] = {}


@pytest.fixture
def corrected_home(empty_home: Path, sqlite_tables: Path) -> Path:  # noqa: F811
    """A home of its own with the ledger of CORRECTED: two imports."""
    shutil.copy(sqlite_tables, empty_home)
    return write_ledger(empty_home, CORRECTED)


def _forget() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


def _at(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARDASH_HOME", str(place))
    monkeypatch.delenv("ARDASH_DATABASE", raising=False)
    monkeypatch.delenv("ARDASH_LANGUAGE", raising=False)
    return place


def _state(place: Path) -> dict[Path, int]:
    """When each file of a home was written, and what waits to be written into its database."""
    told = {path: path.stat() for path in place.rglob("*") if path.is_file()}
    beside = place / "ardash.db-wal"
    state = {
        path: one.st_mtime_ns
        for path, one in told.items()
        if path == place / "ardash.db" or not path.name.startswith("ardash.db")
    }
    waiting = told[beside].st_size if beside in told else 0
    return state | ({beside: waiting} if waiting else {})
