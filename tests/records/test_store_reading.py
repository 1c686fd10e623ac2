"""Reading gives every value back as it came, typed, and the versions that were asked for."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from datetime import date, datetime, timedelta

import polars as pl
import pytest
from batches import START, batch, customer, held, invoice, known, payment, same, synced

from ardash.errors import StoreUnavailable
from ardash.records.gate import Gate, gate_of
from ardash.records.store import Store

ODD_TEXTS = [
    'O\'Neil & Söhne; "quoted", 100 %',
    "two\nlines\r\nand\ttabs",
    "\\N",
    "C:\\new\\table",
    "",
    " ",
    "null",
    "=1+1",
    "日本語 🧾",
    "^",
    "0042",
]


def test_texts_come_back_as_they_were(store: Store) -> None:
    rows = [invoice(f"F{n}", 100, terms=text) for n, text in enumerate(ODD_TEXTS)]
    synced(store, batch(*rows))
    assert store.read("items", ["item_id", "terms"]).sort("item_id")["terms"].to_list() == [
        text for _, text in sorted((f"F{n}", text) for n, text in enumerate(ODD_TEXTS))
    ]


def test_a_nul_character_is_taken_out_everywhere(store: Store) -> None:
    synced(store, batch(invoice("F\x001", 100, customer="du\x00pont", terms="a\x00b")))
    assert store.read("items", ["item_id", "customer_id", "terms"]).rows() == [
        ("F1", "dupont", "ab")
    ]


def test_dates_are_dates_and_amounts_integers_and_rates_exact(store: Store) -> None:
    row = invoice("F1", 12345, on="2025-01-10", base_currency="USD", rate=1 / 3)
    synced(store, batch(row))
    items = store.read("items", ["issued_on", "due_on", "rate", "known_from", "known_to"])
    assert items.rows() == [(date(2025, 1, 10), date(2025, 2, 9), 1 / 3, 1, None)]
    assert items.dtypes == [pl.Date, pl.Date, pl.Float64, pl.Int64, pl.Int64]
    entries = store.read("entries", ["amount", "amount_base"])
    assert (entries.rows(), entries.dtypes) == ([(12345, None)], [pl.Int64, pl.Int64])


def test_instants_and_yes_or_no_are_read_as_such(store: Store) -> None:
    synced(store, batch(invoice("F1", 100)))
    (row,) = store.read("syncs", ["started_at", "finished_at", "complete", "rows_read"]).rows()
    assert row == (START, START, True, 1)
    (listed,) = store.syncs().select("started_at", "finished_at", "complete", "rows_read").rows()
    assert listed == row


def test_a_column_may_begin_with_thousands_of_nulls(store: Store) -> None:
    rows = [invoice(f"F{n:04}", 100) for n in range(3000)]
    last = invoice("F9999", 100, terms="30 days", base_currency="USD", rate=1.5)
    synced(store, batch(*rows, last))
    found = store.read("items", ["item_id", "terms", "rate"]).filter(pl.col("terms").is_not_null())
    assert found.rows() == [("F9999", "30 days", 1.5)]


@pytest.fixture
def corrected(store: Store) -> Store:
    """F1 of 100.00 is corrected to 120.00 by the second sync, and gone after the third."""
    synced(store, batch(invoice("F1", 10000), invoice("F2", 500)))
    synced(store, batch(invoice("F1", 12000), invoice("F2", 500)))
    synced(store, batch(invoice("F2", 500)))
    return store


def billings(store: Store, **which: object) -> list[tuple[int, int, int | None]]:
    columns = ["item_id", "amount", "known_from", "known_to"]
    rows = store.read("entries", columns, **which)  # type: ignore[arg-type]
    return sorted(rows.filter(pl.col("item_id") == "F1").drop("item_id").rows())


def test_versions_in_force_or_closed_or_all(corrected: Store) -> None:
    assert billings(corrected) == [(10000, 1, 2), (12000, 2, 3)]
    assert billings(corrected, where="closed") == [(10000, 1, 2), (12000, 2, 3)]
    assert billings(corrected, where="current") == []


def test_a_table_reads_as_it_stood_after_a_sync(corrected: Store) -> None:
    assert billings(corrected, known_at=1) == [(10000, 1, None)]
    assert billings(corrected, known_at=2) == [(10000, 1, 2), (12000, 2, None)]
    assert billings(corrected, known_at=2, where="current") == [(12000, 2, None)]
    assert billings(corrected, known_at=2, where="closed") == [(10000, 1, 2)]
    assert billings(corrected, known_at=0) == []


def test_tables_read_together_are_of_one_sync_though_another_ends_meanwhile(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced(store, batch(invoice("F1", 10000)))
    number = store.last_sync()
    synced(store, batch(invoice("F1", 10000), invoice("F2", 500)))
    monkeypatch.setattr(Store, "last_sync", lambda _: number)
    read = store.read_together({"items": ["item_id"], "entries": None})
    assert read["items"].rows() == [("F1",)]
    assert read["entries"]["item_id"].to_list() == ["F1"]
    assert read["entries"].columns == store.read("entries").columns


def test_a_table_read_side_by_side_and_in_parts_is_the_table(
    corrected: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = corrected.read_together({"items": None, "entries": None})
    monkeypatch.setattr("ardash.records.fetch._FEW_ROWS", 0)
    whole = corrected.read_together({"items": None, "entries": None})
    assert small["items"].equals(whole["items"])
    assert small["entries"].equals(whole["entries"])
    monkeypatch.setattr("ardash.records.fetch._PART_ROWS", 1)
    parted = corrected.read_together({"items": None, "entries": None})
    assert parted["items"].equals(whole["items"])
    assert parted["entries"].equals(whole["entries"])
    assert whole["entries"].height == 3


def test_one_source_can_be_read_alone(store: Store) -> None:
    from ardash.records.sync import Source

    name = 'the "other" one\'s 100 % \\'
    synced(store, batch(invoice("F1", 100)))
    synced(store, batch(invoice("F1", 200)), source=Source(name, "csv", "x.csv"))
    assert store.read("entries", ["source", "amount"], source=name).rows() == [(name, 200)]
    assert store.read("entries", ["amount"], source="nobody").rows() == []


def test_sources_are_listed_with_their_last_sync(store: Store) -> None:
    synced(store, batch(invoice("F1", 100), cursor="page 7"))
    with pytest.raises(ZeroDivisionError):
        synced(store, *(1 // 0 for _ in "x"))
    (row,) = store.sources().rows(named=True)
    assert row == {
        "source": "sales",
        "connector": "csv",
        "location": "sales.csv",
        "options": json.dumps({"delimiter": ";"}),
        "created_at": START,
        "removed_at": None,
        "last_sync": 1,
        "last_synced_at": START,
        "cursor": "page 7",
        "totals": '{"EUR": 100}',
    }


def test_syncs_are_listed_latest_first(corrected: Store) -> None:
    assert corrected.syncs()["sync"].to_list() == [3, 2, 1]
    assert corrected.syncs(source="sales").height == 3
    assert corrected.syncs(source="purchases").height == 0


def test_rejects_are_listed_page_by_page(store: Store) -> None:
    synced(store, batch(*(invoice(f"F{n}", 100, currency="???") for n in range(5))))
    assert store.rejects(limit=2, offset=3)["place"].to_list() == ["sales.csv:5", "sales.csv:6"]
    assert store.rejects(offset=4)["place"].to_list() == ["sales.csv:6"]
    assert store.rejects(sync=1, source="sales").height == 5
    assert store.rejects(sync=2).height == store.rejects(source="purchases").height == 0
    assert store.rejects(limit=1)["source"].to_list() == ["sales"]


def test_an_auditor_sees_every_version_of_an_item_and_of_its_entries(corrected: Store) -> None:
    history = corrected.row_history("F1")
    span = ["known_from", "known_to", "known_from_at", "known_to_at"]
    first, second, third = (START + timedelta(days=day) for day in range(3))
    assert history.items.select("item_id", *span).rows() == [("F1", 1, 3, first, third)]
    assert history.entries.select("amount", *span).rows() == [
        (10000, 1, 2, first, second),
        (12000, 2, 3, second, third),
    ]
    assert corrected.row_history("F1", source="purchases").items.height == 0


def test_both_databases_know_the_same(sqlite_url: str, postgresql_url: str) -> None:
    last = batch(
        customer("dupont", "Dupont & Fils", credit_limit=10**14, credit_currency="EUR"),
        *(invoice(f"F{n}", 100 + n, terms=text) for n, text in enumerate(ODD_TEXTS)),
        invoice("X", 1, currency="???"),
        payment("F1", 7),
    )
    seen = []
    for url in (sqlite_url, postgresql_url):
        with Store.open(url) as store:
            synced(store, batch(invoice("F1", 5), invoice("F2", 5), invoice("OLD", 5)))
            report = synced(store, last)
            tables = {name: store.read(name) for name in ("sources", "syncs", "rejects")}
            seen.append((store, report, tables))
    (one, first, tables), (other, second, others) = seen
    assert same(known(one), known(other))
    assert same(
        known(one, where="current"), held(last, without={"items": ["X"], "entries": ["X/billing"]})
    )
    assert same(tables, others)
    assert first.rejects.equals(second.rejects)
    assert (first.by_frame, first.totals) == (second.by_frame, second.totals)
    one.close()
    other.close()


WRITE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=0.1, isolation_level=None)
try:
    connection.execute("BEGIN IMMEDIATE")
    print("wrote beside it")
except sqlite3.OperationalError as error:
    print(error)
"""


