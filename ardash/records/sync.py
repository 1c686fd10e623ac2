"""Sync: from what a connector read to validated, versioned rows, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

import polars as pl
import sqlalchemy as sa

from ardash.errors import ArdashError, Message, SourceConflict
from ardash.records import schema
from ardash.records.alone import alone
from ardash.records.batch import Batch
from ardash.records.compare import Change
from ardash.records.gather import Progress, gather
from ardash.records.guards import refuse_moved, refuse_other_connector
from ardash.records.plan import Plan, plan
from ardash.records.report import Counts, Source, SyncReport
from ardash.records.store import Store
from ardash.records.write import close_versions, insert_rows

__all__ = ["Counts", "Source", "SyncReport", "sync"]

#: An instant (UTC), or the clock that tells it whenever it is asked.
Clock = datetime | Callable[[], datetime]

#: How long a sync waits for another one of the same database to end.
WAIT_SECONDS = 1800.0


def sync(
    store: Store,
    source: Source,
    batches: Iterable[Batch],
    *,
    now: Clock,
    progress: Progress | None = None,
    twin_allowed: bool = False,
    shrink_allowed: bool = False,
    seen: int | None = None,
    wait_seconds: float = WAIT_SECONDS,
) -> SyncReport:
    """Take over what a source holds: all of it, or nothing when anything goes wrong.

    `now` (UTC) is when it became known: a clock is asked again at the very end, since nothing is
    known before; it never becomes known earlier than what a former sync took over. `progress` is
    told the source rows read so far, and their number where known. Repeating a sync changes
    nothing. Only one runs at a time; others wait. `seen` is the last sync of the source that the
    batches were compared with. Raises SourceConflict when another one runs for `wait_seconds`,
    when the source is another connector's, was synced after `seen`, is suddenly empty, lacks most
    of its items (unless `shrink_allowed`), or looks like a newer export of another source (unless
    `twin_allowed`); StoreUnavailable; and whatever the connector raises.
    """
    with alone(store.database, wait_seconds=wait_seconds):
        refuse_other_connector(store, source.name, source.connector)
        if seen is not None:
            refuse_moved(store, source.name, seen)
        number = _begin(store, source, instant(now))
        try:
            gathered = gather(batches, progress)
            planned = plan(
                store,
                source,
                number,
                gathered,
                twin_allowed=twin_allowed,
                shrink_allowed=shrink_allowed,
            )
            _take_over(store, source, number, planned, now=now)
        except BaseException as error:
            _fail(store, number, error, instant(now))
            raise
    return planned.report


def instant(now: Clock) -> datetime:
    """Ask a clock what time it is; an instant tells itself."""
    return now if isinstance(now, datetime) else now()


def _begin(store: Store, source: Source, now: datetime) -> int:
    """Register the source and the sync; whoever was running before us is not any more."""
    table, syncs = schema.sources, schema.syncs
    with store.database.transaction(write=True) as connection:
        killed = sa.update(syncs).where(syncs.c.state == "running")
        connection.execute(killed.values(state="interrupted", finished_at=now))
        known = sa.select(table.c.source).where(table.c.source == source.name)
        if connection.execute(known).first() is None:
            connection.execute(sa.insert(table).values(**_described(source), created_at=now))
        begun = sa.insert(syncs).values(source=source.name, state="running", started_at=now)
        made = connection.execute(begun.returning(syncs.c.sync))
        return int(made.scalar_one())


def _described(source: Source) -> dict[str, str]:
    return {
        "source": source.name,
        "connector": source.connector,
        "location": source.location,
        "options": json.dumps(dict(source.options), sort_keys=True, ensure_ascii=False),
    }


def _fail(store: Store, number: int, error: BaseException, now: datetime) -> None:
    """Keep the reason; the error itself goes on, even when the database cannot be written."""
    said = str(error) if isinstance(error, ArdashError) else f"{type(error).__name__}: {error}"
    # Ctrl-C and the like are no failures of the source.
    state = "failed" if isinstance(error, Exception) else "interrupted"
    syncs = schema.syncs
    failed = sa.update(syncs).where(syncs.c.sync == number, syncs.c.state == "running")
    try:
        with store.database.transaction(write=True) as connection:
            connection.execute(failed.values(state=state, finished_at=now, message=said))
    except Exception as second:  # noqa: BLE001 - the first error is the one to be told
        error.add_note(f"The sync's failure could not be recorded: {second}")


def _take_over(store: Store, source: Source, number: int, planned: Plan, *, now: Clock) -> None:
    with store.database.transaction(write=True) as connection:
        _finish(connection, source, planned.report)
        for table in schema.VERSIONED:
            _replace(connection, table, source.name, planned.changes[table.name], number)
        _count(connection, source.name, planned.left)
        rejects = planned.rejects.select(pl.lit(number).alias("sync"), pl.all())
        insert_rows(connection, schema.rejects, rejects)
        _stamp(connection, number, instant(now))


def _finish(connection: sa.Connection, source: Source, report: SyncReport) -> None:
    """Record the outcome, unless another sync has taken this one for dead meanwhile."""
    syncs, sources = schema.syncs, schema.sources
    done = sa.update(syncs).where(syncs.c.sync == report.sync, syncs.c.state == "running")
    finished = connection.execute(
        done.values(
            state="done",
            complete=report.complete,
            rows_read=report.rows_read,
            rows_accepted=report.rows_accepted,
            rows_rejected=report.rows_rejected,
            added=report.added,
            changed=report.changed,
            retracted=report.retracted,
            cursor=report.cursor,
            totals=json.dumps(dict(report.totals)),
        )
    )
    if finished.rowcount != 1:
        raise SourceConflict(
            Message("The connection was lost and another sync has run meanwhile."),
            remedy=Message("Run the sync again."),
        )
    moved = sa.update(sources).where(sources.c.source == source.name)
    connection.execute(moved.values(**_described(source), removed_at=None))


def _stamp(connection: sa.Connection, number: int, now: datetime) -> None:
    """Say when it became known: after all was written, and not before the former sync."""
    syncs = schema.syncs
    former = sa.select(sa.func.max(syncs.c.finished_at)).where(
        syncs.c.state == "done", syncs.c.sync != number
    )
    last: datetime | None = connection.execute(former).scalar_one()
    known = now if last is None else max(now, last)
    connection.execute(sa.update(syncs).where(syncs.c.sync == number).values(finished_at=known))


def _replace(
    connection: sa.Connection, table: sa.Table, source: str, change: Change, number: int
) -> None:
    close_versions(connection, table, source, change.close, number)
    rows = change.insert.with_columns(
        pl.lit(source).alias("source"), pl.lit(number).alias("known_from")
    )
    insert_rows(connection, table, rows)


def _count(connection: sa.Connection, source: str, expected: Mapping[str, int]) -> None:
    """Read back what was written: the current rows are as many as were computed."""
    current = (
        sa.select(sa.func.count())
        .select_from(table)
        .where(table.c.source == source, table.c.known_to.is_(None))
        .scalar_subquery()
        .label(table.name)
        for table in schema.VERSIONED
    )
    for name, counted in connection.execute(sa.select(*current)).mappings().one().items():
        if counted != expected[name]:
            raise RuntimeError(f"{name} has {counted} current rows, not {expected[name]}")
