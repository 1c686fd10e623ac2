"""One set of functions on several engines: Polars, DuckDB and pandas agree."""

from __future__ import annotations

from datetime import date

import duckdb
import pandas as pd
import polars as pl
import pytest
from ledgers import ledger

from ardash import measures
from ardash.analysis.aging import aging, aging_history
from ardash.analysis.compare import compare
from ardash.analysis.open_items import entries_of, open_items
from ardash.analysis.quality import quality
from ardash.analysis.tie_out import tie_out
from ardash.ledger.assemble import assembled_balances
from ardash.ledger.ledger import Ledger
from ardash.ledger.periods import periods

BOOK = """
    customer Dupont country=FR collector=north terms="2/10 n/30"
    customer Schmidt country=DE
    2025-01-15 invoice F1 Dupont 100.00 due 2025-02-14 account=411
    2025-01-20 discount F1 2.00
    2025-01-20 payment F1 48.00
    2025-02-20 write_off F1 1.00
    2025-02-25 credit_note C1 Dupont 5.00
    2025-02-26 apply C1 F1 5.00
    2025-01-02 invoice F2 Schmidt 30.00 currency=USD base_currency=EUR rate=0.9 due 2025-02-01
    2025-02-02 payment F2 10.00
    2025-02-03 payment F2 10.00
    2025-02-04 payment F2 10.00
    2025-01-02 invoice F4 Schmidt 10.00 due 2025-02-01
    2025-01-20 payment F4 6.00
    2025-02-10 payment F4 4.00
    2025-02-20 payment F4 -7.00
    2025-03-10 payment F4 7.00
    2025-03-06 invoice F3 Unknown 30.00
    2025-03-07 unapplied P1 Schmidt 7.00
    2025-03-31 control 411 42.00
    sync 2025-04-01
    2025-03-20 payment F3 1.00
    2025-01-15 invoice F1 Dupont 110.00 due 2025-02-28 account=411
"""
MARCH = date(2025, 3, 31)
ENDS = [date(2024, 12, 31), date(2025, 1, 31), date(2025, 2, 28), MARCH]


def to_duckdb(frame: pl.DataFrame) -> duckdb.DuckDBPyRelation:
    plain = frame.with_columns(pl.col(pl.Categorical).cast(pl.String))  # noqa: F841 (read by SQL)
    return CONNECTION.sql("select * from plain").materialize()


def to_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    plain = frame.with_columns(pl.col(pl.Categorical).cast(pl.String))
    return plain.to_pandas(use_pyarrow_extension_array=True)


CONNECTION = duckdb.connect()
ENGINES = {"duckdb": to_duckdb, "pandas": to_pandas}


@pytest.fixture(params=list(ENGINES))
def other(request: pytest.FixtureRequest) -> Ledger:
    return ledger(BOOK, convert=ENGINES[request.param])


@pytest.fixture
def polars() -> Ledger:
    return ledger(BOOK)


def same(one: pd.DataFrame, two: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, two, check_dtype=False, check_exact=True)


def test_balances(polars: Ledger, other: Ledger) -> None:
    columns = ["item", "valid_from", "valid_to", "balance", "late_on", "late_90_on"]

    def spans(book: Ledger) -> list[tuple[object, ...]]:
        found = assembled_balances(book.entries, book.items).select(*columns).collect("polars")
        return sorted(
            found.to_native().with_columns(pl.col(pl.Date).cast(pl.String)).rows(), key=str
        )

    assert spans(other) == spans(polars)


@pytest.mark.parametrize("by", [None, "country", "customer"])
@pytest.mark.parametrize("options", [{}, {"basis": "issued"}, {"net_unapplied": True}])
def test_aging(polars: Ledger, other: Ledger, by: str | None, options: dict[str, object]) -> None:
    same(aging(other, MARCH, by=by, **options), aging(polars, MARCH, by=by, **options))


def test_aging_history(polars: Ledger, other: Ledger) -> None:
    same(aging_history(other, ENDS), aging_history(polars, ENDS))


@pytest.mark.parametrize("by", [None, "country", "customer"])
def test_the_period_table(polars: Ledger, other: Ledger, by: str | None) -> None:
    same(periods(other, ENDS, by=by), periods(polars, ENDS, by=by))


def test_measures(polars: Ledger, other: Ledger) -> None:
    same(measures.values(other, MARCH), measures.values(polars, MARCH))


def test_open_items_and_entries(polars: Ledger, other: Ledger) -> None:
    for sort in ("due_on", "name", "document"):
        same(
            open_items(other, MARCH, sort=sort, limit=2, offset=1),
            open_items(polars, MARCH, sort=sort, limit=2, offset=1),
        )
    same(entries_of(other, 0), entries_of(polars, 0))


def test_views(polars: Ledger, other: Ledger) -> None:
    for view in (
        lambda book: book.where(country=["FR", None]),
        lambda book: book.known_at(1),
        lambda book: book.in_currency("EUR"),
    ):
        same(aging(view(other), MARCH), aging(view(polars), MARCH))


def test_comparison_tie_out_and_quality(polars: Ledger, other: Ledger) -> None:
    for figure in (
        lambda book: compare(book.known_at(1), ENDS[2], book, MARCH),
        lambda book: tie_out(book, MARCH),
        lambda book: quality(book, MARCH),
    ):
        same(figure(other), figure(polars))


def test_the_engines_are_really_used(other: Ledger) -> None:
    assert not other.balances.implementation.is_polars()
    assert not other.known_at(1).balances.implementation.is_polars()
