"""`ardash profile`: how a file would be read, as a profile that one can keep and change."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from ardash.cli.output import Format, show
from ardash.cli.sync_options import given_options
from ardash.connectors._tabular.proposal import propose, refuse
from ardash.errors import BadSetting, Message
from ardash.records.batch import reject_text


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(profile)


def profile(
    file: Annotated[str, typer.Argument(help="CSV, Excel or OpenDocument file, or a folder.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; printed by default.")
    ] = None,
    option: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUE", help="Answer to a doubt; may be repeated."),
    ] = None,
) -> None:
    """Propose a profile for a file: which column is what, how dates and amounts are written.

    Shows how the first rows would be read, and what has two readings: ardash does not guess, you
    choose with `--option`, or in the profile.

    Examples:

        ardash profile invoices.csv --output invoices.toml

        ardash profile invoices.csv --option dates=day-month-year --option currency=EUR
    """
    proposal = propose(file, given_options(option or []))
    if output is None:
        typer.echo(proposal.toml)
    else:
        _write(output, proposal.toml)
    # Beside a printed profile on the error stream: `ardash profile FILE > profile.toml` is whole.
    with redirect_stdout(sys.stderr if output is None else sys.stdout):
        rows = _in_words(proposal.reading)
        show(rows, Format.TABLE, title="The first rows, as they would be read")
    if output is not None:
        typer.echo(f"Profile written to {output}")
    for note in proposal.notes:
        typer.echo(f"Note: {note}", err=True)
    for doubt in proposal.doubts:
        typer.echo(f"To decide: {refuse([doubt])}", err=True)


def _in_words(reading: pl.DataFrame) -> pl.DataFrame:
    """Say why a row would be rejected instead of the template and its values."""
    if "reason" not in reading.columns:
        return reading
    params = reading["params"] if "params" in reading.columns else [None] * reading.height
    said = [
        reason and reject_text(reason, values)
        for reason, values in zip(reading["reason"], params, strict=True)
    ]
    return reading.drop("params", strict=False).with_columns(
        reason=pl.Series(said, dtype=pl.String)
    )


def _write(output: Path, toml: str) -> None:
    try:
        output.write_text(toml, encoding="utf-8")
    except OSError as error:
        raise BadSetting(
            Message("Cannot write here: {reason}.", reason=error.strerror or str(error)),
            where=str(output),
            remedy=Message("Name another file or folder."),
        ) from error
