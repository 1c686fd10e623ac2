"""Days: working days in France, month ends, and what payment terms make of an invoice date."""

from __future__ import annotations

from datetime import date, timedelta

_FIXED_HOLIDAYS = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
_MOVABLE_HOLIDAYS = {
    date(2024, 4, 1),
    date(2024, 5, 9),
    date(2024, 5, 20),
    date(2025, 4, 21),
    date(2025, 5, 29),
    date(2025, 6, 9),
    date(2026, 4, 6),
    date(2026, 5, 14),
    date(2026, 5, 25),
}


def is_working(day: date) -> bool:
    """Whether banks and offices are open."""
    return (
        day.weekday() < 5
        and (day.month, day.day) not in _FIXED_HOLIDAYS
        and day not in _MOVABLE_HOLIDAYS
    )


def working_before(day: date) -> date:
    """The day itself when it is a working day, else the last one before it."""
    while not is_working(day):
        day -= timedelta(days=1)
    return day


def working_after(day: date) -> date:
    """The day itself when it is a working day, else the next one."""
    while not is_working(day):
        day += timedelta(days=1)
    return day


def month_end(day: date) -> date:
    """Last day of the month of `day`."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def months(first: date, last: date) -> list[date]:
    """First day of every month from `first` to `last`."""
    found, day = [], first.replace(day=1)
    while day <= last:
        found.append(day)
        day = month_end(day) + timedelta(days=1)
    return found


def due_day(issued: date, terms: str) -> date:
    """Due date of an invoice under terms of this company.

    "45 jours fin de mois" is read as the company's package reads it: 45 days, then the end of
    that month ("45 eom").
    """
    if terms == "comptant":
        return issued
    if terms == "2/10 n/30":
        return issued + timedelta(days=30)
    words = terms.split()
    day = issued + timedelta(days=int(words[0]))
    if "fin" in words or "eom" in words:
        day = month_end(day)
    if terms.endswith("le 10"):
        day += timedelta(days=10)
    return day
