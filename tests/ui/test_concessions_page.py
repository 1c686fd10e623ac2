"""The page of discounts and terms."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from harness import page, said, table_with, write_ledger
from ledgers import ledger

from ardash.analysis.concessions import discounts_by_customer, overrides_by

BOOK = """
    customer Dupont terms="2/10 n/30" collector=north
    customer Martin terms="30 days" collector=south
    2025-01-01 invoice F1 Dupont 100.00
    2025-01-11 discount F1 2.00
    2025-02-01 invoice F2 Dupont 100.00
    2025-02-20 discount F2 2.00
    2025-03-01 invoice F3 Martin 100.00
    2025-03-02 discount F3 5.00
    2025-04-01 invoice F4 Martin 200.00 terms "60 days"
"""
QUERY = {"as_of": "2025-06-30"}
AS_OF = date(2025, 6, 30)


@pytest.fixture
def conceded(empty_home: Path) -> Path:
    return write_ledger(empty_home, BOOK)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_who_takes_unapproved_discounts_stands_first(conceded: Path, language: str):
    at = page("concessions", language=language, query=QUERY)
    assert not at.exception
    found = discounts_by_customer(ledger(BOOK), AS_OF)
    shown = table_with(at, "name", "unapproved")
    assert list(shown["name"]) == list(found["name"]) == ["Martin", "Dupont"]
    assert list(shown["unapproved"]) == [5.0, 2.0]


def test_the_cards_are_the_measures(conceded: Path):
    at = page("concessions", query=QUERY)
    assert {metric.label: metric.value for metric in at.metric} == {
        "Discounts taken": "€9.00",
        "Discounts missed": "€2.00",
        "Unearned discounts": "€7.00",
        "Discount take-up": "50.0%",
    }


def test_a_customer_shows_each_of_its_discounts(conceded: Path):
    at = page("concessions", query={**QUERY, "concessions_customer": "Dupont"})
    assert not at.exception
    shown = table_with(at, "document", "verdict")
    assert list(zip(shown["document"], shown["verdict"], shown["taken"], strict=True)) == [
        ("F2", "Too late", 2.0), ("F1", "In time", 2.0),
    ]  # fmt: skip
    at.button(key="concessions_up").click().run()
    assert len(table_with(at, "name", "unapproved")) == 2


def test_overridden_terms_are_cut_by_collector_with_the_invoices_below(conceded: Path):
    query = {**QUERY, "concessions_section": "terms", "concessions_by": "collector"}
    at = page("concessions", query=query)
    assert not at.exception
    found = overrides_by(ledger(BOOK), AS_OF, by="collector")
    assert list(table_with(at, "override_share")["collector"]) == list(found["collector"])
    invoices = table_with(at, "document", "standard_terms")
    assert list(zip(invoices["document"], invoices["extra_days"], strict=True)) == [("F4", 30)]


def test_months_without_any_say_so(empty_home: Path):
    write_ledger(empty_home, "2025-06-01 invoice F1 Dupont 100.00")
    at = page("concessions", query=QUERY)
    assert "Nobody took a discount in these months." in said(at)
    at = page("concessions", query={**QUERY, "concessions_section": "terms"})
    assert not at.exception
    assert "Every invoice of these months has its customer's standard terms." in said(at)
