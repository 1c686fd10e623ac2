"""What the tests of the pages share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import streamlit as st
from databases import sqlite_tables  # noqa: F401
from harness import BOOK, CORRECTED, write_ledger


@pytest.fixture
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder in which nothing has been built yet."""
    st.cache_data.clear()
    st.cache_resource.clear()
    monkeypatch.setenv("ARDASH_HOME", str(tmp_path))
    monkeypatch.delenv("ARDASH_DATABASE", raising=False)
    monkeypatch.delenv("ARDASH_LANGUAGE", raising=False)
    return tmp_path


@pytest.fixture
def home(empty_home: Path, sqlite_tables: Path) -> Path:  # noqa: F811
    """A home folder with the ledger of BOOK, and a database in which nobody wrote anything."""
    shutil.copy(sqlite_tables, empty_home)
    return write_ledger(empty_home, BOOK)


@pytest.fixture
def corrected_home(empty_home: Path, sqlite_tables: Path) -> Path:  # noqa: F811
    """The same with the ledger of CORRECTED: two imports."""
    shutil.copy(sqlite_tables, empty_home)
    return write_ledger(empty_home, CORRECTED)
