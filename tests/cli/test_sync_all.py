"""All sources in one command: one failing does not stop the rest, and two rounds stay apart."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from conftest import INVOICES, Run, said

from ardash.connectors import csv
from ardash.records.alone import alone
from ardash.records.batch import Batch
from ardash.records.store import Store
from ardash.settings import load_settings

MORE = "number,customer,issued,due,amount,currency\nA1,C9,2025-03-01,2025-03-31,12.50,EUR\n"


@pytest.fixture
def two(run: Run, brought_in: Path, tmp_path: Path) -> Path:
    """Two sources: the folder `csv-exports`, and a file of its own, `more`."""
    file = tmp_path / "more.csv"
    file.write_text(MORE)
    assert run("sync", "csv", file, "--source", "more").exit_code == 0
    return file


def test_every_source_is_read_again_one_line_each(run: Run, two: Path) -> None:
    two.write_text(MORE.replace("12.50", "20.00"))
    result = run("sync", "--all")
    assert result.exit_code == 0
    first, second = (line.rpartition(";")[0] for line in result.stdout.splitlines())
    assert first == (
        "csv-exports: 5 rows, 0 rejected; 0 added, 0 changed, 0 taken back; "
        "owed 400.00 EUR, 70.00 GBP"
    )
    assert second == "more: 1 rows, 0 rejected; 0 added, 1 changed, 0 taken back; owed 20.00 EUR"
    assert (
        said(run("aging", "--as-of", "2025-03-31", "--currency", "EUR", "-f", "json"))["total"]
        == "420.00"
    )


def test_one_that_fails_does_not_stop_the_rest(run: Run, two: Path, exports: Path) -> None:
    for file in exports.iterdir():
        file.unlink()
    two.write_text(MORE.replace("12.50", "20.00"))
    result = run("sync", "--all")
    assert result.exit_code == 1
    assert result.stdout.startswith("more: 1 rows")
    assert result.stderr.startswith("csv-exports: failed after ")
    assert (
        said(run("aging", "--as-of", "2025-03-31", "--currency", "EUR", "-f", "json"))["total"]
        == "420.00"
    )


def test_quiet_says_only_what_failed(run: Run, two: Path) -> None:
    assert run("sync", "--all", "--quiet").output == ""
    two.unlink()
    result = run("sync", "--all", "--quiet")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("more: failed after ")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.usefixtures("two")
def test_a_source_can_be_left_out(run: Run) -> None:
    outcomes = said(run("sync", "--all", "--except", "csv-exports", "--format", "json"))
    assert [(one["source"], one["state"], one["rows_read"]) for one in outcomes] == [
        ("more", "done", 1)
    ]
    assert run("sync", "--all", "--except", "nope").exit_code == 2


@pytest.mark.usefixtures("two")
def test_what_a_program_reads_bears_every_figure_of_the_log(run: Run) -> None:
    (_, one) = said(run("sync", "--all", "--format", "json"))
    assert (one["sync"], one["receivable"], one["message"]) == (4, {"EUR": "12.50"}, None)
    rows = run("sync", "--all", "--format", "csv").stdout.splitlines()
    assert rows[0].startswith("source,state,seconds,sync,complete,rows_read")
    assert [row.split(",")[:2] for row in rows[1:]] == [["csv-exports", "done"], ["more", "done"]]


@pytest.mark.usefixtures("two")
def test_a_bug_in_a_connector_is_one_failure_among_others(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = csv.read

    def broken(
        location: str, *, since: str | None = None, options: Mapping[str, str]
    ) -> Iterator[Batch]:
        if not location.endswith("more.csv"):
            raise KeyError("column")
        return read(location, since=since, options=options)

    monkeypatch.setattr(csv, "read", broken)
    result = run("sync", "--all")
    assert result.exit_code == 1
    assert "csv-exports: failed" in result.stderr
    assert "KeyError" in result.stderr
    assert result.stdout.startswith("more: 1 rows")


@pytest.mark.usefixtures("two")
def test_a_second_round_is_told_who_is_at_it_and_begins_nothing(run: Run) -> None:
    begun, go = threading.Event(), threading.Event()

    def hold() -> None:
        with (
            Store.open(load_settings().database_url) as store,
            alone(store.database, wait_seconds=0, work="round"),
        ):
            begun.set()
            go.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    assert begun.wait(30)
    result = run("sync", "--all")
    go.set()
    holder.join(30)
    assert result.exit_code == 75
    assert "All sources are being synced already, by " in result.stderr
    assert f"process {os.getpid()}, since 20" in result.stderr
    assert result.stdout == ""
    assert len(said(run("sync", "--all", "--format", "json"))) == 2


def test_the_log_says_what_each_sync_did_and_why_one_failed(run: Run, two: Path) -> None:
    two.unlink()
    run("sync", "--all", "--quiet")
    log = said(run("sources", "log", "--format", "json"))
    assert [(one["source"], one["state"]) for one in log] == [
        ("more", "failed"), ("csv-exports", "done"), ("more", "done"), ("csv-exports", "done"),
    ]  # fmt: skip
    assert "more.csv" in log[0]["message"]
    assert (log[2]["rows_read"], log[2]["receivable"]) == (1, "12.50 EUR")
    assert log[2]["seconds"] > 0
    assert len(said(run("sources", "log", "more", "--format", "json"))) == 2
    assert run("sources", "log", "nope").exit_code == 2


def test_where_nothing_can_be_read_again_it_says_so(run: Run) -> None:
    run("demo")
    result = run("sync", "--all")
    assert result.exit_code == 0
    assert result.stderr == "There is no source that can be read again by itself.\n"


def test_a_known_source_is_read_again_by_its_name(run: Run, brought_in: Path) -> None:
    (brought_in / "invoices.csv").write_text(INVOICES.replace("250.00", "260.00"))
    result = run("sync", "csv-exports")
    assert result.exit_code == 0
    assert "Records: 0 added, 1 changed, 0 taken back." in result.stdout
    assert "Receivable: 410.00 EUR" in result.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("sync",), "Nothing says what to sync."),
        (("sync", "csv"), "Nothing says where csv is to read."),
        (("sync", "nope"), "There is no source 'nope'. Known are: csv-exports."),
        (("sync", "--all", "csv-exports"), "--all goes with no source"),
        (("sync", "--all", "--option", "currency=EUR"), "--all goes with no source"),
    ],
)
@pytest.mark.usefixtures("brought_in")
def test_what_cannot_be_meant_is_said(run: Run, words: tuple[str, ...], message: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert message in result.stderr
