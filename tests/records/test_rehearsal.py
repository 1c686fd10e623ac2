"""A rehearsal says what a sync would do, and does nothing."""

from __future__ import annotations

import pytest
from batches import SALES, batch, everything, invoice, payment, synced

from ardash.errors import SourceConflict
from ardash.records.plan import rehearse
from ardash.records.store import Store
from ardash.records.sync import Source

FIRST = [invoice("F1", 10_000), invoice("F2", 5_000)]
SECOND = [invoice("F1", 12_000), payment("F1", 2_000), invoice("F3", 100)]


def test_a_rehearsal_reports_what_the_sync_then_does(store: Store):
    synced(store, batch(*FIRST))
    planned = rehearse(store, SALES, [batch(*SECOND)])
    done = synced(store, batch(*SECOND))
    assert planned.report.by_frame == done.by_frame
    assert planned.report.totals == done.totals == {"EUR": 10_100}
    assert (planned.left["items"], planned.left["entries"]) == (2, 3)


def test_a_rehearsal_changes_nothing(store: Store):
    synced(store, batch(*FIRST))
    before = everything(store)
    rehearse(store, SALES, [batch(*SECOND)])
    rehearse(store, Source("other", "csv", "other.csv"), [batch(*SECOND)])
    assert everything(store) == before
    assert store.syncs()["state"].to_list() == ["done"]
    assert store.sources()["source"].to_list() == ["sales"]


def test_a_rehearsal_refuses_what_the_sync_would_refuse(store: Store):
    many = [invoice(f"F{n}", 100) for n in range(12)]
    synced(store, batch(*many))
    with pytest.raises(SourceConflict, match="looks like a newer export of the source sales"):
        rehearse(store, Source("april", "csv", "april.csv"), [batch(*many)])
    kept = rehearse(store, Source("april", "csv", "april.csv"), [batch(*many)], twin_allowed=True)
    assert kept.report.by_frame["items"].added == 12
