"""Harmless: texts that a spreadsheet would run as a formula, made plain text before they leave."""

from __future__ import annotations

import polars as pl

#: A cell that begins with one of these is a formula, or hides one, for a spreadsheet.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless_text(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run; leave any other alone.

    >>> harmless_text("=1+1"), harmless_text("ACME-1")
    ("'=1+1", 'ACME-1')
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def harmless(frame: pl.DataFrame) -> pl.DataFrame:
    """Make every text of a frame, and every column name, harmless in CSV and Excel.

    Numbers and dates stay as they are: a negative amount is no formula.
    """
    guarded = [
        pl.when(pl.col(name).cast(pl.String).str.contains(r"^[=+\-@\t\r]"))
        .then(pl.concat_str(pl.lit("'"), pl.col(name).cast(pl.String)))
        .otherwise(pl.col(name).cast(pl.String))
        .alias(name)
        for name, kind in frame.schema.items()
        if kind in (pl.String, pl.Categorical, pl.Enum)
    ]
    return frame.with_columns(guarded).rename({name: harmless_text(name) for name in frame.columns})
