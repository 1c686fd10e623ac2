"""The files of docs/schedule.md: what they run is a command that there is, as it is written."""

from __future__ import annotations

import configparser
import re
import shlex
from pathlib import Path

import pytest
import typer.main

from ardash.cli import app
from ardash.cli.sync_all import COME_AGAIN

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "schedule.md").read_text(encoding="utf-8")
UNITS = re.findall(r"^```ini\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
CRON = re.findall(r"^```cron\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
#: Minute, hour, day, month, weekday, user, command.
JOB = re.compile(r"^(\S+) (\S+) (\S+) (\S+) (\S+)\s+(\w+)\s+(.+)$")


def unit(text: str) -> configparser.ConfigParser:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read_string(text)
    return read


SERVICE, TIMER = map(unit, UNITS)
LINES = [line for text in CRON for line in text.splitlines() if JOB.match(line)]
COMMANDS = [SERVICE["Service"]["ExecStart"], *(JOB.findall(line)[0][6] for line in LINES)]


@pytest.mark.parametrize("line", COMMANDS)
def test_what_a_timer_runs_is_a_command_of_ardash(line: str) -> None:
    program, command, *words = shlex.split(line)
    assert Path(program).name == "ardash"
    known = typer.main.get_command(app)
    found = known.commands[command]  # type: ignore[attr-defined]
    # Raises what a person would see who types something that there is not.
    parsed = found.make_context(command, list(words))
    assert parsed.params["everything"] is True
    assert parsed.params["quiet"] is True


def test_the_timer_starts_the_service_beside_it_and_a_round_under_way_is_no_failure() -> None:
    assert "ardash-sync.service" in TEXT
    assert "ardash-sync.timer" in TEXT
    assert SERVICE["Service"]["Type"] == "oneshot"
    assert SERVICE["Service"]["SuccessExitStatus"] == str(COME_AGAIN)
    assert TIMER["Install"]["WantedBy"] == "timers.target"
    days, date, time = TIMER["Timer"]["OnCalendar"].split()
    assert (days, date) == ("Mon..Fri", "*-*-*")
    assert re.fullmatch(r"\d\d\.\.\d\d:\d\d:00", time)


def test_the_lines_of_cron_bear_five_times_and_a_user() -> None:
    assert len(LINES) == 2
    for line in LINES:
        minute, hour, day, month, weekday, user, _ = JOB.findall(line)[0]
        assert all(re.fullmatch(r"[\d*,/-]+", part) for part in (minute, hour, day, month, weekday))
        assert user == "ardash"


def test_the_exit_codes_are_those_of_the_command() -> None:
    assert re.search(rf"^\| {COME_AGAIN} \| another `ardash sync --all`", TEXT, re.MULTILINE)
