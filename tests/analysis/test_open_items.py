"""The rows behind the figures."""

from __future__ import annotations

from datetime import date

import pytest
from ledgers import ledger

from ardash.analysis.aging import aging
from ardash.analysis.open_items import entries_of, open_items, open_items_count
from ardash.errors import UnknownChoice

MARCH_END = date(2025, 3, 31)

BOOK = """
    customer C1 name=Dupont country=FR collector=north
    customer C2 name=Schmidt country=DE
    2025-01-01 invoice F1 C2 120.00 due 2025-01-31
    2025-02-10 payment F1 50.00 reference=VIR1
    2025-02-20 invoice F2 C1 80.00 due 2025-04-30 terms="60 days"
    2025-02-21 invoice F3 C1 10.00
    2025-02-22 unapplied P1 C1 30.00
    2025-02-23 invoice F4 C1 99.00 due 2025-03-23
    2025-03-01 payment F4 99.00
"""


def test_one_row_an_open_item_oldest_due_date_first_undated_last():
    rows = open_items(ledger(BOOK), MARCH_END)
    assert rows["document"].tolist() == ["F1", "F2", "F3", "P1"]
    assert rows["name"].tolist() == ["Schmidt", "Dupont", "Dupont", "Dupont"]
    assert rows["customer_id"].tolist() == ["C2", "C1", "C1", "C1"]
    assert rows["bucket"].tolist() == ["31-60", "not_due", "undated", "unapplied"]
    assert rows["days_late"].tolist()[:2] == [59, -30]
    assert rows["days_late"].isna().tolist() == [False, False, True, True]
    assert rows["original"].tolist() == [12000, 8000, 1000, -3000]
    assert rows["balance"].tolist() == [7000, 8000, 1000, -3000]
    assert rows["terms"].tolist() == [None, "60 days", None, None]
    assert rows["country"].tolist() == ["DE", "FR", "FR", "FR"]


def test_pages_follow_one_another_without_gap_or_overlap():
    book = ledger(BOOK)
    whole = open_items(book, MARCH_END)["item_id"].tolist()
    pages = [open_items(book, MARCH_END, limit=2, offset=at)["item_id"].tolist() for at in (0, 2)]
    assert [*pages[0], *pages[1]] == whole
    assert open_items(book, MARCH_END, limit=2, offset=4).empty
    assert open_items_count(book, MARCH_END) == 4


@pytest.mark.parametrize(
    ("sort", "descending", "first"),
    [("balance", True, "F2"), ("balance", False, "P1"), ("name", True, "F1"),
     ("document", True, "P1"), ("issued_on", False, "F1"), ("due_on", True, "F2")],
)  # fmt: skip
def test_sorted_as_asked(sort, descending, first):
    rows = open_items(ledger(BOOK), MARCH_END, sort=sort, descending=descending, limit=1)
    assert rows["document"].tolist() == [first]


def test_a_bucket_lists_what_its_amount_is_made_of():
    book = ledger(BOOK)
    totals = aging(book, MARCH_END).set_index("bucket")
    for bucket, amount in totals["amount"].items():
        rows = open_items(book, MARCH_END, bucket=bucket)
        assert rows["balance"].sum() == amount
        assert (
            len(rows) == totals["items"][bucket] == open_items_count(book, MARCH_END, bucket=bucket)
        )


def test_narrowed_by_a_dimension():
    rows = open_items(ledger(BOOK).where(collector=["north"]), MARCH_END)
    assert rows["document"].tolist() == ["F2", "F3", "P1"]


def test_a_bucket_or_column_that_is_none_is_refused():
    with pytest.raises(UnknownChoice, match="0-30"):
        open_items(ledger(BOOK), MARCH_END, bucket="0-30")
    with pytest.raises(UnknownChoice, match="colour"):
        open_items(ledger(BOOK), MARCH_END, sort="colour")


def test_the_entries_of_an_item_tell_its_history():
    book = ledger(BOOK)
    item = open_items(book, MARCH_END)["item"].tolist()[0]
    rows = entries_of(book, item)
    assert rows["kind"].tolist() == ["billing", "payment"]
    assert rows["booked_on"].dt.date.tolist() == [date(2025, 1, 1), date(2025, 2, 10)]
    assert rows["amount"].tolist() == [12000, -5000]
    assert rows["balance"].tolist() == [12000, 7000]
    assert rows["reference"].tolist() == [None, "VIR1"]


def test_on_one_day_the_billing_comes_first():
    book = ledger("""
        2025-01-01 invoice F1 Dupont 5.00 id=z
        2025-01-01 payment F1 5.00 id=a
    """)
    assert entries_of(book, 0)["kind"].tolist() == ["billing", "payment"]
