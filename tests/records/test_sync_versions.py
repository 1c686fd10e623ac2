"""A sync takes over what changed, as versions, and leaves the rest alone."""

from __future__ import annotations

import json
from datetime import date

import polars as pl
import pytest
from batches import (
    SALES,
    START,
    batch,
    control,
    customer,
    everything,
    held,
    invoice,
    known,
    payment,
    same,
    synced,
)

from ardash.records.batch import Batch, frame
from ardash.records.gather import KEYS
from ardash.records.report import SyncReport
from ardash.records.store import Store
from ardash.records.sync import Counts, Source, sync

FIRST = batch(
    customer("dupont", "Dupont SA", country="FR"),
    invoice("F1", 12000),
    payment("F1", 5000),
    invoice("F2", 3000, customer="martin"),
    control(10000),
)


def versions(store: Store, table: str, key: str) -> list[tuple[int, int | None]]:
    rows = store.read(table, [KEYS[table], "known_from", "known_to"])
    found = rows.filter(pl.col(KEYS[table]) == key)
    return sorted(found.select("known_from", "known_to").rows())


def changed_frames(report: SyncReport) -> dict[str, Counts]:
    """What changed of each frame; frames of other kinds of sources are not touched."""
    return {name: counts for name, counts in report.by_frame.items() if counts != Counts(0, 0, 0)}


def test_the_first_sync_takes_over_everything(store: Store) -> None:
    report = synced(store, FIRST)
    assert same(known(store, where="current"), held(FIRST))
    assert (report.sync, report.source, report.state, report.complete) == (1, "sales", "done", True)
    assert (report.rows_read, report.rows_accepted, report.rows_rejected) == (5, 5, 0)
    assert (report.added, report.changed, report.retracted) == (8, 0, 0)
    assert changed_frames(report) == {
        "customers": Counts(2, 0, 0),
        "items": Counts(2, 0, 0),
        "entries": Counts(3, 0, 0),
        "controls": Counts(1, 0, 0),
    }
    assert report.totals == {"EUR": 10000}
    assert report.rejects.height == 0


def test_the_outcome_is_recorded_with_the_sync(store: Store) -> None:
    report = synced(store, FIRST)
    (row,) = store.syncs().rows(named=True)
    assert row == {
        "sync": 1,
        "source": "sales",
        "state": "done",
        "started_at": START,
        "finished_at": START,
        "complete": True,
        "rows_read": report.rows_read,
        "rows_accepted": report.rows_accepted,
        "rows_rejected": report.rows_rejected,
        "added": report.added,
        "changed": report.changed,
        "retracted": report.retracted,
        "cursor": None,
        "totals": '{"EUR": 10000}',
        "message": None,
    }


def test_repeating_a_sync_changes_nothing(store: Store) -> None:
    synced(store, FIRST)
    before = everything(store)
    report = synced(store, FIRST)
    assert (report.added, report.changed, report.retracted) == (0, 0, 0)
    assert report.totals == {"EUR": 10000}
    assert everything(store) == before


def test_a_row_that_only_moved_in_its_file_did_not_change(store: Store) -> None:
    synced(store, batch(invoice("F1", 12000), invoice("F2", 3000)))
    before = everything(store)
    report = synced(store, batch(invoice("F2", 3000), invoice("F1", 12000)))
    assert (report.added, report.changed, report.retracted) == (0, 0, 0)
    assert everything(store) == before


