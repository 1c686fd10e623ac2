"""A rehearsal says what a sync would do, and does nothing."""

from __future__ import annotations

import pytest
from batches import SALES, batch, everything, invoice, synced

from ardash.errors import SourceConflict
from ardash.records.plan import rehearse
from ardash.records.store import Store
from ardash.records.sync import Source


def test_a_rehearsal_reports_what_the_sync_then_does(store: Store) -> None:
    synced(store, batch(invoice("F1", 100), invoice("F2", 100)))
    before, syncs = everything(store), store.syncs()
    given = batch(invoice("F1", 200), invoice("F3", 100), invoice("F4", 1, currency="?"))
    told = rehearse(store, SALES, [given]).report
    assert everything(store) == before
    assert store.syncs().equals(syncs)
    done = synced(store, given)
    assert (told.sync, done.sync) == (0, 2)
    assert (told.by_frame, told.totals) == (done.by_frame, done.totals)
    assert (told.rows_read, told.rows_accepted, told.rows_rejected) == (3, 2, 1)
    assert told.rejects.equals(done.rejects)


def test_a_rehearsal_of_a_new_source_leaves_no_trace_of_it(store: Store) -> None:
    assert rehearse(store, SALES, [batch(invoice("F1", 100))]).report.added == 3
    assert store.sources().height == store.syncs().height == 0


def test_a_rehearsal_refuses_what_the_sync_refuses(store: Store) -> None:
    synced(store, batch(invoice("F1", 100)))
    with pytest.raises(SourceConflict, match="sales is empty"):
        rehearse(store, SALES, [batch()])
    with pytest.raises(SourceConflict, match="read with csv, not with fec"):
        rehearse(store, Source("sales", "fec", "x.txt"), [batch(invoice("F1", 100))])
