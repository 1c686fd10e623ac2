"""One sync at a time: a lock that ends with the process, however the process ends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import sqlalchemy as sa
from filelock import FileLock, Timeout

from ardash.errors import Message, SourceConflict
from ardash.records.database import Database

#: Key of the PostgreSQL advisory lock that the one running sync holds ("ardashs").
_LOCK = 0x61726461736873
_TRY_EVERY_SECONDS = 0.05


@contextmanager
def alone(database: Database, *, wait_seconds: float) -> Iterator[None]:
    """Be the only sync of this database, waiting for another one to end.

    Raises SourceConflict when another one is still running after `wait_seconds`.
    """
    with ExitStack() as held:
        try:
            if database.path is None:
                _lock_server(database, held, wait_seconds)
            else:
                # Not SQLite's own lock: people go on writing while a sync reads its source.
                held.enter_context(FileLock(f"{database.path}.sync-lock", timeout=wait_seconds))
        except Timeout as error:
            raise SourceConflict(
                Message("Another sync of this database is still running."),
                where=database.name,
                remedy=Message("Try again when it is done, or end it."),
            ) from error
        yield


def _lock_server(database: Database, held: ExitStack, wait_seconds: float) -> None:
    deadline = time.monotonic() + wait_seconds
    locked = sa.select(sa.func.pg_try_advisory_lock(_LOCK))
    with database.mending():
        connection = held.enter_context(database.engine.connect())
        connection.detach()  # closed for good at the end, and the lock with it
        while not connection.execute(locked).scalar_one():
            connection.rollback()
            if time.monotonic() > deadline:
                raise Timeout(database.name)
            time.sleep(_TRY_EVERY_SECONDS)
        connection.commit()
