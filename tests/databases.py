"""Databases for tests: SQLite in a file, and a real PostgreSQL server from PyPI's pgserver.

A conftest imports the fixtures it wants: `from databases import *`. `database_url` and `store`
run a test on both databases; `sqlite_url` and `postgresql_url` on one. Each test has a database
of its own; the server is started once, shared by parallel test processes, and stopped by the last.
"""

from __future__ import annotations

import itertools
import os
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ardash.records.store import Store

with warnings.catch_warnings():
    # It warns of a folder that a server without a desktop does not have.
    warnings.simplefilter("ignore")
    import pgserver

__all__ = ["database_url", "postgresql_server", "postgresql_url", "sqlite_url", "store"]

_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgresql_server() -> str:
    """Address of the server's administrative database."""
    # Not below pytest's own folder: every run of pytest takes the rights on that from all others,
    # and root's PostgreSQL runs as somebody else.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    folder = Path(tempfile.gettempdir()) / f"ardash-tests-{run}"
    server = pgserver.get_server(folder, cleanup_mode="delete")
    address: str = server.get_uri()
    with psycopg.connect(address, autocommit=True) as connection:
        # Nothing of a test needs to outlive the machine: no waiting for the disk.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    return address


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """An empty PostgreSQL database."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield postgresql_server.replace("/postgres?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An SQLite database that does not exist yet."""
    return f"sqlite:///{tmp_path}/ardash.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database of each kind in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An open, empty store on each kind of database in turn."""
    with Store.open(database_url) as opened:
        yield opened
