"""`ardash profile`: how a file would be read, as a profile that one can keep and change."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ardash.cli.data import given_options
from ardash.cli.output import Format, show
from ardash.connectors._tabular.proposal import propose, refuse
from ardash.errors import BadSetting, Message


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
        show(proposal.reading, Format.TABLE, title="The first rows, as they would be read")
        typer.echo(f"Profile written to {output}")
    for doubt in proposal.doubts:
        typer.echo(f"To decide: {refuse([doubt])}", err=True)


def _write(output: Path, toml: str) -> None:
    try:
        output.write_text(toml, encoding="utf-8")
    except OSError as error:
        raise BadSetting(
            Message("Cannot write here: {reason}.", reason=error.strerror or str(error)),
            where=str(output),
            remedy=Message("Name another file or folder."),
        ) from error
