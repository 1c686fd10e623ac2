"""The clock of the commands: the one place where they ask what day it is."""

from __future__ import annotations

from datetime import UTC, date, datetime


def today() -> date:
    """Today, where the person sits."""
    return datetime.now(UTC).astimezone().date()


def now() -> datetime:
    """This instant in UTC, without a zone, as the database keeps instants."""
    return datetime.now(UTC).replace(tzinfo=None)
