"""Real exports that nobody wrote for ardash, read by the proposal alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from csv_reading import read_all

from ardash.errors import AmbiguousProfile


def owed(read: object, as_of: dt.date) -> dict[str, int]:
    entries = read.entries.filter(pl.col("booked_on") <= as_of)  # type: ignore[attr-defined]
    named = entries.join(read.items.select("item_id", "currency"), on="item_id")  # type: ignore[attr-defined]
    return dict(named.group_by("currency").agg(pl.col("amount").sum()).iter_rows())


def test_the_ibm_invoices_need_nothing_but_their_currency(shared: Path) -> None:
    path = shared / "ibm" / "WA_original_mdy.csv"
    with pytest.raises(AmbiguousProfile, match="No currency is named"):
        read_all(path)
    read = read_all(path, currency="USD")
    assert (read.rows_read, read.items.height, read.customers.height) == (2466, 2466, 100)
    assert read.rejects.height == 0
    billed = read.entries.filter(pl.col("kind") == "billing")["amount"].sum()
    assert billed == 14_770_318
    assert owed(read, dt.date(2014, 12, 31)) == {"USD": 0}  # all are settled


def test_the_ibm_dates_agree_with_the_days_that_the_file_itself_states(shared: Path) -> None:
    path = shared / "ibm" / "WA_original_mdy.csv"
    read = read_all(path, currency="USD")
    stated = pl.read_csv(path, infer_schema=False).select(
        pl.col("invoiceNumber").alias("item_id"),
        pl.col("DaysToSettle").cast(pl.Int64),
        pl.col("DaysLate").cast(pl.Int64),
    )
    paid = read.entries.filter(pl.col("kind") == "payment").select("item_id", "booked_on")
    joined = read.items.join(paid, on="item_id").join(stated, on="item_id")
    to_settle = (joined["booked_on"] - joined["issued_on"]).dt.total_days()
    late = (joined["booked_on"] - joined["due_on"]).dt.total_days().clip(lower_bound=0)
    assert joined.height == 2466
    assert (to_settle == joined["DaysToSettle"]).all()
    assert (late == joined["DaysLate"]).all()


def test_the_unicorn_invoices_are_read_whole_without_a_profile(shared: Path) -> None:
    read = read_all(shared / "unicorn" / "unicorn_inc.csv")
    assert (read.rows_read, read.items.height, read.customers.height) == (3107, 3107, 135)
    assert read.rejects.height == 0
    assert owed(read, dt.date(2025, 12, 31)) == {"USD": 49_539_608, "CAD": 432_489}
    assert read.items["due_on"].null_count() == 149
    assert read.items.filter(pl.col("due_on").is_null())["terms"].null_count() == 0
    assert read.customers["terms"].null_count() == 0
    zero = read.entries.filter((pl.col("kind") == "billing") & (pl.col("amount") == 0))
    assert zero.height == 6  # invoices of nothing are kept


def test_the_unicorn_amounts_applied_count_from_the_latest_date_of_the_file(shared: Path) -> None:
    read = read_all(shared / "unicorn" / "unicorn_inc.csv")
    paid = read.entries.filter(pl.col("kind") == "payment")
    assert set(paid["date_source"]) == {"export"}
    assert set(paid["booked_on"]) == {dt.date(2025, 9, 22)}


def test_xeros_invoice_table_is_read_with_its_kinds_and_dead_rows(shared: Path) -> None:
    """117 customer invoices (103 paid, 13 open, 1 deleted); the rest is what the company owes."""
    read = read_all(shared / "saas" / "xero" / "xero_invoice_data.csv")
    assert read.items.height == 116
    balance = read.entries.group_by("item_id").agg(pl.col("amount").sum())
    assert balance.filter(pl.col("amount") == 0).height == 103
    assert balance.filter(pl.col("amount") > 0).height == 13
