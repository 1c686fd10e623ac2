"""The files of a FEC source and their lines: which files, which encoding, which line ends."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ardash.connectors._fec.header import Header, read_header
from ardash.connectors._tabular import encoding, places
from ardash.errors import BadInput, Message

#: SIREN, "FEC", closing date: 111111111FEC20221231.txt. Others are read too.
NAME = re.compile(r"(?<!\d)(\d{9})FEC(\d{8})?", re.IGNORECASE)


@dataclass(frozen=True)
class Export:
    """One FEC file: what it is called, and its lines of text with their numbers."""

    place: str
    siren: str
    header: Header
    lines: pl.DataFrame  # line: number in the file; text: as it stands there


def exports(location: str, *, encoded: str | None = None) -> Iterator[Export]:
    """Read the FEC files that `location` means: a file, a folder, a pattern, or several of them.

    In a folder, other files than FEC exports are passed over, unless they bear a FEC's name.
    Raises BadInput for what is missing, empty, unreadable or no FEC.
    """
    alone = not any(Path(part).is_dir() for part in places.parts(location))
    paths = [path for path in places.files(location) if alone or not places.is_workbook(path)]
    refused: list[BadInput] = []
    found = 0
    for path, place in places.names(paths).items():
        try:
            export = _export(path, place, encoded)
        except BadInput as error:
            if alone or NAME.search(path.name):
                raise
            refused.append(error)
            continue
        found += 1
        yield export
    if not found:
        raise refused[0] if len(refused) == 1 else _no_fec(location)


def lines_at(location: str, encoded: str | None, places: Sequence[str]) -> dict[str, str]:
    """Read again how the lines of some places stand in their files: place -> line."""
    wanted = set(places)
    return {
        place: text
        for export in exports(location, encoded=encoded)
        for line, text in export.lines.select("line", "text").iter_rows()
        if (place := f"{export.place}:{line}") in wanted
    }


def _export(path: Path, place: str, encoded: str | None) -> Export:
    texts = _decoded(path, encoded or encoding.detect(path))
    start = next((index for index, text in enumerate(texts) if text.strip()), None)
    if start is None:
        raise BadInput(
            Message("The file is empty."),
            where=place,
            remedy=Message("Export the FEC again; an export can stop half-way without a word."),
        )
    try:
        header = read_header(texts[start])
    except BadInput as error:
        raise BadInput(error.what, where=f"{place}:{start + 1}", remedy=error.remedy) from None
    lines = pl.DataFrame({"text": texts[start + 1 :]}, schema={"text": pl.String})
    lines = lines.with_row_index("line", offset=start + 2)
    blank = pl.col("text").str.strip_chars(f' "\ufeff{header.separator}') == ""
    lines = lines.filter(~blank)
    if lines.is_empty():
        raise BadInput(
            Message("The file has a header and no entries."),
            where=place,
            remedy=Message("Export the FEC again, of a period that has entries."),
        )
    match = NAME.search(path.name)
    return Export(place, match.group(1) if match else "", header, lines)


def _decoded(path: Path, name: str) -> list[str]:
    """Split a file in the encoding `name` into lines, whatever its line ends are."""
    try:
        text = path.read_bytes().decode(name, errors="replace").lstrip("\ufeff")
    except OSError as error:
        raise places.unreadable(path, error) from error
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")


def fields(export: Export) -> pl.DataFrame:
    """Split each line into the columns we use: one row a line, stripped text, null where absent.

    Columns: `line`, `text`, `found` (fields counted), `fits` (their number is right) and the
    names of header.COLUMNS.
    """
    header = export.header
    split = export.lines.with_columns(field=pl.col("text").str.split(header.separator))
    if header.separator in ";,":
        split = _requoted(split, header)
    split = split.with_columns(found=pl.col("field").list.len().cast(pl.Int64))
    # Blank columns more than the header has are taken when the file is made so, not when a
    # separator within a label has pushed the columns of one line to the right.
    usual = int(split["found"].mode().max())  # type: ignore[arg-type]
    beyond = pl.col("field").list.slice(header.width).list.join("").str.strip_chars(' "')
    fits = pl.col("found").is_between(header.shortest, header.width) | (
        pl.col("found").is_in([header.full_width, max(usual, header.full_width)]) & (beyond == "")
    )
    split = split.with_columns(fits=fits)
    strip = ' "\u00a0' if header.quoted or header.separator in ";," else " \u00a0"
    return split.select(
        "line",
        "text",
        "found",
        "fits",
        *(
            pl.col("field").list.get(position, null_on_oob=True).str.strip_chars(strip).alias(name)
            for name, position in header.positions.items()
        ),
    )


def _requoted(split: pl.DataFrame, header: Header) -> pl.DataFrame:
    """Split lines again that have a separator within quotes, as spreadsheets write them."""
    many = pl.col("field").list.len() > header.full_width
    odd = split.filter(many & pl.col("text").str.contains('"', literal=True))
    if odd.is_empty():
        return split
    # line by line: a quote left open must not swallow the lines after it
    again = [next(csv.reader([text], delimiter=header.separator)) for text in odd["text"]]
    resplit = odd.with_columns(field=pl.Series(again, dtype=pl.List(pl.String)))
    return pl.concat([split.join(resplit, on="line", how="anti"), resplit]).sort("line")


def _no_fec(location: str) -> BadInput:
    return BadInput(
        Message("There is no FEC in this folder."),
        where=location,
        remedy=Message(
            "Put the exported files there; a FEC is a text file, usually named "
            "123456789FEC20231231.txt."
        ),
    )
