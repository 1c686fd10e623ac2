"""Published rates: what items without a rate of their own are worth in one currency."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import duckdb
import polars as pl
import pytest
from ledgers import read

from ardash.errors import MissingRate
from ardash.ledger.build import derive
from ardash.ledger.ledger import Ledger
from ardash.ledger.rates import published

#: Friday 10 January 2025; what one euro costs.
FRIDAY = {"USD": 1.25, "GBP": 0.80, "JPY": 160.0}


def rates(base: str = "EUR", **more: float) -> pl.DataFrame:
    rows = [
        {"currency": code, "published_on": day, "rate": rate, "known_from": known, "known_to": None}
        for day, known, told in ((date(2025, 1, 10), 1, FRIDAY), (date(2025, 1, 13), 2, more))
        for code, rate in told.items()
    ]
    typed = pl.DataFrame(rows, schema_overrides={"known_to": pl.Int64})
    return published(typed, [base])


def to_duckdb(frame: pl.DataFrame) -> duckdb.DuckDBPyRelation:
    plain = frame.with_columns(pl.col(pl.Categorical).cast(pl.String))  # noqa: F841 (read by SQL)
    return CONNECTION.sql("select * from plain").materialize()


CONNECTION = duckdb.connect()


@pytest.fixture(params=[lambda frame: frame, to_duckdb], ids=["polars", "duckdb"])
def convert(request: pytest.FixtureRequest) -> Callable[[pl.DataFrame], Any]:
    made: Callable[[pl.DataFrame], Any] = request.param
    return made


def ledger(
    text: str, told: pl.DataFrame, convert: Callable[[pl.DataFrame], Any] = lambda frame: frame
) -> Ledger:
    frames = derive({**read(text), "rates": told})
    native = {name: convert(frame) for name, frame in frames.items() if name != "syncs"}
    return Ledger.of("test", native, frames["syncs"])


def amounts(ledger: Ledger, currency: str) -> list[tuple[str, int]]:
    """Each entry in one currency, in the order booked."""
    rows = ledger.in_currency(currency).entries.collect("polars").to_native()
    return list(rows.sort("booked_on", "entry_id").select("kind", "amount").iter_rows())


def test_several_currencies_add_up_at_the_last_rate_before_the_invoice(
    convert: Callable[[pl.DataFrame], Any],
) -> None:
    # Sunday's invoices count at Friday's rates: 100.00 / 1.25 = 80.00 and 40.00 / 0.80 = 50.00.
    book = """
        2025-01-11 invoice F0 Dupont 10.00
        2025-01-12 invoice F1 Dupont 100.00 currency=USD
        2025-01-12 invoice F2 Dupont 40.00 currency=GBP
    """
    assert amounts(ledger(book, rates(), convert), "EUR") == [
        ("billing", 1000),
        ("billing", 8000),
        ("billing", 5000),
    ]


def test_a_settled_item_is_settled_to_the_cent_in_the_other_currency() -> None:
    # 66.67 left / 1.25 = 53.336, so 53.34: the first payment is 80.00 - 53.34 = 26.66.
    book = """
        2025-01-10 invoice F1 Dupont 100.00 currency=USD
        2025-02-10 payment F1 33.33
        2025-03-10 payment F1 66.67
    """
    assert amounts(ledger(book, rates()), "EUR") == [
        ("billing", 8000),
        ("payment", -2666),
        ("payment", -5334),
    ]


def test_a_currency_without_cents_is_converted_in_its_own_units() -> None:
    # 16,000 yen / 160 = 100.00 euros.
    book = "2025-01-10 invoice F1 Dupont 16000 currency=JPY"
    assert amounts(ledger(book, rates()), "EUR") == [("billing", 10000)]


def test_books_in_pounds_are_reached_by_way_of_the_euro() -> None:
    # 0.80 / 1.25 = 0.64 pounds a dollar: 64.00; and 10.00 euros are 8.00 pounds.
    book = """
        2025-01-10 invoice F1 Dupont 100.00 currency=USD
        2025-01-11 invoice F2 Dupont 10.00
        2025-01-12 invoice F3 Dupont 3.00 currency=GBP
    """
    assert amounts(ledger(book, rates("GBP")), "GBP") == [
        ("billing", 6400),
        ("billing", 800),
        ("billing", 300),
    ]


def test_a_cross_rate_is_made_of_one_day() -> None:
    # On Monday only the dollar was published: the last day that has both is Friday.
    book = "2025-01-13 invoice F1 Dupont 100.00 currency=USD"
    assert amounts(ledger(book, rates("GBP", USD=1.0)), "GBP") == [("billing", 6400)]
    assert amounts(ledger(book, rates("EUR", USD=1.0)), "EUR") == [("billing", 10000)]


@pytest.mark.parametrize("day", ["2025-01-09", "2025-01-18"])
def test_no_rate_of_the_days_before_is_named_and_never_guessed(day: str) -> None:
    # The day before the first rate, and eight days after the last: seven are the most.
    book = f"{day} invoice F1 Dupont 100.00 currency=USD"
    with pytest.raises(MissingRate, match=r"Items in USD have no rate into EUR: 1\."):
        ledger(book, rates()).in_currency("EUR")


def test_a_rate_seven_days_old_still_counts() -> None:
    book = "2025-01-17 invoice F1 Dupont 100.00 currency=USD"
    assert amounts(ledger(book, rates()), "EUR") == [("billing", 8000)]


def test_a_rate_that_the_source_states_wins() -> None:
    book = "2025-01-10 invoice F1 Dupont 100.00 currency=USD base_currency=EUR rate=0.9"
    made = ledger(book, rates())
    assert amounts(made, "EUR") == [("billing", 9000)]
    (row,) = made.items.select("rate", "rate_source").collect("polars").to_native().rows()
    assert row == (0.9, "stated")


def test_amounts_stated_in_a_currency_that_is_not_named_are_taken_for_no_other() -> None:
    frames = read("2025-01-10 invoice F1 Dupont 100.00 currency=USD")
    frames["entries"] = frames["entries"].with_columns(amount_base=pl.lit(7777, pl.Int64))
    made = derive({**frames, "rates": rates()})
    assert made["items"].select("base_currency", "rate").rows() == [(None, None)]


def test_without_rates_nothing_changes() -> None:
    book = "2025-01-10 invoice F1 Dupont 100.00 currency=USD"
    assert derive(read(book))["items"].select("base_currency", "rate", "rate_source").rows() == [
        (None, None, None)
    ]


def test_a_rate_that_was_corrected_counts_as_corrected() -> None:
    told = pl.DataFrame(
        {
            "currency": ["USD", "USD"],
            "published_on": [date(2025, 1, 10)] * 2,
            "rate": [1.0, 1.25],
            "known_from": [1, 2],
            "known_to": [2, None],
        }
    )
    book = "2025-01-10 invoice F1 Dupont 100.00 currency=USD"
    assert amounts(ledger(book, published(told, [])), "EUR") == [("billing", 8000)]
