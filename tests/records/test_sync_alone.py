"""One sync at a time, and a killed one leaves everything as it was."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from batches import SALES, START, batch, everything, held, invoice, known, same, synced
from programs import Program, line
from working import sync_fifty, sync_until_killed

from ardash.errors import SourceConflict, StillRunning
from ardash.records.alone import alone
from ardash.records.batch import Batch
from ardash.records.store import Store
from ardash.records.sync import Source, sync


def killed(place: Path, url: str, moment: str) -> None:
    ours, its = line()
    program = Program(place / "said", sync_until_killed, url, moment, its)
    assert ours.poll(60)
    assert ours.recv() == "here"
    program.kill()
    assert program.wait() == -signal.SIGKILL


@pytest.mark.parametrize("moment", ["while reading", "while writing"])
def test_a_killed_sync_changes_nothing_and_the_next_one_works(
    store: Store, database_url: str, moment: str, tmp_path: Path
) -> None:
    synced(store, batch(invoice("F1", 100)))
    before = everything(store)
    killed(tmp_path, database_url, moment)
    assert everything(store) == before
    assert store.syncs()["state"].to_list() == ["running", "done"]
    assert store.sources()["last_sync"].to_list() == [1]

    after = batch(invoice("F1", 200), invoice("F3", 1))
    assert synced(store, after, wait_seconds=20).sync == 3
    assert store.syncs()["state"].to_list() == ["done", "interrupted", "done"]
    assert same(known(store, where="current"), held(after))


class Held:
    """A sync in a thread of its own that has begun and waits until it is let go."""

    def __init__(self, store: Store) -> None:
        self.begun, self.go = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._run, args=[store])
        self.thread.start()
        assert self.begun.wait(30)

    def _run(self, store: Store) -> None:
        sync(store, SALES, self._batches(), now=START)

    def _batches(self) -> Iterator[Batch]:
        self.begun.set()
        yield batch(invoice("F1", 100))
        assert self.go.wait(60)

    def finish(self) -> None:
        self.go.set()
        self.thread.join(60)
        assert not self.thread.is_alive()


def test_a_second_sync_waits_for_the_first(store: Store, database_url: str) -> None:
    first = Held(store)
    reports = []

    def second() -> None:
        with Store.open(database_url) as other:
            given = batch(invoice("F1", 100), invoice("F2", 100))
            reports.append(sync(other, SALES, [given], now=START))

    waiting = threading.Thread(target=second)
    waiting.start()
    waiting.join(0.5)
    assert waiting.is_alive()
    assert store.syncs()["state"].to_list() == ["running"]
    first.finish()
    waiting.join(60)
    (report,) = reports
    assert (report.sync, report.by_frame["items"].added) == (2, 1)
    assert store.syncs()["state"].to_list() == ["done", "done"]


def test_who_waits_too_long_is_told_and_leaves_no_trace(store: Store) -> None:
    first = Held(store)
    other = Source("other", "csv", "other.csv")
    with pytest.raises(SourceConflict, match="still running") as caught:
        sync(store, other, [batch()], now=START, wait_seconds=0.2)
    assert "when it is done" in str(caught.value.remedy)
    assert isinstance(caught.value, StillRunning)
    said = caught.value.what.params  # type: ignore[union-attr]
    assert said["holder"].endswith(f"@{socket.gethostname()}, process {os.getpid()}")
    assert datetime.fromisoformat(said["since"])
    first.finish()
    assert store.sources()["source"].to_list() == ["sales"]
    assert store.syncs()["state"].to_list() == ["done"]


def test_rounds_are_kept_apart_and_let_a_single_sync_through(store: Store) -> None:
    with alone(store.database, wait_seconds=0, work="round"):
        with (
            pytest.raises(StillRunning, match=f"All sources .*process {os.getpid()}"),
            alone(store.database, wait_seconds=0, work="round"),
        ):
            pass
        assert synced(store, batch(invoice("F1", 100)), wait_seconds=0).sync == 1
    with alone(store.database, wait_seconds=0, work="round"):
        pass


def test_who_had_to_wait_is_named_once_it_is_its_turn(store: Store) -> None:
    first, begun, go = Held(store), threading.Event(), threading.Event()

    def second() -> None:
        with alone(store.database, wait_seconds=30):
            begun.set()
            assert go.wait(60)

    waiting = threading.Thread(target=second)
    waiting.start()
    waiting.join(0.3)
    first.finish()
    assert begun.wait(30)
    with (
        pytest.raises(StillRunning, match=f"process {os.getpid()}, since 20"),
        alone(store.database, wait_seconds=0),
    ):
        pass
    go.set()
    waiting.join(60)


def test_people_read_and_write_while_a_sync_reads_its_source(store: Store) -> None:
    synced(store, batch(invoice("F1", 100)))
    running = Held(store)
    assert store.read("items", ["item_id"], where="current").rows() == [("F1",)]
    with store.database.transaction(write=True) as connection:
        from ardash.records.schema import sources

        connection.execute(sources.update().values(location="elsewhere"))
    assert store.sources()["location"].to_list() == ["elsewhere"]
    running.finish()


def test_programs_that_sync_at_once_all_get_their_turn(database_url: str, tmp_path: Path) -> None:
    programs = [Program(tmp_path / name, sync_fifty, database_url, name) for name in "abc"]
    assert [program.wait(100) for program in programs] == [0, 0, 0]
    with Store.open(database_url) as store:
        assert store.syncs()["state"].to_list() == ["done"] * 3
        assert store.sources()["totals"].to_list() == ['{"EUR": 5000}'] * 3
