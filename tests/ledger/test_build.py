"""From the database to the ledger's folder: whole, checked, then switched."""

from __future__ import annotations

import json
import os
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from databases import *  # noqa: F403

from ardash.analysis.aging import aging
from ardash.analysis.open_items import entries_of, open_items
from ardash.errors import NoLedger, OldLedger
from ardash.ledger import build as building
from ardash.ledger.build import build
from ardash.ledger.folder import is_behind, manifest
from ardash.ledger.ledger import Ledger
from ardash.records.batch import Batch, frame
from ardash.records.store import Store
from ardash.records.sync import Source, sync

NOW = datetime.fromisoformat("2025-03-01T18:00")
MARCH = date(2025, 3, 31)


def taken_over(store: Store, amount: int, paid: int, day: int) -> None:
    """One invoice of 10 January on 30 days of standard terms, and what is paid of it."""
    items = [
        {"item_id": "F1", "customer_id": "C1", "kind": "invoice", "document": "F-2025-1",
         "issued_on": date(2025, 1, 10), "currency": "EUR", "place": "a.csv:2"}
    ]  # fmt: skip
    entries = [
        {"entry_id": f"F1:{kind}", "item_id": "F1", "kind": kind, "booked_on": booked,
         "amount": signed, "place": "a.csv:2"}
        for kind, booked, signed in (
            ("billing", date(2025, 1, 10), amount), ("payment", date(2025, 2, 20), -paid)
        )
        if signed
    ]  # fmt: skip
    customers = [{"customer_id": "C1", "name": "Dupont", "terms": "30 days", "place": "a.csv:2"}]
    batch = Batch(
        customers=frame("customers", customers),
        items=frame("items", items),
        entries=frame("entries", entries),
        rows_read=1,
    )
    sync(store, Source("sales", "csv", "a.csv", {}), [batch], now=NOW + timedelta(days=day))


def aged(folder: Path, hours: int) -> None:
    """Let every build have been written so many hours earlier."""
    for said in folder.glob("*/ledger.json"):
        written = said.stat().st_mtime - hours * 3600
        os.utime(said, (written, written))


def total(book: Ledger) -> int:
    return int(aging(book, MARCH)["amount"].sum())


def test_what_was_synced_is_in_the_ledger(store: Store, tmp_path: Path) -> None:
    taken_over(store, 10000, 4000, 0)
    version = build(store, tmp_path, now=NOW)
    book = Ledger.open(tmp_path)
    assert book.version == version
    (row,) = open_items(book, MARCH).to_dict("records")
    assert (row["name"], row["document"], row["original"], row["balance"]) == (
        "Dupont", "F-2025-1", 10000, 6000
    )  # fmt: skip
    assert row["due_on"].date() == date(2025, 2, 9)
    assert entries_of(book, row["item"])["balance"].tolist() == [10000, 6000]
    said = manifest(tmp_path)
    assert (said["version"], said["receivable"], said["sync"]) == (version, {"EUR": 6000}, 1)


def test_a_later_build_takes_over_and_knows_what_was_known_before(
    store: Store, tmp_path: Path
) -> None:
    taken_over(store, 10000, 0, 0)
    build(store, tmp_path, now=NOW)
    before = Ledger.open(tmp_path)
    taken_over(store, 12000, 4000, 5)
    build(store, tmp_path, now=NOW + timedelta(days=5))
    book = Ledger.open(tmp_path)
    assert total(book) == 8000
    assert total(before) == 10000
    assert total(book.known_on(date(2025, 3, 5))) == 10000
    assert total(book.known_on(date(2025, 3, 6))) == 8000


def test_an_empty_database_makes_an_empty_ledger(store: Store, tmp_path: Path) -> None:
    build(store, tmp_path, now=NOW)
    assert aging(Ledger.open(tmp_path), MARCH).empty


def test_before_the_first_build_there_is_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(NoLedger, match="No ledger has been built yet"):
        Ledger.open(tmp_path)


