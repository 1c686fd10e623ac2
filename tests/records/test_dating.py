"""An amount without a date is dated by the export that first held it, and not again."""

from __future__ import annotations

from datetime import date

from batches import batch, invoice, synced

from ardash.records.store import Store


def paid(amount: int, on: str) -> dict[str, list[dict[str, object]]]:
    """An invoice of 100 that the export of that day calls paid to `amount`."""
    row = invoice("F1", 100)
    applied = {
        "entry_id": "F1:payment",
        "item_id": "F1",
        "kind": "payment",
        "booked_on": date.fromisoformat(on),
        "date_source": "export",
        "amount": -amount,
    }
    return {**row, "entries": [*row["entries"], applied]} if amount else row


def payments(store: Store) -> list[tuple[str, str, int]]:
    rows = store.read("entries", ["kind", "entry_id", "booked_on", "amount"], where="current")
    return sorted(
        (entry_id, day.isoformat(), amount)
        for kind, entry_id, day, amount in rows.rows()
        if kind == "payment"
    )


def test_a_newer_export_of_the_same_amount_changes_nothing(store: Store) -> None:
    synced(store, batch(paid(40, "2025-01-31")))
    report = synced(store, batch(paid(40, "2025-02-28")))
    assert (report.added, report.changed, report.retracted) == (0, 0, 0)
    assert payments(store) == [("F1:payment", "2025-01-31", -40)]


def test_what_was_paid_since_is_dated_by_the_newer_export(store: Store) -> None:
    synced(store, batch(paid(40, "2025-01-31")))
    report = synced(store, batch(paid(70, "2025-02-28")))
    assert (report.added, report.changed, report.retracted) == (1, 0, 0)
    assert synced(store, batch(paid(70, "2025-03-31"))).added == 0
    synced(store, batch(paid(100, "2025-04-30")))
    assert payments(store) == [
        ("F1:payment", "2025-01-31", -40),
        ("F1:payment@2025-02-28", "2025-02-28", -30),
        ("F1:payment@2025-04-30", "2025-04-30", -30),
    ]


def test_two_exports_of_a_day_make_one_entry_of_that_day(store: Store) -> None:
    synced(store, batch(paid(40, "2025-01-31")))
    synced(store, batch(paid(70, "2025-02-28")))
    report = synced(store, batch(paid(60, "2025-02-28")))
    assert (report.added, report.changed, report.retracted) == (0, 1, 0)
    assert payments(store)[1] == ("F1:payment@2025-02-28", "2025-02-28", -20)
    synced(store, batch(paid(40, "2025-02-28")))
    assert payments(store) == [("F1:payment", "2025-01-31", -40)]


def test_an_amount_that_the_source_takes_back_altogether_is_retracted(store: Store) -> None:
    synced(store, batch(paid(40, "2025-01-31")))
    synced(store, batch(paid(0, "2025-02-28")))
    assert payments(store) == []
