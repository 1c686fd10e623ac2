"""How a text file is laid out: its separator, and the line that names the columns."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass

from ardash.connectors._tabular import headers

SEPARATORS = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}
#: Titles, addresses and print dates may stand above the header, but not more than this.
LINES_LOOKED_AT = 60


@dataclass(frozen=True)
class Layout:
    """How a text file is laid out; rows are physical lines, counted from 1.

    `first_row` is the line after the header, which may itself hold line ends within quotes.
    """

    separator: str
    header_row: int
    first_row: int
    columns: tuple[str, ...]


def detect(lines: list[str], separator: str | None = None, header_row: int | None = None) -> Layout:
    """Find the separator and the header in the first lines of a text file.

    The separator is the one that parts most lines into the same number of fields; Excel's own
    `sep=;` line decides. The header is the line that names most columns ardash knows, else the
    first line as wide as the table.
    """
    lines = lines[:LINES_LOOKED_AT]
    if lines and (stated := _stated(lines[0])):
        separator = separator or stated
    separator = separator or max(SEPARATORS, key=lambda one: _regularity(lines, one))
    records = split(lines, separator)
    if header_row is None:
        header_row = _header(records)
    at = next((n for n, (line, _) in enumerate(records) if line == header_row), None)
    columns = [] if at is None else records[at][1]
    following = records[at + 1 : at + 2] if at is not None else []
    first_row = following[0][0] if following else header_row + 1
    return Layout(separator, header_row, first_row, unique(columns))


def split(lines: list[str], separator: str) -> list[tuple[int, list[str]]]:
    """Part lines into records, each with the physical line it begins on, counted from 1."""
    reader = csv.reader((line + "\n" for line in lines), delimiter=separator)
    records, begins = [], 1
    try:
        for fields in reader:
            records.append((begins, [field.strip() for field in fields]))
            begins = reader.line_num + 1
    except csv.Error:  # a field beyond the limit: what was read so far decides
        pass
    return records


def unique(columns: list[str]) -> tuple[str, ...]:
    """Name every column once: empty ones by position, repeated ones with a number."""
    seen: Counter[str] = Counter()
    named = []
    for position, column in enumerate(columns, start=1):
        name = " ".join(column.split()) or f"column {position}"
        seen[name] += 1
        named.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(named)


def header_of(rows: list[list[str]]) -> int:
    """Return which row (from 1) of a sheet names the columns; the same rule as for text."""
    return _header(list(enumerate(rows[:LINES_LOOKED_AT], start=1)))


def _stated(line: str) -> str | None:
    """Excel writes the separator itself into a first line `sep=;`."""
    head = line.strip().strip('"').lower()
    return head[4] if head.startswith("sep=") and len(head) == 5 else None


def _regularity(lines: list[str], separator: str) -> tuple[int, int]:
    widths = Counter(len(fields) for _, fields in split(lines, separator) if any(fields))
    if not widths:
        return (0, 0)
    width, times = max(widths.items(), key=lambda pair: (pair[1] * (pair[0] > 1), pair[0]))
    return (times * (width > 1), width)


def _header(records: list[tuple[int, list[str]]]) -> int:
    filled = [(line, fields) for line, fields in records if any(fields)]
    if not filled:
        return 1
    best_line, best = max(
        ((line, headers.count_known(fields)) for line, fields in filled), key=lambda pair: pair[1]
    )
    if best >= 2:
        return best_line
    widths = Counter(len([f for f in fields if f]) for _, fields in filled)
    usual = max(widths, key=lambda width: (widths[width] * (width > 1), width))
    return next(
        (line for line, fields in filled if len([f for f in fields if f]) >= usual), filled[0][0]
    )
