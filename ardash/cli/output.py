"""Output: one frame as a table for eyes, as JSON, or as CSV."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import pandas as pd
import polars as pl
import typer
from rich.console import Console
from rich.table import Table

from ardash.cli.amounts import as_decimals, as_texts
from ardash.harmless import harmless

#: Columns a table may take where its width is nobody's screen.
WIDE = 240


class Format(StrEnum):
    """How a command prints its figures."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


#: The option of every command that prints rows.
HowToPrint = Annotated[Format, typer.Option("--format", "-f", help="How to print it.")]


def console() -> Console:
    """Where tables and messages go; as wide as needed where it is no screen."""
    return Console(width=None if sys.stdout.isatty() else WIDE, highlight=False, markup=False)


def show(
    frame: pd.DataFrame | pl.DataFrame,
    how: Format,
    *,
    amounts: Sequence[str] = (),
    currency: str = "currency",
    title: str | None = None,
) -> None:
    """Print a frame; `amounts` names its columns in minor units of the row's `currency`."""
    rows = frame if isinstance(frame, pl.DataFrame) else pl.from_pandas(frame, nan_to_null=True)
    rows = with_dates(rows)
    if how is Format.CSV:
        typer.echo(harmless(as_decimals(rows, amounts, currency)).write_csv(), nl=False)
    elif how is Format.JSON:
        show_json(as_texts(rows, amounts, currency).to_dicts())
    else:
        show_table(as_texts(rows, amounts, currency), amounts, title=title)


def show_json(content: Any) -> None:
    """Print what other programs read."""
    typer.echo(json.dumps(content, indent=2, ensure_ascii=False, default=str))


def show_table(rows: pl.DataFrame, amounts: Sequence[str], *, title: str | None = None) -> None:
    """Print a table for eyes: numbers to the right, thousands apart, "—" where there is none."""
    table = Table(title=title, title_justify="left")
    for name, kind in rows.schema.items():
        right = name in amounts or kind.is_numeric()
        table.add_column(name, justify="right" if right else "left", no_wrap=right)
    for row in rows.iter_rows():
        cells = zip(rows.columns, row, strict=True)
        table.add_row(*(_cell(value, name in amounts) for name, value in cells))
    console().print(table)


def _cell(value: Any, is_amount: bool) -> str:
    if value is None:
        return "—"
    if is_amount:
        return f"{Decimal(value):,}"
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    return str(value.isoformat() if isinstance(value, date) else value)


def with_dates(rows: pl.DataFrame) -> pl.DataFrame:
    """Take instants at midnight, which is how pandas keeps dates, for the dates they are."""
    days = [
        name
        for name, kind in rows.schema.items()
        if isinstance(kind, pl.Datetime) and (name.endswith(("_on", "as_of", "_start", "_end")))
    ]
    return rows.with_columns(pl.col(name).cast(pl.Date) for name in days)
