"""What people wrote is told in their own time, that of the season in which they wrote it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from ardash.records.people import Actions
from ardash.records.people.zones import steps

PARIS, LORD_HOWE = ZoneInfo("Europe/Paris"), ZoneInfo("Australia/Lord_Howe")
at = datetime.fromisoformat


def written(*moments: str) -> Actions:
    rows = [
        {"activity": number, "source": "s", "customer_id": "C1", "author": "anne",
         "at": datetime.fromisoformat(moment), "channel": "call", "outcome": "reached"}
        for number, moment in enumerate(moments, start=1)
    ]  # fmt: skip
    empty = Actions.empty().activities
    frame = pl.DataFrame(
        [[row.get(name) for name in empty.columns] for row in rows],
        schema=empty.schema, orient="row",
    )  # fmt: skip
    return Actions.of({"activities": frame})


def test_an_evening_in_winter_and_one_in_summer_keep_their_own_days():
    # 22:30 UTC is 23:30 of the same day in winter, and 00:30 of the next one in summer.
    told = written("2025-01-15T22:30", "2025-07-15T22:30").local(PARIS).activities["at"]
    assert told.to_list() == [at("2025-01-15T23:30"), at("2025-07-16T00:30")]


def test_the_clocks_change_at_their_very_minute():
    # In 2025 summer time began on 30 March and ended on 26 October, at 01:00 UTC.
    moments = ("2025-03-30T00:59", "2025-03-30T01:00", "2025-10-26T00:59", "2025-10-26T01:00")
    told = written(*moments).local(PARIS).activities["at"].dt.to_string("%H:%M").to_list()
    assert told == ["01:59", "03:00", "02:59", "02:00"]
    hour = timedelta(hours=1)
    assert steps(date(2025, 3, 1), date(2025, 12, 1), PARIS)[1:] == [
        (at("2025-03-30T01:00"), 2 * hour),
        (at("2025-10-26T01:00"), hour),
    ]


@pytest.mark.parametrize("zone", [PARIS, LORD_HOWE, timezone(timedelta(hours=-5))])
def test_every_instant_is_told_as_python_tells_it(zone):
    moments = [at("2024-01-01") + timedelta(hours=67 * n) for n in range(260)]
    told = written(*(m.isoformat() for m in moments)).local(zone).activities["at"].to_list()
    assert told == [m.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) for m in moments]


def test_nothing_written_is_told_in_any_zone():
    assert Actions.empty().local(PARIS).activities.is_empty()
