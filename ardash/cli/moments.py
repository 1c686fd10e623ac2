"""Moments as they are typed: a day, an instant, or the number of a sync."""

from __future__ import annotations

from datetime import UTC, date, datetime

from ardash.errors import BadSetting, Message, UnknownChoice
from ardash.ledger.ledger import Ledger

#: Days that figures can stand at; windows before the first one are dates still.
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)


def day(text: str) -> date:
    """Read a day as it is typed, 2025-03-31; raises BadSetting otherwise, or out of our time."""
    try:
        read = date.fromisoformat(text)
    except ValueError:
        raise _unreadable(text) from None
    if not FIRST_DAY <= read <= LAST_DAY:
        raise BadSetting(
            Message(
                "{day} is not between {first} and {last}.",
                day=text,
                first=FIRST_DAY.isoformat(),
                last=LAST_DAY.isoformat(),
            ),
            remedy=Message("Write it as year-month-day: 2025-03-31."),
        )
    return read


def known_on(ledger: Ledger, text: str) -> tuple[Ledger, date]:
    """Return the ledger as known at a moment, and that moment.

    The moment is a day (2025-04-05: its close, UTC), an instant (2025-04-05T18:30, UTC unless it
    names its offset) or a sync's number (sync-3, #3 or 3). Raises BadSetting when it is none of
    these, UnknownChoice for a sync that is not in the ledger, NothingKnown before the first import.
    """
    number = text.removeprefix("sync-").removeprefix("#")
    if number != text or number.isdecimal():
        return _known_at(ledger, number)
    moment = day(text) if len(text) <= len("2025-04-05") else _instant(text)
    return ledger.known_on(moment), moment


def _known_at(ledger: Ledger, digits: str) -> tuple[Ledger, date]:
    finished = dict(zip(*ledger.syncs.select("sync", "finished_at").get_columns(), strict=True))
    number = int(digits) if digits.isdecimal() else -1
    if number not in finished:
        raise UnknownChoice(
            Message("There is no finished sync {number}.", number=digits),
            remedy=Message(
                "The syncs are: {numbers}.",
                numbers=", ".join(f"sync-{sync}" for sync in sorted(finished)[-20:]) or "none",
            ),
        )
    return ledger.known_at(number), finished[number]


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _unreadable(text) from None
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _unreadable(text: str) -> BadSetting:
    return BadSetting(
        Message("{value} is no date.", value=repr(text)),
        remedy=Message("Write it as year-month-day: 2025-03-31."),
    )
