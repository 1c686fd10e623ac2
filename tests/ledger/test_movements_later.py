"""Movements are made when they are first read, once, and are then those of the build."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from ledgers import ledger, read

import ardash.ledger.derived
from ardash.analysis.aging import aging
from ardash.ledger.build import derive, derive_later
from ardash.ledger.derived import daily_movements

BOOK = """
    customer Dupont country=FR collector=north
    2025-01-15 invoice F1 Dupont 500.00 due 2025-02-14
    2025-02-14 payment F1 200.00
    sync 2025-03-01
    2025-02-20 invoice F2 Weber 80.00 currency=USD base_currency=EUR rate=0.9
    sync 2025-03-02
"""


def test_they_have_the_columns_the_types_and_the_rows_of_the_build() -> None:
    built, later = derive(read(BOOK))["movements"], derive_later(read(BOOK))["movements"]
    assert isinstance(later, pl.LazyFrame)
    assert later.collect_schema() == built.schema
    assert later.collect().equals(built)
    assert built.height == 5  # F1 billed, paid in part, overdue, overdue 90 days; F2 billed


def test_they_are_made_once_and_only_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def counted(*frames):
        made.append(frames)
        return daily_movements(*frames)

    monkeypatch.setattr(ardash.ledger.derived, "daily_movements", counted)
    then = ledger(BOOK).known_at(1)
    assert aging(then, date(2025, 3, 1))["amount"].sum() == 30_000
    assert made == []
    assert then.movements is not None
    assert then.movements.collect()["receivable"].to_list() == [50_000, -20_000, 0, 0]
    assert then.movements.collect()["collected"].sum() == 20_000
    assert len(made) == 1
