"""Hours: when no e-mail goes out, in the company's own time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from ardash.errors import BadSetting, Message

#: Names of days, Monday first, as settings write them.
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_SPAN = re.compile(r"([0-2]?\d):([0-5]\d)-([0-2]?\d):([0-5]\d)")


@dataclass(frozen=True)
class Hours:
    """Quiet hours (from, to; over midnight when from is later) and quiet days, in a time zone."""

    zone: tzinfo | None
    span: tuple[time, time] | None = None
    days: frozenset[int] = frozenset()

    @classmethod
    def of(cls, text: str, zone_name: str) -> Hours:
        """Read `20:00-08:00 sat sun` and the name of a zone ("" is this machine's).

        Raises BadSetting for what makes no sense.
        """
        span: tuple[time, time] | None = None
        days = set()
        for word in [] if text.strip() == "never" else text.lower().split():
            if word in DAYS:
                days.add(DAYS.index(word))
            elif span is None and (found := _span(word)):
                span = found
            else:
                raise _wrong("ARDASH_MAIL_QUIET", word, Message("Write 20:00-08:00 sat sun."))
        if len(days) == len(DAYS):
            raise _wrong("ARDASH_MAIL_QUIET", text, Message("Leave a day on which to send."))
        return cls(_zone(zone_name), span, frozenset(days))

    def local(self, now: datetime) -> datetime:
        """Tell an instant (UTC) in the company's own time."""
        return now.replace(tzinfo=UTC).astimezone(self.zone)

    def day_start(self, now: datetime) -> datetime:
        """Return when the company's day began, as an instant (UTC, without a zone)."""
        return self._at(self.local(now), time())

    def quiet_until(self, now: datetime) -> datetime | None:
        """Return the local time at which sending may begin; None when it may at once."""
        moment = here = self.local(now)
        # Quiet hours end, and a day is quiet or not, at most once a day.
        for _ in range(2 * len(DAYS)):
            if moment.weekday() in self.days:
                moment = self._next_day(moment)
            elif self._in_span(moment.time()):
                moment = self._end(moment)
            else:
                break
        return None if moment == here else moment

    def _in_span(self, at: time) -> bool:
        if self.span is None:
            return False
        start, end = self.span
        return start <= at < end if start < end else at >= start or at < end

    def _end(self, moment: datetime) -> datetime:
        _, end = self.span or (time(), time())
        after = moment if moment.time() < end else moment + timedelta(days=1)
        return after.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)

    def _next_day(self, moment: datetime) -> datetime:
        after = moment + timedelta(days=1)
        return after.replace(hour=0, minute=0, second=0, microsecond=0)

    def _at(self, moment: datetime, at: time) -> datetime:
        here = moment.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
        return here.astimezone(UTC).replace(tzinfo=None)


def _span(word: str) -> tuple[time, time] | None:
    found = _SPAN.fullmatch(word)
    if not found:
        return None
    first, second, third, fourth = map(int, found.groups())
    if first > 23 or third > 23 or (first, second) == (third, fourth):
        return None
    return time(first, second), time(third, fourth)


def _zone(name: str) -> tzinfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise _wrong("ARDASH_TIME_ZONE", name, Message("Write for example Europe/Paris.")) from None


def _wrong(variable: str, value: str, remedy: Message) -> BadSetting:
    what = Message("{variable} cannot be {value}.", variable=variable, value=repr(value))
    return BadSetting(what, remedy=remedy)
