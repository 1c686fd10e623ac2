"""Harmless: texts that a spreadsheet would run as a formula, made plain text before they leave."""

from __future__ import annotations

import re
from io import BytesIO

import polars as pl
from openpyxl import Workbook

from ardash.errors import BadInput, Message

#: A cell that begins with one of these is a formula, or hides one, for a spreadsheet.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

#: Control characters, which a sheet cannot hold and nobody sees.
CONTROLS = r"[\x00-\x08\x0B\x0C\x0E-\x1F]"

#: Rows of an Excel sheet, the headings included.
EXCEL_ROWS = 1_048_576


def harmless_text(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run; drop control characters.

    >>> harmless_text("=1+1"), harmless_text("ACME-1")
    ("'=1+1", 'ACME-1')
    """
    text = re.sub(CONTROLS, "", text)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def harmless(frame: pl.DataFrame) -> pl.DataFrame:
    """Make every text of a frame, and every column name, harmless in CSV and Excel.

    Numbers and dates stay as they are: a negative amount is no formula.
    """
    texts = {
        name: pl.col(name).cast(pl.String).str.replace_all(CONTROLS, "")
        for name, kind in frame.schema.items()
        if kind in (pl.String, pl.Categorical, pl.Enum)
    }
    guarded = [
        pl.when(text.str.contains(r"^[=+\-@\t\r]"))
        .then(pl.concat_str(pl.lit("'"), text))
        .otherwise(text)
        .alias(name)
        for name, text in texts.items()
    ]
    return frame.with_columns(guarded).rename({name: harmless_text(name) for name in frame.columns})


def excel_bytes(frame: pl.DataFrame) -> bytes:
    """Write a frame as an Excel sheet, harmless: numbers as numbers, dates as dates.

    Raises BadInput when it has more rows than a sheet can hold.
    """
    if frame.height >= EXCEL_ROWS:
        raise BadInput(
            Message(
                "{rows} rows are more than the {most} that an Excel sheet can hold.",
                rows=frame.height,
                most=EXCEL_ROWS - 1,
            ),
            remedy=Message("Write CSV or Parquet instead, or fewer rows."),
        )
    book = Workbook(write_only=True)
    sheet = book.create_sheet("ardash")
    guarded = harmless(frame)
    sheet.append(guarded.columns)
    for row in guarded.iter_rows():
        sheet.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()
