"""A sync refuses to lose everything or to count twice, and a failure changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from batches import SALES, START, Row, batch, control, customer, everything, invoice, synced

from ardash.errors import SourceConflict
from ardash.records import sync as sync_module
from ardash.records.batch import Batch
from ardash.records.store import Store
from ardash.records.sync import Source, sync

TWENTY = [invoice(f"F{n}", 100 + n) for n in range(20)]
NEWER = Source("sales-2025-03", "csv", "sales-2025-03.csv")


def test_an_empty_source_does_not_retract_what_is_known(store: Store) -> None:
    synced(store, batch(invoice("F1", 100)))
    before = everything(store)
    with pytest.raises(SourceConflict, match="sales is empty") as caught:
        synced(store, batch())
    assert "nothing was changed" in caught.value.what
    assert "Export it again" in str(caught.value.remedy)
    assert everything(store) == before
    assert store.syncs()["state"].to_list() == ["failed", "done"]
    assert store.syncs()["message"].to_list() == [str(caught.value), None]


def test_a_source_of_customers_alone_is_empty_too_when_items_are_known(store: Store) -> None:
    synced(store, batch(invoice("F1", 100)))
    with pytest.raises(SourceConflict, match="sales is empty"):
        synced(store, batch(customer("dupont")))


def test_a_source_that_is_rejected_altogether_retracts_nothing_and_says_why(store: Store) -> None:
    synced(store, batch(invoice("F1", 100)))
    with pytest.raises(SourceConflict) as caught:
        synced(store, batch(invoice("F1", 100, currency="€"), invoice("F2", 1, currency="€")))
    assert "first of 2 rejected rows: € is no ISO 4217 currency code." in caught.value.what
    assert caught.value.where == "sales.csv:2"


def test_a_source_may_be_empty_from_the_beginning(store: Store) -> None:
    report = synced(store, batch())
    assert (report.state, report.rows_read, report.totals) == ("done", 0, {})


def test_no_changes_are_no_empty_source(store: Store) -> None:
    synced(store, batch(invoice("F1", 100)))
    assert synced(store, batch(complete=False)).totals == {"EUR": 100}


def test_a_source_of_balances_alone_may_not_vanish_either(store: Store) -> None:
    synced(store, batch(control(100)))
    with pytest.raises(SourceConflict, match="sales is empty"):
        synced(store, batch())


def test_a_newer_export_under_another_name_is_refused(store: Store) -> None:
    synced(store, batch(*TWENTY))
    before = everything(store)
    again = batch(*TWENTY[5:], *(invoice(f"N{n}", 1) for n in range(14)))  # 15 of 29
    with pytest.raises(SourceConflict) as caught:
        synced(store, again, source=NEWER)
    assert "sales-2025-03 looks like a newer export of the source sales: 15 of its 29" in str(
        caught.value
    )
    assert caught.value.remedy == "Use --source sales, or --new if it really is another."
    assert everything(store) == before
    assert store.sources()["source"].to_list() == ["sales"]
    assert store.syncs()["source"].to_list() == ["sales-2025-03", "sales"]


def test_it_is_taken_over_when_a_person_says_that_it_is_another(store: Store) -> None:
    synced(store, batch(*TWENTY))
    assert synced(store, batch(*TWENTY), source=NEWER, twin_allowed=True).state == "done"
    assert synced(store, batch(*TWENTY), source=NEWER).state == "done"  # known from now on


def test_an_export_that_lacks_most_items_is_refused_unless_a_person_says_so(store: Store) -> None:
    many = [invoice(f"F{n}", 100) for n in range(42)]
    synced(store, batch(*many))
    before = everything(store)
    with pytest.raises(SourceConflict) as caught:
        synced(store, batch(*many[:20]))
    assert caught.value.what == (
        "The source sales lacks 22 of the 42 items known from it; nothing was changed."
    )
    assert "--shrunk" in str(caught.value.remedy)
    assert everything(store) == before
    assert synced(store, batch(*many[:20], complete=False)).retracted == 0
    assert synced(store, batch(*many[:21])).by_frame["items"].retracted == 21  # half of them
    assert synced(store, batch(*many[:1])).by_frame["items"].retracted == 20  # only twenty
    synced(store, batch(*many))
    again = synced(store, batch(*many[:20]), shrink_allowed=True)
    assert again.by_frame["items"].retracted == 22


@pytest.mark.parametrize(
    ("rows", "other"),
    [
        pytest.param([*TWENTY[:10], *(invoice(f"N{n}", 1) for n in range(10))], NEWER, id="half"),
        pytest.param(TWENTY[:9], NEWER, id="nine items"),
        pytest.param(TWENTY, Source("books", "fec", "x.txt"), id="another connector"),
        pytest.param(
            [invoice(f"F{n}", 100, customer="martin") for n in range(20)], NEWER, id="customers"
        ),
    ],
)
def test_less_alike_is_another_source(store: Store, rows: list[Row], other: Source) -> None:
    synced(store, batch(*TWENTY))
    assert synced(store, batch(*rows), source=other).rows_accepted == len(rows)


def test_a_source_stays_with_its_connector(store: Store) -> None:
    synced(store, batch(invoice("F1", 100)))
    with pytest.raises(SourceConflict, match="sales is read with csv, not with fec"):
        synced(store, batch(invoice("F1", 100)), source=Source("sales", "fec", "x.txt"))
    assert store.syncs().height == 1


def test_a_connector_that_breaks_off_changes_nothing_and_the_reason_is_kept(store: Store) -> None:
    synced(store, batch(invoice("F1", 100)))
    before = everything(store)

    def broken() -> Iterator[Batch]:
        yield batch(invoice("F2", 100))
        raise ConnectionResetError("the server hung up")

    with pytest.raises(ConnectionResetError):
        sync(store, SALES, broken(), now=store.syncs()["started_at"][0])
    assert everything(store) == before
    latest = store.syncs().row(0, named=True)
    assert latest["state"] == "failed"
    assert latest["message"] == "ConnectionResetError: the server hung up"
    assert latest["finished_at"] is not None
    assert synced(store, batch(invoice("F2", 100))).by_frame["items"].added == 1


def test_a_sync_that_a_person_stops_is_interrupted(store: Store) -> None:
    def stopped() -> Iterator[Batch]:
        yield batch(invoice("F1", 100))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync(store, SALES, stopped(), now=START)
    assert store.syncs().select("state", "message").rows() == [
        ("interrupted", "KeyboardInterrupt: ")
    ]
    assert store.read("items").height == 0


def test_a_failure_while_writing_undoes_what_was_written(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced(store, batch(invoice("F1", 100), invoice("F2", 100, currency="?")))
    before, rejects = everything(store), store.rejects()

    def failing(connection: object, table: object, *_: object) -> None:
        assert sync_module.schema.controls is not table  # after customers, items and entries
        _replace(connection, table, *_)

    _replace = sync_module._replace
    monkeypatch.setattr(sync_module, "_replace", failing)
    with pytest.raises(AssertionError):
        synced(store, batch(invoice("F1", 200), invoice("F3", 100, currency="?")))
    assert everything(store) == before
    assert store.rejects().equals(rejects)
    assert store.sources()["last_sync"].to_list() == [1]


def test_a_wrong_number_of_rows_written_is_noticed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert = sync_module.insert_rows
    monkeypatch.setattr(
        sync_module, "insert_rows", lambda c, table, rows: insert(c, table, rows.head(1))
    )
    with pytest.raises(RuntimeError, match="items has 1 current rows, not 2"):
        synced(store, batch(invoice("F1", 100), invoice("F2", 100)))
    assert store.read("items").height == 0


def test_a_sync_that_was_taken_for_dead_does_not_write(store: Store) -> None:
    """When a server's connection is lost, so is the lock, and another sync may have run."""

    def overtaken() -> Iterator[Batch]:
        yield batch(invoice("F1", 100))
        with store.database.transaction(write=True) as connection:
            syncs = sync_module.schema.syncs
            connection.execute(syncs.update().values(state="interrupted"))

    with pytest.raises(SourceConflict, match="another sync has run"):
        sync(store, SALES, overtaken(), now=START)
    assert store.read("items").height == 0
    assert store.syncs()["state"].to_list() == ["interrupted"]
