"""One at a time: locks that end with the process, however it ends, and say who holds them."""

from __future__ import annotations

import getpass
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NoReturn

import sqlalchemy as sa
from filelock import FileLock, Timeout

from ardash.errors import Message, StillRunning
from ardash.records.database import Database

#: What there is one of at a time: a sync, and a round of all sources, which is many syncs.
Work = Literal["sync", "round"]

#: Keys of the PostgreSQL advisory locks ("ardashs", "ardashr").
_KEYS: dict[Work, int] = {"sync": 0x61726461736873, "round": 0x61726461736872}
_TRY_EVERY_SECONDS = 0.05
#: PostgreSQL cuts a program's name off after so many bytes.
_NAME_BYTES = 63


@contextmanager
def alone(database: Database, *, wait_seconds: float, work: Work = "sync") -> Iterator[None]:
    """Be the only one at this work on this database, waiting for another one to end.

    Raises StillRunning, saying who it is, when another one is still at it after `wait_seconds`.
    """
    with ExitStack() as held:
        if database.path is None:
            _lock_server(database, held, wait_seconds, work)
        else:
            _lock_file(database, held, wait_seconds, work)
        yield


def _lock_file(database: Database, held: ExitStack, wait_seconds: float, work: Work) -> None:
    # Not SQLite's own lock: people go on writing while a sync reads its source.
    holder = Path(f"{database.path}.{work}-holder")
    try:
        held.enter_context(FileLock(f"{database.path}.{work}-lock", timeout=wait_seconds))
    except Timeout as error:
        _refuse(database, work, *_holder_of(holder), error)
    # Beside the lock, since who tries it empties its file. One that is left over by a process
    # that was killed is overwritten by the next, and read by nobody before.
    held.callback(holder.unlink, missing_ok=True)
    holder.write_text(json.dumps(_me()), encoding="utf-8")


def _holder_of(file: Path) -> tuple[str | None, datetime | None]:
    try:
        since = datetime.fromtimestamp(file.stat().st_mtime, UTC).replace(tzinfo=None)
        return str(json.loads(file.read_text(encoding="utf-8"))), since
    except (OSError, ValueError):  # it has only just begun, or is just ending
        return None, None


def _lock_server(database: Database, held: ExitStack, wait_seconds: float, work: Work) -> None:
    deadline = time.monotonic() + wait_seconds
    locked = sa.select(sa.func.pg_try_advisory_lock(_KEYS[work]))
    with database.mending():
        connection = held.enter_context(database.engine.connect())
        connection.detach()  # closed for good at the end, and the lock with it
        named = sa.select(sa.func.set_config("application_name", _me()[:_NAME_BYTES], False))
        connection.execute(named)
        connection.commit()  # or the first rollback would take the name back
        while not connection.execute(locked).scalar_one():
            if time.monotonic() > deadline:
                _refuse(database, work, *_holder_on_server(connection, work), None)
            connection.rollback()
            time.sleep(_TRY_EVERY_SECONDS)
        connection.commit()
        held.callback(_release, connection, work)


def _release(connection: sa.Connection, work: Work) -> None:
    """Give the lock back now: a server takes a moment to notice that a connection is closed."""
    # One that is lost already has lost its lock as well.
    with suppress(sa.exc.SQLAlchemyError):
        connection.execute(sa.select(sa.func.pg_advisory_unlock(_KEYS[work])))
        connection.commit()


def _holder_on_server(connection: sa.Connection, work: Work) -> tuple[str | None, datetime | None]:
    key = _KEYS[work]
    asked = sa.text(
        "SELECT application_name, backend_start AT TIME ZONE 'UTC' FROM pg_stat_activity"
        " JOIN pg_locks USING (pid) WHERE locktype = 'advisory' AND granted"
        " AND classid::bigint = :high AND objid::bigint = :low AND database = "
        "(SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    row = connection.execute(asked, {"high": key >> 32, "low": key & 0xFFFFFFFF}).first()
    return (None, None) if row is None or not row[0] else (str(row[0]), row[1])


def _me() -> str:
    """Say who runs this: user, machine and process."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a user without a name, as in some containers
        user = str(os.getuid()) if hasattr(os, "getuid") else "?"
    return f"{user}@{socket.gethostname()}, process {os.getpid()}"


def _refuse(
    database: Database,
    work: Work,
    holder: str | None,
    since: datetime | None,
    error: Exception | None,
) -> NoReturn:
    who = {"holder": holder or "?", "since": f"{since:%Y-%m-%d %H:%M}" if since else "?"}
    if work == "round":
        what = Message(
            "All sources are being synced already, by {holder}, since {since} UTC.", **who
        )
    else:
        what = Message(
            "Another sync of this database is still running: {holder}, since {since} UTC.", **who
        )
    raise StillRunning(
        what, where=database.name, remedy=Message("Try again when it is done, or end it.")
    ) from error
