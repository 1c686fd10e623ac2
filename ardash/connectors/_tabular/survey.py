"""A look over whole files before they are read: what the values of each column could be.

One pass over the text; nothing is decided here (see evidence) and nothing is read as money.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import polars as pl

from ardash.connectors._tabular import dates
from ardash.connectors._tabular.amounts import NO_AMOUNT
from ardash.connectors._tabular.sheets import SheetTable
from ardash.connectors._tabular.text import TextTable

Table = TextTable | SheetTable
#: Is told how many rows have been looked at.
Progress = Callable[[int], None]

VALUES_KEPT = 200
_DATE_LIKE = r"^(?:\pL{2,}[.,]* +)?\d{1,4} *[-/. ] *(?:\d{1,2}|\pL{3,}[.]?) *[-/. ] *\d{1,4}"
_COMMA = r"\.\d{3}.*,|^(?:\d*,(?:\d{0,2}|\d{4,})|\d{4,},\d+|0?,\d+)$|\.\d{3}\.\d{3}"
_POINT = r",\d{3}.*\.|^(?:\d*\.(?:\d{0,2}|\d{4,})|\d{4,}\.\d+|0?\.\d+)$|,\d{3},\d{3}"
_EITHER = r"^[1-9]\d{0,2}[.,]\d{3}$"
#: By decimal sign: what would be a thousand with the other one, and what proves long fractions.
_THOUSAND = {",": r"^[1-9]\d{0,2},\d{3}$", ".": r"^[1-9]\d{0,2}\.\d{3}$"}
_LONG = r"^(?:0?|\d{4,})[.,]\d{3}$|[.,]\d{4,}$"
_NEGATIVE = r"(?i)^[^\d]*[-−–(]|[-−–]\s*$|\d\s*CR$"


@dataclass
class Column:
    """What was seen in one column: examples of what its values prove or leave open."""

    filled: int = 0
    dates: set[str] = field(default_factory=set)
    comma: str | None = None
    point: str | None = None
    either: str | None = None
    comma_thousand: str | None = None
    point_thousand: str | None = None
    long: str | None = None
    values: Counter[str] = field(default_factory=Counter)
    signs: dict[str, Counter[str]] = field(default_factory=dict)


@dataclass
class Survey:
    """What was seen in one table: one Column a column, and how many rows there are."""

    columns: dict[str, Column]
    rows: int = 0


def survey(
    table: Table,
    date_columns: Iterable[str],
    amount_columns: Iterable[str],
    value_columns: Iterable[str],
    signed_by: tuple[str, str] | None = None,
) -> Survey:
    """Look over a table: dates (also of columns nobody named), decimals, distinct values.

    `signed_by` = (amount column, column that says the kind, or ""): counts the signs by kind.
    """
    seen = Survey({name: Column() for name in table.columns})
    dated, amounts, valued = set(date_columns), set(amount_columns), set(value_columns)
    for number, piece in enumerate(table.pieces()):
        if number == 0:
            dated |= {n for n in table.columns if n not in amounts and _looks_dated(piece.frame[n])}
        seen.rows += piece.frame.height + len(piece.broken)
        for name in table.columns:
            column, values = seen.columns[name], piece.frame[name]
            column.filled += values.len() - values.null_count()
            if name in dated:
                column.dates.update(dates.without_time(values).drop_nulls().unique())
            if name in amounts:
                _see_decimals(column, values, numbers_in_cells=isinstance(table, SheetTable))
            if name in valued and len(column.values) <= VALUES_KEPT:
                column.values.update(dict(values.drop_nulls().value_counts().iter_rows()))
        if signed_by is not None:
            _see_signs(seen, piece.frame, *signed_by)
    return seen


def _looks_dated(values: pl.Series) -> bool:
    head = values.drop_nulls().head(VALUES_KEPT)
    return len(head) > 0 and int(head.str.contains(_DATE_LIKE).sum()) >= 0.9 * len(head)


def _see_decimals(column: Column, values: pl.Series, *, numbers_in_cells: bool) -> None:
    bare = values.str.replace_all(r"[^0-9.,]", "").str.strip_chars_end(".,")
    tests = [("comma", _COMMA)]
    # A sheet's numbers are written with a point here, which says nothing of its texts.
    tests += [] if numbers_in_cells else [("point", _POINT), ("either", _EITHER)]
    if not numbers_in_cells:
        tests += [("comma_thousand", _THOUSAND[","]), ("point_thousand", _THOUSAND["."])]
        tests.append(("long", _LONG))
    for name, pattern in tests:
        if getattr(column, name) is None:
            hits = bare.str.contains(pattern).fill_null(value=False).arg_true()
            if len(hits):
                setattr(column, name, values[int(hits[0])])


def _see_signs(seen: Survey, frame: pl.DataFrame, amount: str, kind: str) -> None:
    meant = frame.filter(
        pl.col(amount).str.contains("[1-9]"), ~pl.col(amount).is_in(list(NO_AMOUNT))
    )
    counted = meant.group_by(
        (pl.col(kind).str.to_lowercase() if kind else pl.lit("")).alias("kind"),
        pl.col(amount).str.contains(_NEGATIVE).alias("negative"),
    ).len()
    for value, negative, count in counted.iter_rows():
        signs = seen.columns[amount].signs.setdefault(value or "", Counter())
        signs["minus" if negative else "plus"] += count
