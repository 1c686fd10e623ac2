"""All commands together; what a person can put right is printed, and the exit code is then 2."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import ardash
from ardash.cli.families import Families
from ardash.errors import ArdashError

#: Exit code when something is wrong that a person can put right.
MENDABLE = 2


class Commands(TyperGroup):
    """The group of all commands."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = Families()  # type: ignore[assignment]  # nothing is added to it

    def list_commands(self, ctx: Any) -> list[str]:
        """Name the commands, in the order of the help."""
        return list(self.commands)

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
