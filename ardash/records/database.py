"""A database: its address, its connections, and what goes wrong with them said plainly."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import psycopg
import sqlalchemy as sa
from adbc_driver_manager import Error as ArrowError
from sqlalchemy import exc
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

from ardash.errors import BadSetting, Message, StoreUnavailable
from ardash.records.gate import Side, gate_of

if TYPE_CHECKING:
    from adbc_driver_manager import dbapi

#: How long a short transaction waits for another one.
BUSY_SECONDS = 30
_CONNECT_SECONDS = 10

_BUGS = tuple(
    getattr(driver, kind)
    for driver in (sqlite3, psycopg)
    for kind in ("IntegrityError", "DataError", "ProgrammingError", "InterfaceError")
)


class Database:
    """One database: SQLite in a file, or PostgreSQL."""

    def __init__(self, url: str) -> None:
        self.url = _understood(url)
        self.engine = _engine(self.url)
        self._gate = gate_of(str(self.path)) if self.path else None
        self._arrow_root: dbapi.Connection | None = None
        self._arrow_lock = Lock()

    def close(self) -> None:
        """Close the connections that are kept for the next use."""
        self.engine.dispose()
        with self._arrow_lock:
            if self._arrow_root is not None:
                self._arrow_root.close()
                self._arrow_root = None

    @property
    def path(self) -> Path | None:
        """The SQLite file; None on PostgreSQL."""
        return Path(str(self.url.database)) if self.is_sqlite else None

    @property
    def is_sqlite(self) -> bool:
        """Whether it is SQLite; otherwise it is PostgreSQL."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def name(self) -> str:
        """The address as a person may see it, without a password."""
        if self.path:
            return str(self.path)
        url, host = self.url, self.url.query.get("host")
        shown = {"host": host} if host else {}
        plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database)
        return str(plain.set(query=shown))

    def gate(self, side: Side) -> AbstractContextManager[None]:
        """Hold the file for Python's SQLite ("sql") or the Arrow driver's ("arrow")."""
        return self._gate.enter(side) if self._gate else nullcontext()

    @contextmanager
    def transaction(self, *, write: bool = False) -> Iterator[sa.Connection]:
        """Open a transaction, committed at the end of the block, undone when the block raises.

        Raises StoreUnavailable when the database cannot be reached, read or written.
        """
        with self.mending(), self.gate("sql"), self.engine.connect() as connection:
            if write:
                connection = connection.execution_options(ardash_write=True)  # noqa: PLW2901
            with connection.begin():
                yield connection

    @contextmanager
    def arrow(self) -> Iterator[dbapi.Connection]:
        """Open a connection of the Arrow driver, for reading alone.

        Raises StoreUnavailable when the database cannot be reached or read.
        """
        with self.mending(), self.gate("arrow"), self._arrow() as connection:
            yield connection

    def _arrow(self) -> dbapi.Connection:
        if self.is_sqlite:
            from adbc_driver_sqlite import dbapi as driver

            return driver.connect(str(self.path))
        from adbc_driver_postgresql import dbapi as server_driver

        with self._arrow_lock:
            if self._arrow_root is None:
                # It asks the server for all its types at first: slow, so only once.
                address = self.url.set(drivername="postgresql")
                uri = address.render_as_string(hide_password=False)
                self._arrow_root = server_driver.connect(uri)
            return self._arrow_root.adbc_clone()

    @contextmanager
    def mending(self) -> Iterator[None]:
        """Turn what a person can put right about the database into StoreUnavailable."""
        try:
            yield
        except exc.DBAPIError as error:
            if _is_bug(error.orig):
                raise
            raise self._unavailable(str(error.orig)) from error
        except (sqlite3.Error, psycopg.Error, ArrowError) as error:
            if _is_bug(error):
                raise
            raise self._unavailable(str(error)) from error
        except OSError as error:
            # The Arrow driver raises OSError for what the database says while rows are read.
            if not str(error).startswith(("[SQLite]", "[libpq]")):
                raise
            raise self._unavailable(str(error)) from error

    def _unavailable(self, said: str) -> StoreUnavailable:
        lines = said.strip().splitlines() or [""]
        reason = lines[0].strip()
        for secret in (self.url.password, self.url.query.get("password")):
            reason = reason.replace(str(secret), "***") if secret else reason
        return StoreUnavailable(
            Message("The database cannot be used: {reason}.", reason=reason.rstrip(".")),
            where=self.name,
            remedy=_remedy(reason, sqlite=self.is_sqlite),
        )


def _is_bug(error: BaseException | None) -> bool:
    """Whether it is the statement that is wrong, and not the database's state or rights."""
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return False
    return isinstance(error, _BUGS)


def _remedy(reason: str, *, sqlite: bool) -> Message:
    if not sqlite:
        return Message("Check that the server runs and that ARDASH_DATABASE is right.")
    if "not a database" in reason or "malformed" in reason:
        return Message("Restore the file from a backup, or name another one in ARDASH_DATABASE.")
    if "locked" in reason:
        return Message("Another program is writing to it; try again when it is done.")
    return Message("Check that the folder exists and may be written, and that the disk has room.")


def _understood(url: str) -> URL:
    # The text given is never quoted back: a mistyped URL may hold a password.
    remedy = Message("Write sqlite:///folder/ardash.db or postgresql://user@host/database.")
    try:
        parsed = make_url(url)
    except exc.ArgumentError as error:
        raise BadSetting(
            Message("The database's URL cannot be understood."), remedy=remedy
        ) from error
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise BadSetting(
            Message("{backend} is no database that can be used.", backend=backend), remedy=remedy
        )
    if not parsed.database or parsed.database == ":memory:" or parsed.database.startswith("file:"):
        raise BadSetting(Message("The database needs a file."), remedy=remedy)
    path = Path(parsed.database).expanduser().absolute()
    return URL.create("sqlite", database=str(path.resolve()))


def _engine(url: URL) -> sa.Engine:
    if url.get_backend_name() == "postgresql":
        wait = {} if "connect_timeout" in url.query else {"connect_timeout": _CONNECT_SECONDS}
        return sa.create_engine(url, pool_pre_ping=True, connect_args=wait)
    # No pool: a connection that is open outside of the gate would defeat it.
    engine = sa.create_engine(url, poolclass=NullPool, connect_args={"timeout": BUSY_SECONDS})
    sa.event.listen(engine, "connect", _prepared)
    sa.event.listen(engine, "begin", _begun)
    return engine


def _prepared(connection: Any, _record: object) -> None:
    # The driver would begin transactions on its own terms, too late to be safe.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def _begun(connection: sa.Connection) -> None:
    # A transaction that will write takes the lock at once: one that reads first and then writes
    # fails when somebody else wrote in between.
    write = connection.get_execution_options().get("ardash_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
