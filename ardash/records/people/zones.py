"""Zones: how far a person's time is ahead of UTC, summer and winter, from instant to instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

import polars as pl

#: From an instant (UTC, without a zone) on, so much ahead of UTC.
Step = tuple[datetime, timedelta]

_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)


def ahead(moment: datetime, zone: tzinfo | None) -> timedelta:
    """Say how far a zone is ahead of UTC at an instant; None is the zone of this machine."""
    return moment.replace(tzinfo=UTC).astimezone(zone).utcoffset() or timedelta()


def steps(first: date, last: date, zone: tzinfo | None) -> list[Step]:
    """List the changes of a zone's offset over some days, the offset of the first one first."""
    here = datetime.combine(first, time()) - _DAY
    end = datetime.combine(last, time()) + 2 * _DAY
    found = [(here, ahead(here, zone))]
    while here < end:
        there = here + _DAY
        if ahead(there, zone) != found[-1][1]:
            found.append((changed := _change(here, there, zone), ahead(changed, zone)))
        here = there
    return found


def _change(before: datetime, after: datetime, zone: tzinfo | None) -> datetime:
    """Find the minute of a day on which the clocks are changed."""
    was = ahead(before, zone)
    while after - before > _MINUTE:
        middle = before + (after - before) // 2
        middle = middle.replace(second=0, microsecond=0)
        if middle <= before:
            break
        before, after = (middle, after) if ahead(middle, zone) == was else (before, middle)
    return after


def told(frame: pl.DataFrame, found: list[Step]) -> pl.DataFrame:
    """Tell all instants of a frame (UTC) in the time of a zone, each by the offset of its day."""
    columns = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
    made = []
    for name in columns:
        at = pl.col(name)
        here = at + pl.lit(found[0][1])
        for since, offset in found[1:]:
            here = pl.when(at >= since).then(at + pl.lit(offset)).otherwise(here)
        made.append(here.alias(name))
    return frame.with_columns(made)


def span(frames: list[pl.DataFrame]) -> tuple[date, date] | None:
    """Return the first and the last day that the instants of some frames are of; None of none."""
    ends = [
        end
        for frame in frames
        for column in frame.iter_columns()
        if isinstance(column.dtype, pl.Datetime)
        for end in (column.min(), column.max())
        if isinstance(end, datetime)
    ]
    return (min(ends).date(), max(ends).date()) if ends else None
