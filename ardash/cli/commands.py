"""All commands together; what a person can put right is printed, and the exit code is then 2."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import ardash
from ardash.cli import (
    bench,
    checks,
    data,
    dispute,
    due,
    export,
    figures,
    legal_table,
    log,
    match,
    penalties,
    plan,
    policy,
    profile,
    promise,
    remind,
    risk,
    serve,
    sources,
    statement,
    sync,
    terms,
    what_if,
    worklist,
)
from ardash.errors import ArdashError

#: Exit code when something is wrong that a person can put right.
MENDABLE = 2


class Commands(TyperGroup):
    """The group of all commands."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; print an ArdashError instead of a traceback."""
        try:
            return super().invoke(ctx)
        except ArdashError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(MENDABLE) from error


app = typer.Typer(
    name="ardash",
    cls=Commands,
    help="What you are owed, since when, by whom, at any date.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)

for family in (
    data,
    sync,
    profile,
    sources,
    figures,
    checks,
    penalties,
    legal_table,
    terms,
    due,
    match,
    log,
    promise,
    dispute,
    plan,
    what_if,
    worklist,
    policy,
    remind,
    risk,
    statement,
    export,
    serve,
    bench,
):
    family.register(app)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ardash {ardash.__version__}")
        raise typer.Exit


@app.callback()
def _start(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it and stop.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command that was typed."""
    app()
