"""Against books that nobody here made up, and the project's own sample."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from fec_text import owed, read

from ardash.records.batch import Batch
from ardash.records.store import Store
from ardash.records.sync import Source, sync

END = date(2023, 12, 31)
SAMPLES = Path(__file__).resolve().parents[3] / "data" / "samples" / "fec"


@pytest.fixture(scope="module")
def books(shared: Path) -> Batch:
    return read(shared / "fec" / "111111111FEC20221231.TXT")


@pytest.fixture(scope="module")
def oracle(shared: Path) -> pl.DataFrame:
    """Balances per customer, computed by others."""
    return pl.read_csv(
        shared / "fec" / "customer_balances.csv", schema_overrides={"compaux": pl.String}
    )


def in_cents(oracle: pl.DataFrame, column: str) -> dict[str, int]:
    cents = oracle.select("compaux", (pl.col(column) * 100).round().cast(pl.Int64))
    return {customer: amount for customer, amount in cents.iter_rows() if amount}


def test_each_of_34_customers_owes_what_was_computed_independently(
    books: Batch, oracle: pl.DataFrame
) -> None:
    assert books.customers.height == oracle.height == 34
    assert sorted(books.customers["customer_id"]) == sorted(oracle["compaux"])
    assert owed(books, END) == in_cents(oracle, "balance")


def test_the_total_is_the_control_total(books: Batch) -> None:
    assert sum(owed(books, END).values()) == 1441652
    last = books.controls.sort("closed_on").row(-1, named=True)
    assert (last["control_id"], last["balance"]) == ("41100000@2023-07-31", 1441652)
    assert owed(books, END, "account") == {"41100000": 1441652}


def test_at_every_month_end_the_items_add_up_to_the_account(books: Batch) -> None:
    assert books.controls.height == 7
    for closed_on, balance in books.controls.select("closed_on", "balance").iter_rows():
        assert owed(books, closed_on, "account") == {"41100000": balance}


def test_what_is_open_is_what_bears_no_letter(books: Batch, oracle: pl.DataFrame) -> None:
    lines = dict(oracle.select("compaux", "unlettered_lines").iter_rows())
    items = books.entries.group_by("item_id").agg(pl.col("amount").sum())
    still = items.filter(pl.col("amount") != 0).join(books.items, on="item_id")
    counted = dict(still.group_by("customer_id").len().iter_rows())
    assert counted == {customer: n for customer, n in lines.items() if n}
    assert owed(books, END) == in_cents(oracle, "unlettered_balance")


def test_all_934_lines_are_read_and_none_rejected(books: Batch) -> None:
    assert (books.rows_read, books.rejects.height) == (934, 0)
    assert set(books.items["entity"]) == {"111111111"}


def test_each_of_the_45_letter_groups_is_settled_in_full(books: Batch) -> None:
    settled = books.entries.filter(pl.col("reference").is_not_null()).join(
        books.items, on="item_id"
    )
    groups = settled.select("customer_id", "reference").unique()
    assert groups.height == 45
    left = books.entries.group_by("item_id").agg(pl.col("amount").sum())
    assert left.join(settled, on="item_id", how="semi")["amount"].unique().to_list() == [0]


def test_the_sample_is_read_without_rejects_and_ties_out_at_every_control(
    tmp_path: Path,
) -> None:
    batch = read(SAMPLES)
    assert batch.rejects.is_empty()
    assert batch.controls.height > 36
    for row in batch.controls.iter_rows(named=True):
        found = owed(batch, row["closed_on"], "account").get(row["account"], 0)
        assert (row["control_id"], found) == (row["control_id"], row["balance"])
    assert set(batch.items["currency"]) == {"EUR", "GBP"}


def test_everything_read_is_taken_over_by_a_sync_and_nothing_changes_the_second_time(
    tmp_path: Path,
) -> None:
    source = Source(name="books", connector="fec", location=str(SAMPLES))
    now = datetime(2026, 10, 31, 18)  # noqa: DTZ001
    with Store.open(f"sqlite:///{tmp_path / 'records.db'}") as store:
        first = sync(store, source, [read(SAMPLES)], now=now)
        second = sync(store, source, [read(SAMPLES)], now=now)
    assert (first.rows_rejected, second.rows_rejected) == (0, 0)
    assert first.added > 0
    assert (second.added, second.changed, second.retracted) == (0, 0, 0)
