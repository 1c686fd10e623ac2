"""Columns that say what each row is, or that it does not count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ardash.connectors._tabular import headers
from ardash.connectors._tabular.evidence import Doubt
from ardash.connectors._tabular.meanings import KINDS
from ardash.connectors._tabular.profile import Choice, Rows
from ardash.connectors._tabular.survey import Table
from ardash.errors import Message

#: Recognises the columns of a table as those of one kind of row: meaning -> column.
Meanings = Callable[[str], dict[str, str]]


def with_kinds(
    rows: Rows, table: Table, path: Path, meanings: Meanings
) -> tuple[Rows, list[Doubt]]:
    """Use a column that says what each row is, where its values are known; doubt where some are."""
    column = headers.named_like("kind", table.columns)
    if column is None or rows.kind not in ("invoice", "payment", "credit_note"):
        return _with_entry_kind(rows, table), []
    if column in rows.columns.values():
        return rows, []
    values = table_values(table, column)
    if values is None:
        return rows, []
    meant = {
        v: headers.value_meanings("kind")[f]
        for v in values
        if (f := headers.fold(v)) in headers.value_meanings("kind")
    }
    if not meant or set(meant.values()) == {rows.kind}:
        return _with_entry_kind(rows, table), []
    unknown = [value for value in values if value not in meant]
    kinds = [k for k in KINDS if k in meant.values()]
    columns = dict(rows.columns)
    for kind in kinds:
        for meaning, name in meanings(kind).items():
            if name not in columns.values() or meaning == "paid_on":
                columns.setdefault(meaning, name)
    mixed = replace(rows, kind=Choice(column, meant), columns=columns)
    if not unknown:
        return mixed, []
    question = Message(
        "In {column}, what are rows that say {values}?",
        column=repr(column),
        values=", ".join(map(repr, unknown[:5])),
    )
    return mixed, [Doubt(column, question, option="profile", where=str(path))]


def _with_entry_kind(rows: Rows, table: Table) -> Rows:
    column = headers.named_like("entry_kind", table.columns)
    if rows.kind != "payment" or column is None or column in rows.columns.values():
        return rows
    values = table_values(table, column)
    known = headers.value_meanings("entry_kind")
    if values is None or not all(headers.fold(value) in known for value in values):
        return rows
    meant = {value: known[headers.fold(value)] for value in values}
    return (
        replace(rows, entry_kind=Choice(column, meant))
        if set(meant.values()) - {"payment"}
        else rows
    )


def with_skips(rows: Rows, table: Table) -> Rows:
    """Leave out rows that say of themselves that they do not count: void, deleted, draft."""
    skip: dict[str, tuple[str, ...]] = {}
    status = headers.catalogue()["status"]
    names, flags = {headers.fold(n) for n in status["names"]}, set(status["flags"])
    only_in = {headers.fold(name) for name in status["only_in"]}
    for column in table.columns:
        if headers.fold(column) not in names or column in rows.columns.values():
            continue
        dead = set(status["dead"]) - (set() if headers.fold(column) in only_in else flags)
        folded = {headers.fold(value) for value in dead}
        values = table_values(table, column) or []
        if found := tuple(value for value in values if headers.fold(value) in folded):
            skip[column] = found
    return replace(rows, skip=skip)


def table_values(table: Table, column: str, limit: int = 50) -> list[str] | None:
    """Return the distinct values of a column in the order of the alphabet; None beyond a limit."""
    values: set[str] = set()
    for piece in table.pieces():
        values.update(piece.frame[column].drop_nulls().unique())
        if len(values) > limit:
            return None
    return sorted(values)