def test_a_build_that_fails_leaves_the_former_ledger_in_force(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(sqlite_url) as store:
        taken_over(store, 10000, 0, 0)
        version = build(store, tmp_path / "ledger", now=NOW)
        taken_over(store, 12000, 0, 5)

        def broken(_: object) -> None:
            raise RuntimeError("disk full")

        monkeypatch.setattr(building, "_checks", broken)
        with pytest.raises(RuntimeError, match="disk full"):
            build(store, tmp_path / "ledger", now=NOW + timedelta(days=5))
    assert Ledger.open(tmp_path / "ledger").version == version
    assert [path.name for path in (tmp_path / "ledger").iterdir() if path.suffix == ".draft"] == []


def test_balances_have_to_foot_on_every_day(store: Store) -> None:
    taken_over(store, 10000, 10000, 0)  # settled by now: at the end of time both are zero
    frames = dict(building.derive(building.read_versions(store)))
    building._checks(frames)
    frames["balances"] = frames["balances"].head(0)
    with pytest.raises(RuntimeError, match="do not foot to entries on 2025-01-10: 10000 EUR"):
        building._checks(frames)


def test_balances_that_do_not_foot_are_never_switched_to(sqlite_url: str, tmp_path: Path) -> None:
    with Store.open(sqlite_url) as store:
        taken_over(store, 10000, 0, 0)
        frames = dict(building.derive(building.read_versions(store)))
    frames["balances"] = frames["balances"].head(0)
    with pytest.raises(RuntimeError, match="do not foot"):
        building._checks(frames)


def test_old_builds_and_killed_drafts_are_swept_up(sqlite_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    (folder / "20250101T000000.000000.draft").mkdir(parents=True)
    with Store.open(sqlite_url) as store:
        taken_over(store, 10000, 0, 0)
        versions = []
        for hour in range(4):
            aged(folder, 2)
            versions.append(build(store, folder, now=NOW + timedelta(hours=hour)))
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == versions[-2:]
    assert Ledger.open(folder).version == versions[-1]


def test_a_build_is_read_on_while_others_take_over(sqlite_url: str, tmp_path: Path) -> None:
    with Store.open(sqlite_url) as store:
        taken_over(store, 10000, 4000, 0)
        first = build(store, tmp_path, now=NOW)
        aged(tmp_path, 48)
        read = Ledger.open(tmp_path)
        for hour in (1, 2, 3):
            build(store, tmp_path, now=NOW + timedelta(hours=hour))
        assert total(read) == 6000
        assert total(Ledger.open(tmp_path, first)) == 6000
        aged(tmp_path, 2)
        build(store, tmp_path, now=NOW + timedelta(hours=9))
    with pytest.raises(OldLedger, match=f"The build {first} of the ledger is gone"):
        Ledger.open(tmp_path, first)


def test_a_build_that_takes_over_while_one_opens_is_opened(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(sqlite_url) as store:
        taken_over(store, 10000, 4000, 0)
        version = build(store, tmp_path, now=NOW)
    pointed = iter([tmp_path / "swept", tmp_path / version])
    monkeypatch.setattr("ardash.ledger.folder.current", lambda _: next(pointed))
    assert Ledger.open(tmp_path).version == version


def test_two_builds_of_one_instant_stand_beside_each_other(sqlite_url: str, tmp_path: Path) -> None:
    with Store.open(sqlite_url) as store:
        taken_over(store, 100, 40, day=1)
        names = [
            build(store, tmp_path, now=datetime.fromisoformat("2025-01-01T08:00")) for _ in range(2)
        ]
    assert names == ["20250101T080000.000000", "20250101T080000.000000-2"]
    assert Ledger.open(tmp_path).version == names[1]


def test_a_clock_that_was_set_back_does_not_sweep_the_newest_build(
    sqlite_url: str, tmp_path: Path
) -> None:
    with Store.open(sqlite_url) as store:
        taken_over(store, 100, 40, day=1)
        for day in (9, 8, 7):
            aged(tmp_path, 2)
            newest = build(store, tmp_path, now=datetime.fromisoformat(f"2025-01-0{day}"))
    assert Ledger.open(tmp_path).version == newest
    left = sorted(path.name for path in tmp_path.iterdir() if path.is_dir())
    assert left == ["20250107T000000.000000", "20250108T000000.000000"]


def test_a_ledger_of_another_format_is_told_and_built_anew(sqlite_url: str, tmp_path: Path) -> None:
    with Store.open(sqlite_url) as store:
        taken_over(store, 100, 40, day=1)
        at = tmp_path / build(store, tmp_path, now=NOW)
        said = json.loads((at / "ledger.json").read_text())
        (at / "ledger.json").write_text(json.dumps({**said, "format": 0}))
        with pytest.raises(OldLedger, match="built by another version"):
            Ledger.open(tmp_path)
        assert is_behind(tmp_path, store.last_sync())
        build(store, tmp_path, now=NOW)
        assert not is_behind(tmp_path, store.last_sync())
    assert total(Ledger.open(tmp_path)) == 60
