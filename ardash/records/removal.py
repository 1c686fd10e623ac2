"""Removal: what a source brought counts no longer, and stays on record as it was known."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from ardash.errors import Message, UnknownChoice
from ardash.records import schema
from ardash.records.alone import alone
from ardash.records.store import Store
from ardash.records.sync import WAIT_SECONDS
from ardash.records.write import close_versions


def remove(
    store: Store, source: str, *, now: datetime, wait_seconds: float = WAIT_SECONDS
) -> dict[str, int]:
    """Take back all that a source brought, and list it no more; returns records by table.

    It is a sync of its own in the log, so what was known before is still known then. What people
    wrote about its customers stays, and shows again when the source is brought in again, under any
    connector. Raises UnknownChoice for a source that is not in use, SourceConflict when a sync
    runs for `wait_seconds`.
    """
    with alone(store.database, wait_seconds=wait_seconds):
        known = store.sources()["source"].to_list()
        if source not in known:
            raise unknown(source, known)
        keys = {
            table: store.read(table.name, [key], where="current", source=source)
            for table, key in schema.VERSIONED.items()
        }
        taken_back = {table.name: frame.height for table, frame in keys.items()}
        with store.database.transaction(write=True) as connection:
            number = _log(connection, source, sum(taken_back.values()), now)
            for table, frame in keys.items():
                close_versions(connection, table, source, frame, number)
            sources = schema.sources
            gone = sa.update(sources).where(sources.c.source == source).values(removed_at=now)
            connection.execute(gone)
    return taken_back


def unknown(source: str, known: list[str]) -> UnknownChoice:
    """Make the error for the name of a source that there is none of."""
    return UnknownChoice(
        Message("There is no source {name}.", name=repr(source)),
        remedy=Message("Known are: {names}.", names=", ".join(known) or "none"),
    )


def _log(connection: sa.Connection, source: str, retracted: int, now: datetime) -> int:
    syncs = schema.syncs
    last = sa.select(sa.func.max(syncs.c.finished_at)).where(syncs.c.state == "done")
    before: datetime | None = connection.execute(last).scalar_one()
    logged = sa.insert(syncs).values(
        source=source,
        state="done",
        started_at=now,
        finished_at=now if before is None else max(now, before),
        complete=True,
        retracted=retracted,
        totals="{}",
    )
    return int(connection.execute(logged.returning(syncs.c.sync)).scalar_one())
