"""Write many rows at once, inside a transaction that is open."""

from __future__ import annotations

from typing import Any

import polars as pl
import sqlalchemy as sa

_SLICE_ROWS = 50_000


def insert_rows(connection: sa.Connection, table: sa.Table, rows: pl.DataFrame) -> None:
    """Insert all rows into the columns of their names."""
    # A column without any value need not be written, and most sources have several.
    rows = rows[[column.name for column in rows if column.null_count() < rows.height]]
    if rows.is_empty():
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table.name, rows)
        return
    marks = ", ".join("?" * rows.width)
    into = f"INSERT INTO {table.name} ({', '.join(rows.columns)}) VALUES ({marks})"  # noqa: S608
    cursor = _driver(connection).cursor()
    for part in _stored(rows).iter_slices(_SLICE_ROWS):
        cursor.executemany(into, part.rows())


def close_versions(
    connection: sa.Connection, table: sa.Table, source: str, keys: pl.DataFrame, sync: int
) -> None:
    """Say of the current versions of these keys that they were known until `sync`."""
    if not keys.height:
        return
    key = keys.columns[0]
    if connection.dialect.name == "postgresql":
        gone = f"gone_{table.name}"
        connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {gone} (gone text) ON COMMIT DROP")
        _copy(connection, gone, keys.rename({key: "gone"}))
        connection.exec_driver_sql(f"ANALYZE {gone}")
        closed = connection.exec_driver_sql(
            f"UPDATE {table.name} SET known_to = %s FROM {gone} "  # noqa: S608
            f"WHERE source = %s AND {key} = gone AND known_to IS NULL",
            (sync, source),
        ).rowcount
    else:
        update = (
            f"UPDATE {table.name} SET known_to = ? "  # noqa: S608
            f"WHERE source = ? AND {key} = ? AND known_to IS NULL"
        )
        cursor = _driver(connection).cursor()
        cursor.executemany(update, ((sync, source, value) for value in keys[key]))
        closed = cursor.rowcount
    if closed != keys.height:
        raise RuntimeError(f"{closed} versions of {table.name} were closed, not {keys.height}")


def _copy(connection: sa.Connection, table: str, rows: pl.DataFrame) -> None:
    into = f"COPY {table} ({', '.join(rows.columns)}) FROM STDIN WITH (FORMAT csv)"
    with _driver(connection).cursor() as cursor, cursor.copy(into) as copy:
        for part in rows.iter_slices(_SLICE_ROWS):
            # All texts are quoted: what is empty without quotes is null.
            copy.write(part.write_csv(include_header=False, quote_style="non_numeric"))


def _stored(rows: pl.DataFrame) -> pl.DataFrame:
    """Turn dates into what SQLite stores for them."""
    dates = [name for name, kind in rows.schema.items() if kind == pl.Date]
    return rows.with_columns(pl.col(dates).dt.to_string("%Y-%m-%d"))


def _driver(connection: sa.Connection) -> Any:
    return connection.connection.driver_connection
