"""A home folder, two small files with a profile, and commands run as one types them."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner, Result

from ardash.cli import app, clock

#: Two customers in two countries; owed at 2025-03-31: 100.00 not due, 250.00 12 days late,
#: 50.00 of F3 45 days late, F4 in pounds.
INVOICES = """\
number,customer,name,country,issued,due,amount,currency
F1,C1,Dupont,FR,2025-03-10,2025-04-09,100.00,EUR
F2,C2,Weber,DE,2025-02-17,2025-03-19,250.00,EUR
F3,C1,Dupont,FR,2025-01-15,2025-02-14,80.00,EUR
F4,C2,Weber,DE,2025-03-01,2025-03-31,70.00,GBP
"""
PAYMENTS = """\
number,invoice,paid,amount,currency
P1,F3,2025-03-01,30.00,EUR
"""
PROFILE = """\
version = 1

[file]
dates = "year-month-day"
decimals = "."

[[rows]]
files = "invoices.csv"
kind = "invoice"
columns = { number = "number", customer_id = "customer", customer_name = "name", \
country = "country", issued_on = "issued", due_on = "due", amount = "amount", \
currency = "currency" }

[[rows]]
files = "payments.csv"
kind = "payment"
columns = { number = "number", invoice = "invoice", paid_on = "paid", amount = "amount", \
currency = "currency" }
"""

Run = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of its own; the clock stands at 2025-04-01, 08:00 UTC."""
    return at_home(tmp_path / "home", monkeypatch)


def at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATABASE", "ADDRESS", "PORT", "LANGUAGE"):
        monkeypatch.delenv(f"ARDASH_{name}", raising=False)
    monkeypatch.setenv("ARDASH_HOME", str(home))
    monkeypatch.setenv("COLUMNS", "200")
    set_clock(monkeypatch, "2025-04-01T08:00")
    return home


def set_clock(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """Set the clock of the commands; it goes on by a millisecond whenever it is read."""
    start, tick = datetime.fromisoformat(moment), count()
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(milliseconds=next(tick)))
    monkeypatch.setattr(clock, "today", start.date)


@pytest.fixture
def run(home: Path) -> Run:
    """Run a command; what is no mendable error is raised."""
    return command


def command(*words: object) -> Result:
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """A folder with the files and their profile."""
    return write_exports(tmp_path)


def write_exports(place: Path) -> Path:
    folder = place / "exports"
    folder.mkdir(exist_ok=True)
    (folder / "invoices.csv").write_text(INVOICES)
    (folder / "payments.csv").write_text(PAYMENTS)
    (folder / "profile.toml").write_text(PROFILE)
    return folder


#: A folder with the files and the `home` that they were brought into; and the time after.
Brought = tuple[Path, datetime]


def bring_in(
    place: Path, *commands: tuple[object, ...], moment: str = "2025-04-01T08:00"
) -> Brought:
    """Run commands at a home in the folder, for all tests that take a copy of it."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        at_home(place / "home", monkeypatch)
        set_clock(monkeypatch, moment)
        for words in commands:
            assert command(*words).exit_code == 0
        return place, clock.now()


def copy_of(brought: Brought, place: Path) -> None:
    """Copy the folder and its home, as if it had been brought in here; go on with the clock."""
    once, after = brought
    shutil.copytree(once, place, dirs_exist_ok=True)
    moved = (str(once), str(place))
    with closing(sqlite3.connect(place / "home" / "ardash.db")) as database, database:
        for column in ("location", "options"):
            database.execute(f"UPDATE sources SET {column} = replace({column}, ?, ?)", moved)
    for file in place.glob("home/ledger/*/syncs.parquet"):
        syncs = pl.read_parquet(file)
        syncs.with_columns(pl.col("location").str.replace(*moved, literal=True)).write_parquet(file)
    while clock.now() < after:
        pass


@pytest.fixture(scope="session")
def brought_in_once(tmp_path_factory: pytest.TempPathFactory) -> Brought:
    place = tmp_path_factory.mktemp("brought_in")
    return bring_in(place, ("sync", "csv", write_exports(place)))


@pytest.fixture
def brought_in(home: Path, brought_in_once: Brought) -> Path:
    """The files, brought in as the source `csv-exports` on 2025-04-01."""
    copy_of(brought_in_once, home.parent)
    return home.parent / "exports"


def said(result: Result) -> Any:
    """What a command with `--format json` says."""
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


AS_OF = ("--as-of", date(2025, 3, 31).isoformat())