def test_reading_through_arrow_does_not_drop_the_lock_of_one_who_writes(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    reader = threading.Thread(target=store.read, args=["syncs"])
    with store.database.transaction(write=True):
        reader.start()
        reader.join(0.3)
        assert reader.is_alive()
        said = subprocess.run(
            [sys.executable, "-c", WRITE, str(store.database.path)],
            capture_output=True,
            text=True,
            check=True,
        )
        assert said.stdout == "database is locked\n"
    reader.join(10)
    assert not reader.is_alive()


def test_who_would_wait_for_himself_is_told(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    with store.database.transaction(), pytest.raises(RuntimeError, match="leave it first"):
        store.read("syncs")


def test_many_may_pass_the_gate_on_one_side_and_the_other_side_has_its_turn() -> None:
    gate, order = Gate(), []
    second_reader_in, writer_waits, leave = (threading.Event() for _ in range(3))

    def read(name: str) -> None:
        with gate.enter("arrow"):
            order.append(name)
            second_reader_in.set()
            leave.wait(10)

    def write() -> None:
        with gate.enter("sql"), gate.enter("sql"):
            order.append("writer")

    readers = [threading.Thread(target=read, args=[name]) for name in ("first", "second", "late")]
    writer = threading.Thread(target=write)
    readers[0].start()
    readers[1].start()
    assert second_reader_in.wait(10)
    writer.start()
    writer_waits.wait(0.2)
    readers[2].start()
    readers[2].join(0.2)
    assert sorted(order) == ["first", "second"]
    leave.set()
    for thread in [*readers, writer]:
        thread.join(10)
    assert order[2:] == ["writer", "late"]


def test_all_who_open_a_file_share_its_gate(sqlite_url: str) -> None:
    path = str(Store.open(sqlite_url).database.path)
    assert gate_of(path) is gate_of(path)
    assert gate_of(path) is not gate_of(path + "2")
    assert Store.open(sqlite_url).database._gate is gate_of(path)


def test_a_table_that_is_gone_is_no_matter_for_a_person(postgresql_url: str) -> None:
    """Only what a person can mend is StoreUnavailable; a wrong statement is a bug."""
    import sqlalchemy as sa

    with Store.open(postgresql_url) as store:
        with (
            pytest.raises(sa.exc.ProgrammingError),
            store.database.transaction() as connection,
        ):
            connection.execute(sa.text("SELECT * FROM no_such_table"))
        with (
            pytest.raises(StoreUnavailable, match="permission denied"),
            store.database.transaction() as connection,
        ):
            connection.execute(sa.text("SET LOCAL ROLE pg_monitor; SELECT * FROM items"))


def test_an_instant_keeps_its_microseconds(store: Store) -> None:
    from batches import SALES

    from ardash.records.sync import sync

    for number, now in enumerate(("2025-01-31T10:00:00", "2025-02-01T10:00:00.123456"), start=1):
        instant = datetime.fromisoformat(now)
        sync(store, SALES, [batch(invoice("F1", 100))], now=instant)
        (found,) = store.read("syncs").filter(pl.col("sync") == number)["finished_at"]
        assert found == instant
