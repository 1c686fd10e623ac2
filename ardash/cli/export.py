"""`ardash export`: the rows behind the figures, for a spreadsheet or another program."""

from __future__ import annotations

import sys
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Annotated

import narwhals as nw
import polars as pl
import typer

from ardash.analysis.aging import aging
from ardash.analysis.open_items import open_items
from ardash.cli.amounts import as_decimals, as_texts
from ardash.cli.figures import PERIOD_AMOUNTS
from ardash.cli.output import with_dates
from ardash.cli.view import View, of_a_ledger
from ardash.errors import BadSetting, Message
from ardash.harmless import excel_bytes, harmless
from ardash.ledger.frames import gathered
from ardash.ledger.periods import calendar_ends, periods


class Exported(StrEnum):
    """What can be exported."""

    CUSTOMERS = "customers"
    ITEMS = "items"
    OPEN_ITEMS = "open-items"
    ENTRIES = "entries"
    BALANCES = "balances"
    CONTROLS = "controls"
    PERIODS = "periods"
    AGING = "aging"


class FileFormat(StrEnum):
    """What an export can be written as."""

    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"
    XLSX = "xlsx"


#: frame -> amounts in minor units -> column of their currency.
_AMOUNTS = {
    Exported.CUSTOMERS: {"credit_limit": "credit_currency"},
    Exported.ITEMS: {},
    Exported.OPEN_ITEMS: {"original": "currency", "balance": "currency"},
    Exported.ENTRIES: {"amount": "currency", "amount_base": "base_currency"},
    Exported.BALANCES: {"balance": "currency"},
    Exported.CONTROLS: {"balance": "currency"},
    Exported.PERIODS: dict.fromkeys(PERIOD_AMOUNTS, "currency"),
    Exported.AGING: {"amount": "currency"},
}

#: Columns that only the engine needs: dates as numbers, rates per minor unit.
_INNER = ("issued_day", "due_day", "booked_day", "rate_minor")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export")(of_a_ledger(export, prints=False))


def export(
    view: View,
    frame: Annotated[Exported, typer.Argument(help="What to export.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; printed by default.")
    ] = None,
    file_format: Annotated[
        FileFormat | None,
        typer.Option("--format", "-f", help="By default what the file's name says, or csv."),
    ] = None,
) -> None:
    """Export rows: customers, items, entries, balances, controls, or a figure's rows.

    Texts that a spreadsheet would take for a formula begin with an apostrophe in CSV and Excel.
    `open-items` and `aging` are those of `--as-of`, `periods` the 36 months up to it; the others
    are everything that the ledger holds.

    Examples:

        ardash export open-items --as-of 2025-12-31 --output open.xlsx

        ardash export entries --customer C001 --format csv

        ardash export balances --output balances.parquet
    """
    how = file_format or _from_name(output)
    if output is None and how in (FileFormat.PARQUET, FileFormat.XLSX):
        raise BadSetting(
            Message("{format} is no text to print.", format=how.value),
            remedy=Message(
                "Name a file: --output {frame}.{format}.", frame=frame, format=how.value
            ),
        )
    content = _content(_rows(view, frame), how, _AMOUNTS[frame])
    if output is None:
        sys.stdout.write(content.decode())
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise BadSetting(
            Message("Cannot write here: {reason}.", reason=error.strerror or str(error)),
            where=str(output),
            remedy=Message("Name another file or folder."),
        ) from error


def _from_name(output: Path | None) -> FileFormat:
    if output is None:
        return FileFormat.CSV
    suffix = output.suffix.lower().removeprefix(".")
    if suffix not in list(FileFormat):
        raise BadSetting(
            Message("The file's name does not say what to write."),
            where=str(output),
            remedy=Message("End it in .csv, .json, .parquet or .xlsx, or say --format."),
        )
    return FileFormat(suffix)


def _rows(view: View, frame: Exported) -> pl.DataFrame:
    ledger, as_of = view.ledger, view.as_of
    if frame is Exported.OPEN_ITEMS:
        return with_dates(pl.from_pandas(open_items(ledger, as_of)))
    if frame is Exported.AGING:
        return with_dates(pl.from_pandas(aging(ledger, as_of)))
    if frame is Exported.PERIODS:
        return with_dates(pl.from_pandas(periods(ledger, calendar_ends(as_of, 36))))
    asked = getattr(ledger, frame.value)
    columns = asked.collect_schema().names()
    if "customer" in columns and "customer_id" not in columns:
        named = ledger.customers.select("customer", "customer_id")
        asked = asked.join(named, on="customer", how="left")
        place = columns.index("customer") + 1
        columns = [*columns[:place], "customer_id", *columns[place:]]
    kept = [name for name in columns if name not in _INNER]
    return gathered(asked.select(*(nw.col(name) for name in kept)))


def _content(rows: pl.DataFrame, how: FileFormat, amounts: dict[str, str]) -> bytes:
    """Write the rows, amounts in major units: exact numbers, in JSON decimal texts."""
    convert = as_texts if how is FileFormat.JSON else as_decimals
    for name, currency in amounts.items():
        rows = convert(rows, [name], currency)
    if how is FileFormat.XLSX:
        return excel_bytes(rows)
    if how is FileFormat.CSV:
        return harmless(rows).write_csv().encode()
    if how is FileFormat.JSON:
        return rows.write_json().encode()
    return _parquet(rows)


def _parquet(rows: pl.DataFrame) -> bytes:
    content = BytesIO()
    rows.write_parquet(content)
    return content.getvalue()
