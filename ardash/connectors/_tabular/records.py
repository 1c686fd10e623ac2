"""Whole lines of a text file -> records, each with its physical line.

Polars reads them when none of their quotes spans lines or stands astray, else Python's csv
module; both give the same records. Lines whose number of fields does not fit the header are set
apart, never guessed at.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from ardash.connectors._tabular import layout
from ardash.errors import mark

#: A quoted field may run over so many lines; beyond that its quote was never closed.
LINES_OF_A_RECORD = 200
#: Columns of every piece beside those of the file itself.
LINE, RAW = "\x00line", "\x00raw"
_UNIT = "\x1f"  # separates nothing in real files; a piece that holds it is read by Python

WRONG_WIDTH = mark("The row has {found} fields where the header has {expected}.")
NEVER_CLOSED = mark("A quotation mark is opened here and never closed.")

#: A line that is no record: line, reason, params, raw text.
Broken = tuple[int, str, dict[str, object], str]


@dataclass(frozen=True)
class Piece:
    """A part of a table: its records, and the lines that are none.

    `frame` has the table's columns as text (null where empty), plus LINE and RAW.
    """

    frame: pl.DataFrame
    broken: list[Broken] = field(default_factory=list)


def parted(
    text: str, first_line: int, shape: layout.Layout, skip: int, *, final: bool
) -> tuple[Piece | None, int, str]:
    """Read whole lines; returns the piece, the physical lines used, and text to read again."""
    if skip:
        skipped, text = _skip(text, skip)
        if not text:
            return None, skipped, ""
        piece, used, rest = parted(text, first_line + skipped, shape, 0, final=final)
        return piece, skipped + used, rest
    if _UNIT not in text:
        lines = _lines(text, first_line)
        tidy = _tidy(lines, shape.separator) if '"' in text else True
        if tidy:
            return _by_polars(lines, shape), lines.height, ""
    return _by_python(text, first_line, shape, final=final)


def _skip(text: str, lines: int) -> tuple[int, str]:
    position, done = 0, 0
    while done < lines and position < len(text):
        end = text.find("\n", position)
        position = len(text) if end < 0 else end + 1
        done += 1
    return done, text[position:]


def _lines(text: str, first_line: int) -> pl.DataFrame:
    """One row a physical line: LINE and RAW."""
    raw = pl.read_csv(
        io.BytesIO(text.encode()),
        separator=_UNIT,
        has_header=False,
        quote_char=None,
        infer_schema=False,
        new_columns=[RAW],
    )
    return raw.with_row_index(LINE, offset=first_line).with_columns(pl.col(LINE).cast(pl.Int64))


def _tidy(lines: pl.DataFrame, separator: str) -> bool:
    """Say whether every quoted field begins and ends within its line, at a separator."""
    mark_, sep = "\x01", re.escape(separator)
    bare = lines[RAW].str.replace_all(r'"[^"]*"', mark_)
    astray = bare.str.contains(f'"|[^{sep}{mark_}]{mark_}|{mark_}[^{sep}{mark_}]')
    return not astray.any()


def _by_polars(lines: pl.DataFrame, shape: layout.Layout) -> Piece:
    width, separator = len(shape.columns), shape.separator
    fields = (
        lines[RAW].str.replace_all(r'"[^"]*"', "").str.count_matches(separator, literal=True) + 1
    )
    blank = fields.is_null() | ~lines[RAW].str.contains(f"[^\\s{re.escape(separator)}]")
    fitting = (fields == width) & ~blank
    good = lines.filter(fitting)
    frame = _columns(good[RAW], shape).with_columns(good[LINE], good[RAW])
    mended: list[tuple[object, ...]] = []
    broken: list[Broken] = []
    for line, raw in lines.filter(~fitting & ~blank).iter_rows():
        values, _ = _record([raw], 0, separator)
        if values is None:
            broken.append((line, NEVER_CLOSED, {}, raw))
        elif trimmed := _fit(values, width):
            mended.append((*trimmed, line, raw))
        else:
            broken.append((line, WRONG_WIDTH, {"found": len(values), "expected": width}, raw))
    if mended:
        more = pl.DataFrame(mended, schema=frame.schema, orient="row")
        frame = pl.concat([frame, more]).sort(LINE)
    filled = pl.any_horizontal(pl.col(list(shape.columns)).is_not_null())
    return Piece(frame.filter(filled), broken)


def _columns(raw: pl.Series, shape: layout.Layout) -> pl.DataFrame:
    """Part lines that all have the header's width into stripped columns, empty ones null."""
    names = list(shape.columns)
    if raw.is_empty():
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    if len(names) == 1:
        frame = pl.DataFrame({names[0]: raw.str.strip_chars().str.strip_chars('"')})
    else:
        frame = pl.read_csv(
            io.BytesIO(raw.str.join("\n").item().encode()),
            separator=shape.separator,
            has_header=False,
            infer_schema=False,
            new_columns=names,
        )
    if frame.shape != (len(raw), len(names)):
        raise AssertionError("a tidy piece of text was read into another number of records")
    return stripped(frame)


def stripped(frame: pl.DataFrame) -> pl.DataFrame:
    """Strip every text of a frame; an empty one becomes null."""
    text = pl.col(pl.String).str.strip_chars()
    return frame.with_columns(pl.when(text != "").then(text))


def _fit(values: list[str], width: int) -> list[str | None] | None:
    """Drop empty fields beyond the header's width; None where the row does not fit."""
    if len(values) > width and not any(value.strip() for value in values[width:]):
        values = values[:width]
    return [value.strip() or None for value in values] if len(values) == width else None


def _by_python(
    text: str, first_line: int, shape: layout.Layout, *, final: bool
) -> tuple[Piece, int, str]:
    lines = _keep_ends(text)
    width = len(shape.columns)
    rows: list[tuple[object, ...]] = []
    broken: list[Broken] = []
    at = 0
    while at < len(lines):
        values, used = _record(lines, at, shape.separator)
        if values is None and not final and at + LINES_OF_A_RECORD > len(lines):
            break  # the record goes on in the next piece
        raw = "".join(lines[at : at + used]).rstrip("\n")
        line = first_line + at
        at += used
        if values is None:
            broken.append((line, NEVER_CLOSED, {}, raw))
        elif not any(value.strip() for value in values):
            continue
        elif fitted := _fit(values, width):
            rows.append((*fitted, line, raw))
        else:
            broken.append((line, WRONG_WIDTH, {"found": len(values), "expected": width}, raw))
    schema = {**dict.fromkeys(shape.columns, pl.String), LINE: pl.Int64, RAW: pl.String}
    return Piece(pl.DataFrame(rows, schema=schema, orient="row"), broken), at, "".join(lines[at:])


def _keep_ends(text: str) -> list[str]:
    """Split at line feeds only: other separators of lines may stand inside a field."""
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _record(lines: list[str], at: int, separator: str) -> tuple[list[str] | None, int]:
    """Read the record that begins at a line: its fields and how many lines it takes.

    Fields are None where a quote is never closed; then only the one line is given up.
    """
    if '"' not in lines[at]:
        return lines[at].rstrip("\n").split(separator), 1
    ended = False

    def following() -> Iterator[str]:
        nonlocal ended
        yield from lines[at : at + LINES_OF_A_RECORD]
        ended = True

    reader = csv.reader(following(), delimiter=separator)
    try:
        values = next(reader)
    except csv.Error:
        return None, 1
    return (None, 1) if ended else (values, reader.line_num)
