"""A source that is removed counts no longer, and what was known of it stays on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from batches import SALES, START, batch, control, invoice, known, payment, synced

from ardash.errors import BadInput, Message, UnknownChoice
from ardash.records.removal import remove
from ardash.records.store import Store
from ardash.records.sync import Source, sync

OTHER = Source("stripe", "csv", "stripe.csv")
LATER = START + timedelta(days=9)


def test_a_removed_source_is_taken_back_and_known_as_before(store: Store) -> None:
    synced(store, batch(invoice("F1", 100), payment("F1", 40), control(60)))
    synced(store, batch(invoice("G1", 7)), source=OTHER)
    taken_back = remove(store, "sales", now=LATER)
    assert {table: rows for table, rows in taken_back.items() if rows} == {
        "customers": 1,
        "items": 1,
        "entries": 2,
        "controls": 1,
    }
    assert store.sources()["source"].to_list() == ["stripe"]
    assert store.read("items", ["item_id"], where="current").rows() == [("G1",)]
    assert known(store, where="current", known_at=2)["items"]["item_id"].to_list() == ["F1"]
    last = store.syncs().row(0, named=True)
    assert (last["source"], last["state"], last["rows_read"], last["retracted"]) == (
        "sales",
        "done",
        0,
        5,
    )
    assert last["finished_at"] == LATER


def test_a_removed_source_can_come_back_even_as_another_connector_reads_it(store: Store) -> None:
    synced(store, batch(invoice("F1", 100)))
    remove(store, "sales", now=LATER)
    again = Source("sales", "fec", "books.txt")
    report = sync(store, again, [batch(invoice("F1", 100))], now=LATER)
    assert (report.added, report.totals) == (3, {"EUR": 100})
    assert store.sources().select("source", "connector").rows() == [("sales", "fec")]


def test_what_is_not_in_use_cannot_be_removed(store: Store) -> None:
    synced(store, batch(invoice("F1", 100)))
    with pytest.raises(UnknownChoice, match=r"There is no source 'nope'\. Known are: sales\."):
        remove(store, "nope", now=LATER)
    remove(store, "sales", now=LATER)
    with pytest.raises(UnknownChoice, match="Known are: none"):
        remove(store, "sales", now=LATER)


def test_a_first_attempt_that_failed_leaves_no_source_and_may_be_made_otherwise(
    store: Store,
) -> None:
    def broken():
        raise BadInput(Message("The file is empty."))
        yield

    with pytest.raises(BadInput):
        sync(store, SALES, broken(), now=START)
    assert store.sources().is_empty()
    assert store.syncs()["state"].to_list() == ["failed"]
    sync(store, Source("sales", "fec", "books.txt"), [batch(invoice("F1", 100))], now=START)
    assert store.sources()["connector"].to_list() == ["fec"]
