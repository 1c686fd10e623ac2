"""`ardash compare`, `tie-out`, `quality`: may the figures be trusted, and why did they change."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""
