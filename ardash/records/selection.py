"""Selection: the query that reads a table, or some versions of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

import sqlalchemy as sa

from ardash.records import schema

#: Which versions of rows to read: those in force, those replaced or retracted, or both.
Versions = Literal["current", "closed", "all"]


def selection(
    table: sa.Table,
    columns: Sequence[str] | None,
    where: Versions,
    source: str | None,
    known_at: int | None,
) -> sa.Select[Any]:
    """Write the query that `Store.read` reads; the same one for the same question."""
    chosen = table.c.keys() if columns is None else columns
    return _selection(table, tuple(chosen), where, source, known_at)


# To write a query anew takes longer than to read a small table.
@lru_cache(500)
def _selection(
    table: sa.Table,
    columns: tuple[str, ...],
    where: Versions,
    source: str | None,
    known_at: int | None,
) -> sa.Select[Any]:
    versioned = table in schema.VERSIONED
    chosen: list[sa.ColumnElement[Any]] = [table.c[name] for name in columns]
    conditions: list[sa.ColumnElement[bool]] = []
    if versioned:
        known_to: sa.ColumnElement[Any] = table.c.known_to
        if known_at is not None:
            # Numbers stand in the text: with parameters, PostgreSQL's driver is half as fast.
            number = sa.literal_column(str(int(known_at)), sa.Integer)
            known_to = sa.case((table.c.known_to <= number, table.c.known_to))
            conditions.append(table.c.known_from <= number)
            chosen = [
                known_to.label("known_to") if column is table.c.known_to else column
                for column in chosen
            ]
        if where != "all":
            closed = known_to.is_not(None)
            conditions.append(closed if where == "closed" else known_to.is_(None))
    if source is not None:
        conditions.append(table.c.source == source)
    return sa.select(*chosen).where(*conditions)
