"""Rates in the database, and a ledger that adds several currencies up by them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from batches import START, batch, invoice, synced

from ardash.errors import MissingRate
from ardash.intake import read, source_for
from ardash.ledger.build import build
from ardash.ledger.ledger import Ledger
from ardash.records.removal import remove
from ardash.records.store import Store
from ardash.records.sync import SyncReport, sync

NOW = START + timedelta(days=30)


def rated(store: Store, folder: Path, text: str, **options: str) -> SyncReport:
    path = folder / "eurofxref-hist.csv"
    path.write_text(text, encoding="utf-8")
    source = source_for("ecb", str(path), "ecb", options)
    return sync(store, source, read(source), now=NOW)


def owed(store: Store, folder: Path, currency: str, now: datetime = NOW) -> int:
    build(store, folder / "ledger", now=now)
    ledger = Ledger.open(folder / "ledger").in_currency(currency)
    return int(ledger.entries.collect("polars").to_native()["amount"].sum())


def test_dollars_and_euros_add_up_at_the_published_rate(store: Store, tmp_path: Path) -> None:
    # 100.00 USD / 1.25 = 80.00 EUR, beside 20.00 EUR; both of Friday 10 January 2025.
    synced(store, batch(invoice("F1", 10000, currency="USD"), invoice("F2", 2000)))
    with pytest.raises(MissingRate, match="Items in USD have no rate into EUR: 1"):
        owed(store, tmp_path, "EUR")
    report = rated(store, tmp_path, "Date,USD,\n2025-01-10,1.25,\n")
    assert (report.added, report.totals) == (1, {})
    assert owed(store, tmp_path, "EUR") == 10000


def test_books_in_pounds_say_so_once(store: Store, tmp_path: Path) -> None:
    # 100.00 USD * 0.80 / 1.25 = 64.00 GBP, and 20.00 EUR * 0.80 = 16.00 GBP.
    synced(store, batch(invoice("F1", 10000, currency="USD"), invoice("F2", 2000)))
    rated(store, tmp_path, "Date,USD,GBP,\n2025-01-10,1.25,0.80,\n", base="GBP")
    assert owed(store, tmp_path, "GBP") == 8000


def test_a_newer_file_adds_its_days_and_corrects_one(store: Store, tmp_path: Path) -> None:
    synced(store, batch(invoice("F1", 10000, currency="USD")))
    rated(store, tmp_path, "Date,USD,\n2025-01-10,1.00,\n")
    report = rated(store, tmp_path, "Date,USD,\n2025-01-13,1.30,\n2025-01-10,1.25,\n")
    assert (report.added, report.changed, report.retracted) == (1, 1, 0)
    assert owed(store, tmp_path, "EUR") == 8000


def test_a_file_of_later_days_alone_takes_none_away(store: Store, tmp_path: Path) -> None:
    synced(store, batch(invoice("F1", 10000, currency="USD")))
    rated(store, tmp_path, "Date,USD,\n2025-01-10,1.25,\n")
    report = rated(store, tmp_path, "Date,USD,\n2025-02-10,1.30,\n")
    assert (report.added, report.retracted) == (1, 0)
    assert owed(store, tmp_path, "EUR") == 8000


def test_rates_that_were_removed_convert_nothing_any_more(store: Store, tmp_path: Path) -> None:
    synced(store, batch(invoice("F1", 10000, currency="USD")))
    rated(store, tmp_path, "Date,USD,\n2025-01-10,1.25,\n")
    remove(store, "ecb", now=NOW)
    with pytest.raises(MissingRate):
        owed(store, tmp_path, "EUR")


def test_a_rate_of_nothing_is_rejected(store: Store, tmp_path: Path) -> None:
    report = rated(store, tmp_path, "Date,USD,GBP,\n2025-01-10,0,0.8,\n")
    assert (report.added, report.rows_rejected) == (1, 1)
    assert report.rejects["place"].to_list() == ["eurofxref-hist.csv:2:USD"]
