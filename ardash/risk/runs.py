"""Runs: the days of the month and of the week on which a customer pays."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from ardash.risk.tally import Days, Numbers

#: Days of a month as one counts them: the 1st to the 27th from its beginning, the rest from its
#: end, so that the last day is the last of these in every month.
PLACES = 31

#: A day on which so much of all was paid is a day on which a customer pays; a weekend may move it
#: by so many days.
RUN_SHARE, WEEKDAY_SHARE, MOVED_DAYS = 0.25, 0.45, 2

#: So far one looks ahead for the next such day.
AHEAD_DAYS = 31

#: Places of days from 1970 to 2106 are looked up.
_LISTED_DAYS = 50_000


def month_places(day: Days) -> Days:
    """Tell the place of days in their month, 0 to PLACES - 1, the last day being the last."""
    within = np.clip(day, 0, _LISTED_DAYS - 1)
    found: Days = _listed().take(within)
    return found if (within == day).all() else _counted(day)


@cache
def _listed() -> Days:
    return _counted(np.arange(_LISTED_DAYS))


def _counted(day: Days) -> Days:
    days = day.astype("datetime64[D]")
    month = days.astype("datetime64[M]")
    after_first = (days - month).astype(np.int64)
    before_last = ((month + 1).astype("datetime64[D]") - days).astype(np.int64) - 1
    place: Days = np.where(before_last < 4, PLACES - 1 - before_last, after_first)
    return np.minimum(place, PLACES - 1)


def weekdays(day: Days) -> Days:
    """Tell the weekday of days: 0 is Monday."""
    return (day + 3) % 7


def runs(paid: Days, there: NDArray[np.bool_], since: Days, places: int) -> tuple[Numbers, Numbers]:
    """Find when the next usual day of payment comes: one row a customer.

    `paid` are the days of the last payments, those that exist are `there`. Returns the share of
    payments on the most usual day (PLACES of a month, or 7 of a week), and the days from `since` to
    the next usual day, 0 being `since` itself; NaN where no day is usual.
    """
    numbered, moved, share = (
        (month_places, MOVED_DAYS, RUN_SHARE) if places == PLACES else (weekdays, 0, WEEKDAY_SHARE)
    )
    row = np.arange(len(paid))[:, None] * places
    flat = (row + numbered(paid))[there]
    count = np.bincount(flat, minlength=len(paid) * places).reshape(-1, places)
    near = sum(np.roll(count, -step, axis=1) for step in range(moved + 1))
    total = there.sum(axis=1)
    # Two payments of two are no habit yet.
    shares = near / (total[:, None] + 2)
    ahead = numbered(since[:, None] + np.arange(AHEAD_DAYS)[None, :])
    usual = shares[np.arange(len(paid))[:, None], ahead] >= share
    found = np.where(usual.any(axis=1), usual.argmax(axis=1), np.nan)
    return shares.max(axis=1), found