def test_a_correction_is_a_new_version_and_the_old_one_stays_known(store: Store) -> None:
    synced(store, batch(invoice("F1", 12000), invoice("F2", 3000)))
    report = synced(store, batch(invoice("F1", 11000), invoice("F2", 3000)))
    assert report.by_frame["entries"] == Counts(0, 1, 0)
    assert report.by_frame["items"] == Counts(0, 0, 0)
    assert versions(store, "entries", "F1/billing") == [(1, 2), (2, None)]
    assert versions(store, "entries", "F2/billing") == [(1, None)]
    assert versions(store, "items", "F1") == [(1, None)]
    assert report.totals == {"EUR": 14000}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("due_on", None),
        ("due_on", date(2025, 3, 31)),
        ("terms", "45 days"),
        ("terms", ""),
        ("entity", "north"),
        ("rate", 1.1),
        ("currency", "USD"),
    ],
)
def test_a_change_of_any_column_is_a_change(store: Store, column: str, value: object) -> None:
    synced(store, batch(invoice("F1", 12000)))
    report = synced(store, batch(invoice("F1", 12000, **{column: value})))
    assert report.by_frame["items"] == Counts(0, 1, 0)
    assert store.read("items", [column], where="current").rows() == [(value,)]
    back = synced(store, batch(invoice("F1", 12000)))
    assert back.by_frame["items"] == Counts(0, 1, 0)


def test_what_vanished_from_a_complete_source_is_retracted(store: Store) -> None:
    synced(store, FIRST)
    second = batch(invoice("F1", 12000), payment("F1", 5000))
    report = synced(store, second)
    assert changed_frames(report) == {
        "customers": Counts(0, 1, 1),  # the list named Dupont SA; the invoice says Dupont
        "items": Counts(0, 0, 1),
        "entries": Counts(0, 0, 1),
        "controls": Counts(0, 0, 1),
    }
    assert versions(store, "items", "F2") == [(1, 2)]
    assert versions(store, "customers", "martin") == [(1, 2)]
    assert same(known(store, where="current"), held(second))


def test_what_comes_back_is_a_new_version(store: Store) -> None:
    synced(store, batch(invoice("F1", 1), invoice("F2", 2)))
    synced(store, batch(invoice("F1", 1)))
    synced(store, batch(invoice("F1", 1), invoice("F2", 2)))
    assert versions(store, "items", "F2") == [(1, 2), (3, None)]


def test_a_customer_that_vanished_stays_while_an_item_needs_it(store: Store) -> None:
    synced(store, batch(invoice("F1", 12000), invoice("F2", 1, customer="martin")))
    nameless = batch({**invoice("F1", 12000), "customers": []})
    assert synced(store, nameless).by_frame["customers"] == Counts(0, 0, 1)
    assert store.read("customers", ["name"], where="current").rows() == [("Dupont",)]
    gone = batch(invoice("F3", 1, customer="durand"))
    assert synced(store, gone).by_frame["customers"] == Counts(1, 0, 1)


def test_changes_alone_retract_nothing_but_what_was_deleted(store: Store) -> None:
    synced(store, FIRST)
    report = synced(store, batch(invoice("F3", 700), complete=False))
    assert (report.complete, report.retracted) == (False, 0)
    assert report.totals == {"EUR": 10700}
    assert sorted(store.read("items", ["item_id"], where="current")["item_id"]) == [
        "F1",
        "F2",
        "F3",
    ]
    deleted = {"entries": ["F1/payment/2025-02-01", "never heard of"]}
    report = synced(store, batch(complete=False, deleted=deleted))
    assert report.by_frame["entries"] == Counts(0, 0, 1)
    assert report.totals == {"EUR": 15700}


def test_a_deleted_item_takes_its_entries_along(store: Store) -> None:
    synced(store, FIRST)
    deleted = {"items": ["F1"], "customers": ["dupont", "martin"]}
    report = synced(store, batch(complete=False, deleted=deleted))
    assert changed_frames(report) == {
        "customers": Counts(0, 0, 1),  # F2 still needs martin
        "items": Counts(0, 0, 1),
        "entries": Counts(0, 0, 2),
    }
    assert report.totals == {"EUR": 3000}


def test_a_payment_may_come_after_its_invoice_as_a_change(store: Store) -> None:
    synced(store, batch(invoice("F1", 12000)))
    report = synced(store, batch(payment("F1", 5000), complete=False))
    assert (report.rows_accepted, report.totals) == (1, {"EUR": 7000})


def test_an_item_may_change_without_its_entries_being_told_again(store: Store) -> None:
    synced(store, batch(invoice("F1", 12000)))
    moved = {**invoice("F1", 12000, terms="60 days"), "entries": []}
    report = synced(store, batch(moved, complete=False))
    assert report.by_frame["items"] == Counts(0, 1, 0)
    assert report.totals == {"EUR": 12000}


