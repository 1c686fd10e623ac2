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


def working_day(day: date) -> date:
    """Return a day, or the Monday after it: what is agreed for a weekend comes after it.

    >>> working_day(date(2026, 11, 29)).isoformat()
    '2026-11-30'
    >>> working_day(date(2026, 11, 27)).isoformat()
    '2026-11-27'
    """
    return day + timedelta(days=7 - day.weekday() if day.weekday() > 4 else 0)
