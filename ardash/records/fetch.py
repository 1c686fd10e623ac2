"""From SQL to Polars through Arrow: columns at once, never a row as a Python object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ardash.records.database import BUSY_SECONDS, Database

if TYPE_CHECKING:
    import pyarrow as pa
    from adbc_driver_manager import dbapi

#: A part of a table is one batch: more of them are slower.
_BATCH_ROWS = 524_288

#: A table of more rows than this is read in parts of about so many, side by side.
_PART_ROWS = 500_000

#: Up to so many rows, to open connections and threads takes longer than to read.
_FEW_ROWS = 20_000

_Type = sa.types.TypeEngine[Any]

#: SQL type -> the frame's type, and a value of it as SQLite stores it.
_TYPES: Mapping[type[_Type], tuple[pl.DataType, str | float]] = {
    sa.Text: (pl.String(), "^"),
    sa.Date: (pl.Date(), "^"),
    sa.DateTime: (pl.Datetime("us"), "^"),
    sa.Float: (pl.Float64(), 0.5),
    sa.Integer: (pl.Int64(), 0),
    sa.Boolean: (pl.Boolean(), 0),
}


def polars_type(column: sa.ColumnElement[Any]) -> pl.DataType:
    """Return the Polars type of a column: dates as Date, integers as Int64 ..."""
    return _types(column)[0]


def fetch(database: Database, query: sa.Select[Any]) -> pl.DataFrame:
    """Read the rows of `query`, which has no ORDER BY, as a frame of its columns, typed.

    Raises StoreUnavailable when the database cannot be read.
    """
    return fetch_each(database, [query])[0]


def fetch_each(database: Database, queries: Iterable[sa.Select[Any]]) -> list[pl.DataFrame]:
    """Read one query after the other as `fetch` does, over one connection."""
    with database.arrow() as connection:
        if database.is_sqlite:
            _patient(connection)
        return [_fetched(connection, query, sqlite=database.is_sqlite) for query in queries]


def _fetched(connection: dbapi.Connection, query: sa.Select[Any], *, sqlite: bool) -> pl.DataFrame:
    with connection.cursor() as cursor:
        frame = _from_sqlite(cursor, query) if sqlite else _from_postgresql(cursor, query)
    return frame.with_columns(_typing(query, tuple(frame.dtypes)))


def are_small(database: Database, tables: Sequence[sa.Table]) -> bool:
    """Whether tables hold so few rows together that they are best read one after the other."""
    first = (sa.select(sa.literal(1)).select_from(table).limit(_FEW_ROWS + 1) for table in tables)
    numbers = (sa.select(sa.func.count()).select_from(rows.subquery()) for rows in first)
    with database.transaction() as connection:
        found = connection.execute(sa.select(*(number.scalar_subquery() for number in numbers)))
        return sum(found.one()) <= _FEW_ROWS


def parts(database: Database, table: sa.Table) -> list[sa.ColumnElement[bool]]:
    """Cut a table in parts that can be read side by side: a condition on its rows for each.

    Together they are the table, in its order. SQLite reads a table on one core only; PostgreSQL's
    server sends it faster than one core takes it, so there, and for a small table, it is one part.
    """
    if not database.is_sqlite:
        return [sa.true()]
    row = sa.literal_column("rowid", sa.Integer)
    with database.transaction() as connection:
        last = connection.execute(sa.select(sa.func.max(row)).select_from(table)).scalar() or 0
    count = max(1, round(last / _PART_ROWS))
    edges = [last * place // count for place in range(1, count)]
    return [
        sa.and_(
            *([row > sa.literal_column(str(low))] if low is not None else []),
            *([row <= sa.literal_column(str(high))] if high is not None else []),
            sa.true(),
        )
        for low, high in pairwise([None, *edges, None])
    ]


def _patient(connection: dbapi.Connection) -> None:
    """Let SQLite wait for another program that has the file."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        cursor.fetchall()


def _from_sqlite(cursor: dbapi.Cursor, query: sa.Select[Any]) -> pl.DataFrame:
    typed, first, params = _for_sqlite(query)
    cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": str(_BATCH_ROWS)})
    cursor.execute(typed, params)
    frame = _polars(cursor.fetch_arrow_table())
    if frame.row(0) != first:
        raise RuntimeError("SQLite did not return the typing row first")
    return frame.slice(1)


def _from_postgresql(cursor: dbapi.Cursor, query: sa.Select[Any]) -> pl.DataFrame:
    cursor.execute(*_for_postgresql(query))
    return _polars(cursor.fetch_arrow_table())


@lru_cache(500)
def _for_sqlite(
    query: sa.Select[Any],
) -> tuple[str, tuple[str | float, ...], list[Any] | None]:
    """Write a query in SQLite's words: its text, the row that goes first, the parameters."""
    compiled = query.compile(dialect=sqlite.dialect(paramstyle="qmark"))
    # SQLite's columns have no types of their own, and the driver takes those of the first rows:
    # a column that begins with nulls would break. So a row goes first that has all values.
    columns = list(query.selected_columns)
    first = tuple(_types(column)[1] for column in columns)
    named = (f'{value!r} AS "{c.key}"' for value, c in zip(first, columns, strict=True))
    # Around both, another SELECT would copy each row once more.
    return f"SELECT {', '.join(named)} UNION ALL {compiled}", first, _params(compiled)


@lru_cache(500)
def _for_postgresql(query: sa.Select[Any]) -> tuple[str, list[Any] | None]:
    """Write a query in PostgreSQL's words: its text and the parameters."""
    dialect = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
    compiled = query.compile(dialect=dialect)
    return str(compiled), _params(compiled)


def _params(compiled: sa.sql.compiler.SQLCompiler) -> list[Any] | None:
    values = compiled.params
    return [values[name] for name in compiled.positiontup or ()] or None


def _polars(table: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)  # noqa: S101 - says so to the type checker
    return frame


@lru_cache(500)
def _typing(query: sa.Select[Any], found: tuple[pl.DataType, ...]) -> list[pl.Expr]:
    """Say which columns of a query have to change their types, and how."""
    columns = zip(query.selected_columns, found, strict=True)
    return [_typed(column, kind) for column, kind in columns if kind != polars_type(column)]


def _typed(column: sa.ColumnElement[Any], found: pl.DataType) -> pl.Expr:
    value, kind = pl.col(str(column.key)), polars_type(column)
    if found == pl.String:
        if isinstance(kind, pl.Date):
            return value.str.to_date("%Y-%m-%d")
        if isinstance(kind, pl.Datetime):
            return value.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us")
    return value.cast(kind)


def _types(column: sa.ColumnElement[Any]) -> tuple[pl.DataType, str | float]:
    return next(types for sql, types in _TYPES.items() if isinstance(column.type, sql))
