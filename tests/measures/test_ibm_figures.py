"""IBM's 2,466 invoices against figures worked out apart from this program."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from ibm import ibm_ledger

from ardash import measures
from ardash.analysis.aging import aging
from ardash.analysis.open_items import open_items

JUNE = date(2013, 6, 30)


def test_the_aging_at_the_end_of_june_2013(shared: Path) -> None:
    book = ibm_ledger(shared)
    rows = aging(book, JUNE).set_index("bucket")
    assert rows["amount"].to_dict() == {
        "not_due": 428429,
        "1-30": 83556,
        "31-60": 0,
        "61-90": 0,
        "90+": 0,
        "undated": 0,
        "unapplied": 0,
    }
    assert rows["amount"].sum() == 511985
    items = open_items(book, JUNE)
    assert (len(items), items["customer_id"].nunique()) == (84, 52)


def test_everything_is_settled_in_the_end_and_was_147_703_18(shared: Path) -> None:
    book = ibm_ledger(shared)
    assert aging(book, date(2014, 12, 31))["amount"].sum() == 0
    billed = measures.values(book, date(2013, 12, 31), "billed", window=24)["value"].item()
    assert billed == 14770318


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("receivables_turnover", 14.82),
        ("dso", 23.18),
        ("dso_12_months", 23.74),
        ("best_possible_dso", 19.40),
        ("days_beyond_terms", -2.87),
        ("days_to_pay", 27.13),
        ("average_terms", 30.0),
    ],
)
def test_a_measure_at_the_end_of_june_2013(shared: Path, name: str, expected: float) -> None:
    found = measures.values(ibm_ledger(shared), JUNE, name)["value"].item()
    assert round(found, 2) == expected


def test_days_late_and_days_to_settle_are_those_of_the_file(shared: Path) -> None:
    """The file's own DaysLate (floored at 0) and DaysToSettle, summed over all invoices."""
    import csv

    with (shared / "ibm" / "WA_original_mdy.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    entries = ibm_ledger(shared).entries.collect("polars").to_native()
    paid = entries.filter(entries["kind"].cast(str) == "payment")
    assert paid["days_to_pay"].sum() == sum(int(row["DaysToSettle"]) for row in rows)
    assert paid["days_beyond_terms"].clip(0).sum() == sum(int(row["DaysLate"]) for row in rows)
