"""The day that figures stand at where nobody names one: the same rule for pages and commands."""

from __future__ import annotations

from datetime import date, timedelta

import narwhals as nw

from ardash.errors import Message
from ardash.ledger.ledger import Ledger

#: A ledger that ends longer ago than this opens at its own last day, not today.
STALE_DAYS = 10


def last_day(ledger: Ledger) -> date | None:
    """Say up to when the ledger knows: the day of its last entry or general-ledger balance."""
    ends = [
        frame.select(last=nw.col(column).max()).collect("polars")["last"][0]
        for frame, column in ((ledger.entries, "booked_on"), (ledger.controls, "closed_on"))
    ]
    return max((day for day in ends if isinstance(day, date)), default=None)


def first_day(ledger: Ledger) -> date | None:
    """Say from when the ledger knows: the day of its first entry; None where it has none."""
    first = ledger.entries.select(first=nw.col("booked_on").min()).collect("polars")["first"][0]
    return first if isinstance(first, date) else None


def opening_day(last: date | None, today: date) -> date:
    """Say at which day figures open: today, or the `last` day of data that ended long before.

    >>> opening_day(date(2025, 3, 31), date(2025, 4, 10)).isoformat()
    '2025-04-10'
    >>> opening_day(date(2025, 3, 31), date(2025, 4, 11)).isoformat()
    '2025-03-31'
    """
    if last is None or last >= today - timedelta(days=STALE_DAYS):
        return today
    return last


def behind(last: date | None, as_of: date) -> Message | None:
    """Say that a day lies so long after the `last` day of data that payments may be missing.

    >>> behind(date(2025, 3, 31), date(2025, 4, 10)) is None
    True
    >>> str(behind(date(2025, 3, 31), date(2025, 4, 11)))[:50]
    'Nothing in the books is dated after 2025-03-31: wh'
    """
    if last is None or last >= as_of - timedelta(days=STALE_DAYS):
        return None
    return Message(
        "Nothing in the books is dated after {day}: what was paid since is not known, and who has "
        "paid may be reminded. Read the sources first.",
        day=last.isoformat(),
    )


def before(first: date | None, as_of: date) -> Message | None:
    """Say that a day lies before the `first` entry: what is shown of it is not zero, but unknown.

    >>> before(date(2023, 1, 2), date(2023, 1, 2)) is None
    True
    >>> str(before(date(2023, 1, 2), date(2022, 12, 31)))
    'Nothing had been booked by then; the first entry is of 2023-01-02.'
    """
    if first is None or first <= as_of:
        return None
    return Message(
        "Nothing had been booked by then; the first entry is of {day}.", day=first.isoformat()
    )
