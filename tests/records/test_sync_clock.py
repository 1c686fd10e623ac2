"""When a sync became known: at its end, and never before what another one took over."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from batches import SALES, START, batch, invoice

from ardash.errors import SourceConflict
from ardash.records.store import Store
from ardash.records.sync import Source, sync

OTHER = Source("books", "fec", "x.txt")


def ticking() -> datetime:
    """Go on by an hour each time it is asked."""
    ticking.at += timedelta(hours=1)  # type: ignore[attr-defined]
    return ticking.at  # type: ignore[attr-defined,no-any-return]


def test_what_a_sync_took_over_is_known_from_its_end(store: Store) -> None:
    ticking.at = START - timedelta(hours=1)  # type: ignore[attr-defined]
    sync(store, SALES, [batch(invoice("F1", 100))], now=ticking)
    (done,) = store.syncs().rows(named=True)
    assert done["started_at"].replace(tzinfo=None) == START
    assert done["finished_at"].replace(tzinfo=None) == START + timedelta(hours=1)


def test_a_failure_is_told_when_it_happens(store: Store) -> None:
    sync(store, SALES, [batch(invoice("F1", 100))], now=START)
    ticking.at = START  # type: ignore[attr-defined]
    with pytest.raises(SourceConflict, match="is empty"):
        sync(store, SALES, [batch()], now=ticking)
    failed = store.syncs().row(0, named=True)
    assert failed["finished_at"].replace(tzinfo=None) == START + timedelta(hours=2)


def test_a_clock_that_was_put_back_does_not_make_a_later_sync_known_earlier(store: Store) -> None:
    sync(store, SALES, [batch(invoice("F1", 100))], now=START)
    sync(store, OTHER, [batch(invoice("F2", 100))], now=START - timedelta(hours=3))
    assert store.syncs()["finished_at"].dt.replace_time_zone(None).to_list() == [START, START]
