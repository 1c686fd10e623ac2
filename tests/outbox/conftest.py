"""What the tests of the outbox share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import *  # noqa: F403
from mailroom import Mailroom, mailroom

from ardash.records.store import Store


@pytest.fixture
def sqlite_store(sqlite_tables: Path, tmp_path: Path) -> Iterator[Store]:
    """A store on SQLite alone, for what is about the mail server and not the database."""
    shutil.copy(sqlite_tables, tmp_path / "ardash.db")
    with Store.open(f"sqlite:///{tmp_path}/ardash.db") as opened:
        yield opened


@pytest.fixture
def room() -> Iterator[Mailroom]:
    """A mail server on loopback."""
    with mailroom() as opened:
        yield opened
