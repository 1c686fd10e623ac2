"""A source that fails again and again is asked more and more rarely, until somebody mends it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from conftest import Run, said, set_clock

from ardash.connectors import csv
from ardash.errors import Message, SourceUnavailable
from ardash.records.batch import Batch

Asked = list[str]


@pytest.fixture
def broken(run: Run, brought_in: Path, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """The source `csv-exports`, whose token no longer lets us in; lists when it was asked."""
    asked: Asked = []

    def refused(
        location: str, *, since: str | None = None, options: Mapping[str, str]
    ) -> Iterator[Batch]:
        del since, options
        asked.append(location)
        raise SourceUnavailable(Message("It does not let us in."))
        yield  # a generator, as connectors are

    monkeypatch.setattr(csv, "read", refused)
    return asked


def at(monkeypatch: pytest.MonkeyPatch, moment: str, run: Run, *more: str) -> tuple[int, str]:
    """Sync all at an instant; returns the exit code and what became of the one source."""
    set_clock(monkeypatch, f"2025-04-{moment}")
    result = run("sync", "--all", *more)
    return result.exit_code, result.stderr.split(":", maxsplit=1)[1].split(".")[0].strip()


def test_after_two_failures_it_rests_an_hour_and_then_twice_as_long(
    run: Run, broken: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    for moment, times in (
        ("02T08:00", 1),
        ("02T08:05", 2),  # twice: it rests until 09:05
        ("02T09:00", 2),
        ("02T09:10", 3),  # and now until 11:10
        ("02T11:05", 3),
        ("02T11:15", 4),  # until 15:15
    ):
        code, told = at(monkeypatch, moment, run)
        assert (code, len(broken)) == (1, times), moment
        rests = moment in ("02T09:00", "02T11:05")
        assert told == ("not read" if rests else "failed after 0"), moment


def test_the_pause_is_told_by_the_round_and_by_the_log(
    run: Run, broken: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, "02T08:00", run)
    at(monkeypatch, "02T08:05", run)
    result = run("sync", "--all", "--quiet")
    assert result.stderr == (
        "csv-exports: not read. It failed 2 times in a row, and is left alone until "
        "2025-04-02 09:05 UTC. Say --paused to read it now.\n"
    )
    (outcome,) = json.loads(run("sync", "--all", "--format", "json").stdout)
    assert (outcome["state"], outcome["paused_until"][:16]) == ("paused", "2025-04-02 09:05")
    assert outcome["message"].startswith("It failed 2 times in a row")
    log = said(run("sources", "log", "--format", "json"))
    assert [(one["state"], (one["paused_until"] or "")[:16]) for one in log] == [
        ("failed", "2025-04-02 09:05"), ("failed", ""), ("done", ""),
    ]  # fmt: skip
    assert len(broken) == 2


def test_a_person_breaks_the_pause_by_trying_at_once(
    run: Run, broken: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, "02T08:00", run)
    at(monkeypatch, "02T08:05", run)
    assert at(monkeypatch, "02T08:10", run, "--paused") == (1, "failed after 0")
    assert run("sync", "csv-exports").exit_code == 2
    assert len(broken) == 4


def test_one_that_is_taken_over_begins_anew(
    run: Run, brought_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = brought_in.with_name("hidden")
    brought_in.rename(hidden)
    for moment in ("02T08:00", "02T08:05"):
        at(monkeypatch, moment, run)
    hidden.rename(brought_in)
    set_clock(monkeypatch, "2025-04-02T08:10")
    assert run("sync", "--all").exit_code == 1
    assert run("sync", "csv-exports").exit_code == 0
    assert run("sync", "--all").exit_code == 0
    # One failure more is the first again.
    brought_in.rename(hidden)
    assert at(monkeypatch, "02T08:20", run) == (1, "failed after 0")
    hidden.rename(brought_in)
    assert run("sync", "--all").exit_code == 0
