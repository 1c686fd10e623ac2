"""`ardash bench`: how fast it is, beside a floor and beside what one would otherwise run."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