def test_what_is_both_deleted_and_given_is_there(store: Store) -> None:
    synced(store, batch(invoice("F1", 12000)))
    again = batch(invoice("F1", 13000), complete=False, deleted={"items": ["F1"]})
    assert synced(store, again).by_frame["items"] == Counts(0, 0, 0)
    assert store.read("entries", ["amount"], where="current").rows() == [(13000,)]


def test_several_batches_are_one_sync_and_progress_is_told(store: Store) -> None:
    told: list[tuple[int, int | None]] = []
    parts = [
        batch(invoice("F1", 100), rows_expected=3, cursor="a"),
        batch(payment("F1", 40), payment("F1", 10, on="2025-03-01"), rows_expected=3, cursor="b"),
        batch(rows_read=0),
    ]
    report = synced(store, *parts, progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (3, 3), (3, None)]
    assert (report.rows_read, report.cursor, report.totals) == (3, "b", {"EUR": 50})
    assert store.syncs().height == 1


def test_one_batch_of_changes_makes_the_whole_sync_one_of_changes(store: Store) -> None:
    synced(store, batch(invoice("F1", 100)))
    report = synced(store, batch(invoice("F2", 100)), batch(complete=False))
    assert (report.complete, report.retracted) == (False, 0)


def test_totals_are_per_currency(store: Store) -> None:
    rows = [invoice("F1", 100), invoice("F2", 7, currency="JPY"), payment("F1", 100)]
    report = synced(store, batch(*rows))
    assert report.totals == {"EUR": 0, "JPY": 7}
    assert json.loads(store.syncs()["totals"].item()) == report.totals


def test_sources_with_the_same_keys_do_not_meddle_with_each_other(store: Store) -> None:
    shop = Source("shop", "csv", "shop.csv")
    synced(store, batch(invoice("F1", 100), invoice("F2", 100)))
    synced(store, batch(invoice("F1", 7)), source=shop)
    synced(store, batch(invoice("F1", 8)), source=shop)
    assert same(
        known(store, "sales", where="current"),
        held(batch(invoice("F1", 100), invoice("F2", 100))),
    )
    assert same(known(store, "shop", where="current"), held(batch(invoice("F1", 8))))


def test_a_source_remembers_where_it_was_read_last(store: Store) -> None:
    synced(store, batch(invoice("F1", 100)))
    synced(store, batch(invoice("F1", 100)), source=Source("sales", "csv", "new.csv", {"a": "é"}))
    sources = store.sources().select("source", "location", "options", "created_at")
    assert sources.rows() == [("sales", "new.csv", '{"a": "é"}', START)]


def test_a_customer_without_a_name_is_called_by_its_number(store: Store) -> None:
    unnamed = frame("customers", [{"customer_id": "C7", "place": "customers.csv:2"}])
    synced(store, Batch(customers=unnamed, rows_read=1))
    assert store.read("customers", ["customer_id", "name"]).rows() == [("C7", "C7")]


def test_what_invoices_say_again_of_a_customer_is_no_contradiction(store: Store) -> None:
    """The list of customers goes before, wherever it stands; else the first invoice's word."""
    misspelt = invoice("F2", 100)
    misspelt["customers"][0]["name"] = "DUPOND"
    report = synced(store, batch(misspelt, invoice("F1", 100), customer("dupont", "Dupont SA")))
    assert (report.rows_rejected, report.by_frame["customers"]) == (0, Counts(1, 0, 0))
    assert store.read("customers", ["name"], where="current").rows() == [("Dupont SA",)]
    synced(store, batch(misspelt, invoice("F1", 100)))
    assert store.read("customers", ["name"], where="current").rows() == [("DUPOND",)]


def test_now_is_when_it_became_known(store: Store) -> None:
    sync(store, SALES, [FIRST], now=START)
    assert store.row_history("F1").items["known_from_at"].to_list() == [START]
