"""Databases for tests: SQLite in a file, and a real PostgreSQL server from PyPI's pgserver.

A conftest imports the fixtures: `from databases import *`. `store` and `database_url` run a test on
both databases, with all tables; `empty_database_url` as well, without them; `sqlite_url` and
`postgresql_url` on one, without them. Each test has a database of its own; on PostgreSQL, one with
all tables is emptied for the next test. The server is started once, shared by parallel test
processes, and stopped by the last.
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

from ardash.records import schema
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
    "sqlite_store",
    "sqlite_tables",
    "sqlite_url",
    "store",
]

_numbers = itertools.count()

#: Table, column, type, and the revision of the tables.
Columns = list[tuple[object, ...]]


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
def postgresql_tables(postgresql_server: str) -> Iterator[tuple[str, Columns]]:
    """The same on PostgreSQL, and its columns: emptying it is quicker than making a database."""
    with _made(postgresql_server) as address:
        Store.open(address).close()
        yield address, _emptied(address)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind in turn, with all tables and no rows.

    A test that changes the tables themselves takes `empty_database_url`.
    """
    tables = request.getfixturevalue(f"{request.param}_tables")
    if request.param == "sqlite":
        shutil.copy(tables, tmp_path / "ardash.db")
        yield f"sqlite:///{tmp_path}/ardash.db"
        return
    address, columns = tables
    yield address
    assert _emptied(address) == columns, "the test changed the tables; see database_url"


@pytest.fixture
def sqlite_store(sqlite_tables: Path, tmp_path: Path) -> Iterator[Store]:
    """The same on SQLite alone, for what is not about the database."""
    shutil.copy(sqlite_tables, tmp_path / "ardash.db")
    with Store.open(f"sqlite:///{tmp_path}/ardash.db") as opened:
        yield opened


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An open, empty store on each kind of database in turn."""
    with Store.open(database_url) as opened:
        yield opened


@contextmanager
def _made(server: str) -> Iterator[str]:
    """Make a database on the server for a while."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} STRATEGY FILE_COPY")
        yield server.replace("/postgres?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _emptied(address: str) -> Columns:
    """Take all rows out of a database, and let its numbers begin at 1 again; return its columns."""
    with psycopg.connect(address) as connection:
        # A program that was killed may still hold a lock.
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        for table in reversed(schema.metadata.sorted_tables):
            connection.execute(f"DELETE FROM {table.name}")
        connection.execute(
            "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)"
            " FROM pg_sequences"
        )
        columns = connection.execute(
            "SELECT relname, attname, atttypid, version_num FROM ardash_version, pg_attribute"
            " JOIN pg_class ON pg_class.oid = attrelid"
            " WHERE relnamespace = 'public'::regnamespace ORDER BY 1, 2"
        )
        return columns.fetchall()
