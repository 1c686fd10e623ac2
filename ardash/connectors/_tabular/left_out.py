"""What the files hold and ardash does not read: hidden sheets, and rows that do not count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import polars as pl

from ardash.connectors._tabular import places
from ardash.connectors._tabular.meanings import IGNORE
from ardash.connectors._tabular.opening import Source
from ardash.connectors._tabular.profile import Choice, Rows
from ardash.connectors._tabular.sheets import SheetTable, hidden_sheets
from ardash.errors import Message


def notes(sources: Sequence[Source]) -> list[Message]:
    """Say which sheets and how many rows are left out, and why; nothing is lost unsaid."""
    return [*_of_sheets(sources), *(note for source in sources for note in _of_rows(source))]


def unused(sources: Sequence[Source]) -> list[Message]:
    """Name the columns of each file that nothing is read from; empty ones are not worth it."""
    return [
        Message(
            "{file}: columns that are not read: {columns}.",
            file=source.prefix.removesuffix(":"),
            columns=", ".join(columns),
        )
        for source in sources
        if (columns := _unread(source))
    ]


def columns_read(rows: Rows) -> set[str]:
    """Return the columns that a [[rows]] takes anything from."""
    choices = {c.column for c in (rows.kind, rows.entry_kind) if isinstance(c, Choice)}
    return {*rows.columns.values(), *rows.skip, *choices}


def _unread(source: Source) -> list[str]:
    rest = [c for c in source.table.columns if c not in columns_read(source.rows)]
    piece = next(iter(source.table.pieces()), None) if rest else None
    if piece is None:
        return []
    return [c for c in rest if piece.frame[c].null_count() < piece.frame.height]


def skipped(column: str, values: Sequence[str]) -> pl.Expr:
    """Say of each row whether the profile skips it for what a column says."""
    dead = [value.casefold() for value in values]
    return pl.col(column).str.to_lowercase().is_in(dead).fill_null(value=False)


def meant(choice: Choice) -> pl.Expr:
    """Return what the profile takes each row for; null where it does not know the value."""
    values: Mapping[str, str] = {value.casefold(): kind for value, kind in choice.values.items()}
    folded = pl.col(choice.column).str.to_lowercase()
    kind = folded.replace_strict(list(values), list(values.values()), default=choice.otherwise)
    return kind.cast(pl.String)


def _of_sheets(sources: Sequence[Source]) -> list[Message]:
    read = {(s.path, s.table.sheet) for s in sources if isinstance(s.table, SheetTable)}
    named = {source.path: source.name for source in sources if places.is_workbook(source.path)}
    return [
        Message(
            "{file}: the hidden sheet {sheet} is not read; name it in the profile to read it.",
            file=name,
            sheet=repr(sheet),
        )
        for path, name in named.items()
        for sheet in hidden_sheets(path)
        if (path, sheet) not in read
    ]


def _of_rows(source: Source) -> list[Message]:
    """Count the rows that a column's value leaves out, each for the first reason."""
    reasons = _reasons(source.rows)
    counted: Counter[tuple[str, str]] = Counter()
    for piece in source.table.pieces() if reasons else ():
        rest = piece.frame
        for column, out in reasons:
            values = rest.filter(out)[column].fill_null("").value_counts().iter_rows()
            counted.update({(column, value): count for value, count in values})
            rest = rest.filter(~out)
    return [
        Message(
            "{file}: rows left out because {column} says {value}: {count}.",
            file=source.prefix.removesuffix(":"),
            column=repr(column),
            value=repr(value),
            count=count,
        )
        for (column, value), count in sorted(counted.items())
    ]


def _reasons(rows: Rows) -> list[tuple[str, pl.Expr]]:
    found = [(column, skipped(column, values)) for column, values in rows.skip.items()]
    kind = rows.kind
    if isinstance(kind, Choice) and IGNORE in {*kind.values.values(), kind.otherwise}:
        found.append((kind.column, (meant(kind) == IGNORE).fill_null(value=False)))
    return found
