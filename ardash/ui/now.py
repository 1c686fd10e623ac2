"""Now: the one place where the pages of collecting read the clock, in the person's own time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta


def now() -> datetime:
    """Return the instant, aware of the offset of this machine's time."""
    return datetime.now(UTC).astimezone()


def today() -> date:
    """Return the day, as people here call it."""
    return now().date()


def offset() -> timedelta:
    """Return how far this machine's time is ahead of UTC."""
    return now().utcoffset() or timedelta()


def local(moment: datetime) -> datetime:
    """Tell an instant of the database (UTC) in this machine's time."""
    return moment.replace(tzinfo=UTC).astimezone().replace(tzinfo=None)
