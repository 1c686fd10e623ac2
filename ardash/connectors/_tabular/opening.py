"""From a profile and the files of a location to tables: which file is read by which [[rows]]."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path

from ardash.connectors._tabular import layout, places
from ardash.connectors._tabular.headers import fold
from ardash.connectors._tabular.meanings import IGNORE
from ardash.connectors._tabular.profile import Choice, Profile, Rows
from ardash.connectors._tabular.sheets import SheetTable, open_sheet
from ardash.connectors._tabular.survey import Table
from ardash.connectors._tabular.text import TextTable, open_text
from ardash.errors import BadInput, Message

#: What is read first: customers, then documents, then what changes them.
ORDER = ("customer", "control", "invoice", "credit_note", "payment", "transfer")


@dataclass(frozen=True)
class Source:
    """One table of a source with the [[rows]] that reads it.

    `name` begins its places; `exported_on` dates what its rows leave undated.
    """

    path: Path
    name: str
    table: Table
    rows: Rows
    exported_on: dt.date | None = None

    def place(self, line: int) -> str:
        """Name a row: "sales.csv:12", or "sales.xlsx!Invoices:12"."""
        return f"{self.prefix}{line}"

    @property
    def prefix(self) -> str:
        """Return what stands before the line in a place."""
        sheet = f"!{self.table.sheet}" if isinstance(self.table, SheetTable) else ""
        return f"{self.name}{sheet}:"


def open_table(path: Path, rows: Rows) -> Table:
    """Open a file the way a [[rows]] says, finding out what it leaves open."""
    reading = rows.reading
    if places.is_workbook(path):
        decimals = reading.decimals or "."
        return open_sheet(path, reading.sheet, reading.header_row, decimals)
    return open_text(path, reading.encoding, reading.separator, reading.header_row)


def sources(profile: Profile, location: str) -> list[Source]:
    """Open every file of a location with the [[rows]] that cover it, in the order of reading.

    A file may be covered by several (the sheets of a workbook). Raises BadInput for a file that
    none covers, a pattern that no file matches, and a column that a file does not have.
    """
    paths = places.files(location)
    names = places.names(paths)
    found: list[Source] = []
    covered: set[Path] = set()
    for rows in profile.rows:
        matching = [path for path in paths if _matches(path, rows.files)]
        covered.update(matching)
        if not matching and not rows.optional and profile.complete and rows.kind != IGNORE:
            raise BadInput(
                Message("No file matches {files}.", files=", ".join(rows.files)),
                where=location,
                remedy=Message(
                    "Add the file, write `optional = true` in its [[rows]], or `complete = false`."
                ),
            )
        if rows.kind != IGNORE:
            for path in matching:
                table = open_table(path, rows)
                found.append(Source(path, names[path], table, resolved(rows, table, path)))
    for path in paths:
        if path not in covered:
            raise BadInput(
                Message("No [[rows]] of the profile covers this file."),
                where=str(path),
                remedy=Message(
                    'Add a [[rows]] with files = "{name}"; kind = "ignore" leaves it out.',
                    name=path.name,
                ),
            )
    return list(in_order(found))


def in_order(found: list[Source]) -> Iterator[Source]:
    """Give customers first, then documents, then what changes them."""
    yield from sorted(found, key=lambda source: min(map(ORDER.index, source.rows.kinds), default=0))


def resolved(rows: Rows, table: Table, path: Path) -> Rows:
    """Replace the column names of a [[rows]] by those of the file, accents and case aside.

    Raises BadInput for a column that the file does not have.
    """

    def column(name: str) -> str:
        if name in table.columns:
            return name
        alike = [c for c in table.columns if fold(c) == fold(name)]
        if len(alike) == 1:
            return alike[0]
        raise _no_column(name, table, path)

    def choice(one: Choice) -> Choice:
        return replace(one, column=column(one.column))

    return replace(
        rows,
        kind=choice(rows.kind) if isinstance(rows.kind, Choice) else rows.kind,
        columns={meaning: column(name) for meaning, name in rows.columns.items()},
        skip={column(name): values for name, values in rows.skip.items()},
        entry_kind=choice(rows.entry_kind) if rows.entry_kind else None,
    )


def with_decimals(source: Source, rows: Rows) -> Source:
    """Put settled rows into a source; a sheet's numbers are written with their decimal sign."""
    table: Table = source.table
    if isinstance(table, SheetTable):
        table = replace(table, decimals=rows.reading.decimals or ".")
    return replace(source, table=table, rows=rows)


def date_in_name(path: Path) -> dt.date | None:
    """Return the day that stands in a file's name, year first: sales_2025-09-30.csv."""
    match = re.search(
        r"(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)", path.stem
    )
    try:
        return dt.date(int(match[1]), int(match[3]), int(match[4])) if match else None
    except ValueError:  # 2025-02-31 is a number, not a day
        return None


def _matches(path: Path, patterns: tuple[str, ...]) -> bool:
    name = path.name.casefold()
    return any(fnmatch(name, pattern.casefold()) for pattern in patterns)


def _no_column(name: str, table: Table, path: Path) -> BadInput:
    if (error := other_separator(table, path)) is not None:
        return error
    line = table.header_row if isinstance(table, SheetTable) else table.layout.header_row
    known: Mapping[str, None] = dict.fromkeys(table.columns)
    return BadInput(
        Message("It has no column {name}.", name=repr(name)),
        where=f"{path}:{line}",
        remedy=Message("Its columns are: {columns}.", columns=", ".join(known)),
    )


def other_separator(table: Table, path: Path) -> BadInput | None:
    """Make the error for a file whose header has more of another separator than of its own."""
    if not isinstance(table, TextTable):
        return None
    header = table.layout.separator.join(table.columns)
    counts = {one: header.count(one) for one in layout.SEPARATORS}
    most = max(counts, key=lambda one: counts[one])
    if counts[most] <= header.count(table.layout.separator):
        return None
    tab = most == "\t"
    return BadInput(
        Message(
            "Columns of its header: {columns} with the separator {separator}, {others} with "
            "{other}: {header}",
            separator=repr(table.layout.separator),
            columns=len(table.columns),
            other=repr(most),
            others=counts[most] + 1,
            header=header[:80],
        ),
        where=f"{path}:{table.layout.header_row}",
        remedy=Message(
            'Write separator = "{other}" in the profile, or say --option "separator={said}".',
            other="\\t" if tab else most,
            said="tab" if tab else most,
        ),
    )
