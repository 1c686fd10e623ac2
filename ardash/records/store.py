"""The store: opens the database and reads it; nothing outside `ardash.records` executes SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, Self

import polars as pl
import sqlalchemy as sa

from ardash.records import schema
from ardash.records.database import Database
from ardash.records.fetch import are_small, fetch, fetch_each, parts, polars_type
from ardash.records.migrate import migrate
from ardash.records.selection import Versions, selection

_READERS = 4


class RowHistory(NamedTuple):
    """Every version of an item and of its entries, oldest first, each with when it was known."""

    items: pl.DataFrame
    entries: pl.DataFrame


class Store:
    """The database of everything that was imported, open for reading; `sync` alone writes it."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the database at an SQLAlchemy URL, creating or migrating it as needed.

        Raises BadSetting for a URL that makes no sense, StoreUnavailable when the database cannot
        be reached, read or written, StoreTooNew when a newer program made it.
        """
        database = Database(url)
        try:
            migrate(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        """Let go of the database's connections."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def name(self) -> str:
        """The database's file or address, without a password."""
        return self.database.name

    def read(
        self,
        table_name: str,
        columns: Sequence[str] | None = None,
        *,
        where: Versions = "all",
        source: str | None = None,
        known_at: int | None = None,
    ) -> pl.DataFrame:
        """Read a table, in no particular order: all its columns, or those named.

        Of a versioned table, `where` chooses the versions: in force, replaced or retracted, or
        all. `known_at` reads it as it stood right after that sync: later versions are not there,
        and what was replaced later is in force. So several tables read at the number that
        `last_sync` gave fit together, whatever is synced meanwhile. `source` keeps one source.
        Types: see records.schema; dates are Date, instants Datetime (UTC), integers Int64.
        """
        table = schema.metadata.tables[table_name]
        return fetch(self.database, selection(table, columns, where, source, known_at))

    def read_each(
        self,
        columns: Mapping[str, Sequence[str] | None],
        *,
        where: Versions = "all",
        source: str | None = None,
        known_at: int | None = None,
    ) -> dict[str, pl.DataFrame]:
        """Read tables one after the other, in this order: table -> columns. See `read`."""
        queries = (
            selection(schema.metadata.tables[name], wanted, where, source, known_at)
            for name, wanted in columns.items()
        )
        return dict(zip(columns, fetch_each(self.database, queries), strict=True))

    def read_together(
        self,
        columns: Mapping[str, Sequence[str] | None],
        *,
        where: Versions = "all",
        source: str | None = None,
    ) -> dict[str, pl.DataFrame]:
        """Read several tables at once, as they stood after the same sync: table -> columns.

        Reads them side by side, large ones in parts. See `read`.
        """
        known_at = self.last_sync() or 0
        tables = {name: schema.metadata.tables[name] for name in columns}
        if are_small(self.database, list(tables.values())):
            return self.read_each(columns, where=where, source=source, known_at=known_at)
        asked = [(name, part) for name in columns for part in parts(self.database, tables[name])]

        def one(name: str, part: sa.ColumnElement[bool]) -> pl.DataFrame:
            query = selection(tables[name], columns[name], where, source, known_at)
            return fetch(self.database, query.where(part))

        with ThreadPoolExecutor(_READERS) as threads:
            found = list(threads.map(one, *zip(*asked, strict=True)))
        return {
            name: pl.concat(
                [rows for (of, _), rows in zip(asked, found, strict=True) if of == name]
            )
            for name in columns
        }

    def last_sync(self) -> int | None:
        """Return the number of the last sync that was taken over; None when there is none."""
        done = sa.select(sa.func.max(schema.syncs.c.sync)).where(schema.syncs.c.state == "done")
        with self.database.transaction() as connection:
            number: int | None = connection.execute(done).scalar_one()
        return number

    def sources(self) -> pl.DataFrame:
        """List the sources in use, by name: one row each, with its last sync that was taken over.

        One that was never taken over, or was removed, is none; its syncs stay in the log. Columns:
        those of `sources`, and `last_sync` (number), `last_synced_at` (instant), `cursor`,
        `totals` (JSON: currency -> receivable, minor units).
        """
        syncs = schema.syncs
        last = (
            sa.select(syncs.c.source, sa.func.max(syncs.c.sync).label("last_sync"))
            .where(syncs.c.state == "done")
            .group_by(syncs.c.source)
            .subquery()
        )
        query = (
            sa.select(
                schema.sources,
                last.c.last_sync,
                syncs.c.finished_at.label("last_synced_at"),
                syncs.c.cursor,
                syncs.c.totals,
            )
            .join(last, last.c.source == schema.sources.c.source)
            .join(syncs, syncs.c.sync == last.c.last_sync)
            .where(schema.sources.c.removed_at.is_(None))
            .order_by(schema.sources.c.source)
        )
        return self._rows(query)

    def syncs(self, source: str | None = None) -> pl.DataFrame:
        """List the syncs, latest first: one row each, with the columns of `syncs`."""
        query = sa.select(schema.syncs).order_by(schema.syncs.c.sync.desc())
        return self._rows(query if source is None else query.where(schema.syncs.c.source == source))

    def rejects(
        self,
        sync: int | None = None,
        source: str | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> pl.DataFrame:
        """List rows that could not be taken over, in the order found: one row each.

        Columns: those of `rejects`, and `source`. `sync` keeps one sync's, `source` one source's.
        """
        query = (
            sa.select(schema.rejects, schema.syncs.c.source)
            .join(schema.syncs, schema.syncs.c.sync == schema.rejects.c.sync)
            .order_by(schema.rejects.c.reject)
        )
        if sync is not None:
            query = query.where(schema.rejects.c.sync == sync)
        if source is not None:
            query = query.where(schema.syncs.c.source == source)
        # SQLite knows OFFSET only after LIMIT; SQLAlchemy sees to that.
        return self._rows(query.limit(limit).offset(offset))

    def row_history(self, item_id: str, source: str | None = None) -> RowHistory:
        """Find every version of an item and of its entries, as an auditor asks for it.

        Columns: those of `items` and `entries`, and `known_from_at` and `known_to_at`, the instants
        from which and until which the version was what we knew (null: it still is). An item's
        number can occur in several sources: `source` keeps one.
        """
        return RowHistory(
            self._versions(schema.items, item_id, source),
            self._versions(schema.entries, item_id, source),
        )

    def _versions(self, table: sa.Table, item_id: str, source: str | None) -> pl.DataFrame:
        came, went = schema.syncs.alias(), schema.syncs.alias()
        query = (
            sa.select(
                table,
                came.c.finished_at.label("known_from_at"),
                went.c.finished_at.label("known_to_at"),
            )
            .join(came, came.c.sync == table.c.known_from)
            .outerjoin(went, went.c.sync == table.c.known_to)
            .where(table.c.item_id == item_id)
            .order_by(table.c.source, table.c.known_from, table.c[schema.VERSIONED[table]])
        )
        return self._rows(query if source is None else query.where(table.c.source == source))

    def _rows(self, query: sa.Select[Any]) -> pl.DataFrame:
        """Read few rows, in their order."""
        types = {str(column.key): polars_type(column) for column in query.selected_columns}
        with self.database.transaction() as connection:
            rows = [tuple(row) for row in connection.execute(query)]
        return pl.DataFrame(rows, schema=types, orient="row")
