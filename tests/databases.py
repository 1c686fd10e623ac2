"""Databases for tests: SQLite in a file, and a real PostgreSQL server from PyPI's pgserver.

A conftest imports the fixtures: `from databases import *`. `store` and `database_url` run a test on
both databases, with all tables; `empty_database_url` as well, without them; `sqlite_url` and
`postgresql_url` on one, without them. Each test has a database of its own; the server is started
once, shared by parallel test processes, and stopped by the last.
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from ardash.records.store import Store

with warnings.catch_warnings():
    # It warns of a folder that a server without a desktop does not have.
    warnings.simplefilter("ignore")
    import pgserver

__all__ = [
    "database_url",
    "empty_database_url",
    "postgresql_server",
    "postgresql_tables",
    "postgresql_url",
    "sqlite_tables",
    "sqlite_url",
    "store",
]

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
    with _made(postgresql_server) as address:
        yield address


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An SQLite database that does not exist yet."""
    return f"sqlite:///{tmp_path}/ardash.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """An empty database of each kind in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
def sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables and no rows: copying it is quicker than migrating anew."""
    file = tmp_path_factory.mktemp("tables") / "ardash.db"
    Store.open(f"sqlite:///{file}").close()
    return file


@pytest.fixture(scope="session")
def postgresql_tables(postgresql_server: str) -> Iterator[str]:
    """The same on PostgreSQL: the name of a database to copy."""
    with _made(postgresql_server) as address:
        Store.open(address).close()
        yield address.split("?")[0].rpartition("/")[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind in turn, with all tables and no rows."""
    tables = request.getfixturevalue(f"{request.param}_tables")
    if request.param == "sqlite":
        shutil.copy(tables, tmp_path / "ardash.db")
        yield f"sqlite:///{tmp_path}/ardash.db"
        return
    with _made(request.getfixturevalue("postgresql_server"), tables) as address:
        yield address


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An open, empty store on each kind of database in turn."""
    with Store.open(database_url) as opened:
        yield opened


@contextmanager
def _made(server: str, template: str = "template1") -> Iterator[str]:
    """Make a database on the server for a while."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        yield server.replace("/postgres?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
