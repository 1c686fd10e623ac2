"""The samples through the connectors: both ways of reading them give what the files add up to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from ardash.connectors import find
from ardash.records.batch import SCHEMAS

OpenItems = Callable[[date], pl.DataFrame]
Read = dict[str, pl.DataFrame]


def read(connector: str, location: Path) -> Read:
    """Read a sample whole: frame -> rows; nothing may be rejected."""
    batches = list(find(connector).read(str(location), options={}))
    frames = {name: pl.concat([getattr(batch, name) for batch in batches]) for name in SCHEMAS}
    assert frames["rejects"].is_empty()
    return frames


@pytest.fixture(scope="module")
def from_fec(samples: Path) -> Read:
    return read("fec", samples / "fec")


def owed(frames: Read, as_of: date) -> dict[str, int]:
    """What each customer owes in cents of euro, from the entries alone."""
    entries = frames["entries"].filter(pl.col("booked_on") <= as_of)
    totals = entries.join(frames["items"].select("item_id", "customer_id"), on="item_id")
    sums = totals.group_by("customer_id").agg(pl.col("amount_base").sum())
    return dict(sums.filter(pl.col("amount_base") != 0).iter_rows())


def in_files(open_items: OpenItems, as_of: date) -> dict[str, int]:
    sums = open_items(as_of).group_by("customer").agg(pl.col("base").sum())
    return dict(sums.filter(pl.col("base") != 0).iter_rows())


def test_the_fec_connector_finds_what_each_customer_owes_at_every_month_end(
    from_fec: Read, open_items: OpenItems, month_ends: list[date]
) -> None:
    for close in month_ends:
        assert owed(from_fec, close) == in_files(open_items, close)


def test_the_fec_connector_finds_all_customers_and_invoices(from_fec: Read) -> None:
    assert from_fec["customers"].height == 150
    invoices = from_fec["items"].filter(pl.col("kind") == "invoice")
    assert invoices["document"].n_unique() == 5_909
