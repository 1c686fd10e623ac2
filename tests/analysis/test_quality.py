"""What in the sources deserves a look."""

from __future__ import annotations

from datetime import date

import pytest
from ledgers import ledger

from ardash.analysis.findings import FINDINGS
from ardash.analysis.quality import quality, quality_rows
from ardash.errors import UnknownChoice

MARCH = date(2025, 3, 31)
WHOLE = (
    'customer Dupont country=FR collector=north email=a@b.fr terms="30 days" credit_limit=100000\n'
)

#: finding -> (lines beside a complete customer, rows, amount)
CASES = {
    "undated_items": ("2025-01-01 invoice F1 Martin 5.00", 1, 500),
    "due_dates_derived": ("2025-01-01 invoice F1 Dupont 5.00", 1, 500),
    "due_before_issue": ("2025-01-01 invoice F1 Dupont 5.00 due 2024-12-31", 1, 500),
    "dated_by_export": (
        (
            "2025-01-01 invoice F1 Dupont 5.00 due 2025-02-01\n"
            "2025-01-31 payment F1 4.00 date_source=export"
        ),
        1,
        -400,
    ),
    "paid_before_billing": (
        "2025-01-02 invoice F1 Dupont 5.00 due 2025-02-01\n2025-01-01 payment F1 4.00",
        1,
        -400,
    ),
    "future_dated": (
        (
            "2025-01-02 invoice F1 Dupont 5.00 due 2025-02-01\n"
            "2026-01-01 payment F1 4.00\nsync 2025-04-01"
        ),
        1,
        -400,
    ),
    "overpaid_invoices": (
        "2025-01-02 invoice F1 Dupont 5.00 due 2025-02-01\n2025-01-03 payment F1 6.00",
        1,
        -100,
    ),
    "old_unapplied": (
        "2024-12-30 unapplied P1 Dupont 5.00\n2024-12-31 unapplied P2 Dupont 7.00",
        1,
        -500,
    ),
    "zero_invoices": ("2025-01-02 invoice F1 Dupont 0.00 due 2025-02-01", 1, 0),
    "unreadable_terms": (
        '2025-01-02 invoice F1 Dupont 5.00 due 2025-02-01 terms="when it suits"',
        1,
        500,
    ),
    "incomplete_invoices": (
        (
            "2025-01-01 invoice F1 Dupont 5.00 due 2025-02-01 faults=BR-10,FR-PENALTY\n"
            '2025-01-01 invoice F2 Dupont 6.00 due 2025-02-01 faults=""'
        ),
        1,
        500,
    ),
    "without_rate": (
        "2025-01-01 invoice F1 Dupont 5.00 due 2025-02-01 base_currency=USD",
        1,
        500,
    ),
    "same_name": (
        (
            'customer D2 name=" DUPONT " country=FR collector=north email=a@b.fr terms="30 days" '
            "credit_limit=1\n2025-01-02 invoice F1 D2 5.00 due 2025-02-01"
        ),
        1,
        500,
    ),
    **{
        f"customers_without_{column}": (
            WHOLE.replace("Dupont", "Martin").replace(given, "")
            + "2025-01-02 invoice F1 Martin 5.00 due 2025-02-01",
            1,
            500,
        )
        for column, given in (
            ("country", "country=FR"),
            ("collector", "collector=north"),
            ("email", "email=a@b.fr"),
            ("terms", 'terms="30 days"'),
            ("credit_limit", "credit_limit=100000"),
        )
    },
}


def test_every_finding_has_a_case():
    # What platforms say comes with documents: tests/connectors/einvoice has its case.
    assert {*CASES, "refused_invoices"} == set(FINDINGS)


@pytest.mark.parametrize("finding", list(CASES))
def test_a_finding_counts_its_rows_and_their_amount(finding):
    lines, count, amount = CASES[finding]
    book = ledger(WHOLE + lines)
    found = quality(book, MARCH)
    row = found[(found["finding"] == finding) & found["currency"].notna()]
    assert row[["currency", "count", "amount"]].to_numpy().tolist() == [["EUR", count, amount]]
    rows = quality_rows(book, MARCH, finding)
    assert len(rows) >= count
    assert rows["amount"].sum() == amount


@pytest.mark.parametrize("finding", list(CASES))
def test_a_sound_book_has_no_findings(finding):
    book = ledger(WHOLE + "2025-01-01 invoice F1 Dupont 5.00 due 2025-01-31")
    assert finding not in quality(book, MARCH)["finding"].tolist()
    assert quality_rows(book, MARCH, finding).empty


def test_rows_name_customer_and_document():
    lines, _, _ = CASES["overpaid_invoices"]
    (row,) = quality_rows(ledger(WHOLE + lines), MARCH, "overpaid_invoices").to_dict("records")
    assert (row["name"], row["document"], row["amount"]) == ("Dupont", "F1", -100)


def test_customers_of_one_name_are_listed_even_if_one_owes_nothing():
    lines, _, _ = CASES["same_name"]
    rows = quality_rows(
        ledger(
            WHOLE + "2025-01-01 invoice F0 Dupont 5.00 due 2025-01-31\n"
            "2025-01-01 payment F0 5.00\n" + lines
        ),
        MARCH,
        "same_name",
    )
    assert sorted(rows["customer_id"]) == ["D2", "Dupont"]


def test_an_unknown_finding_is_refused():
    with pytest.raises(UnknownChoice, match="colour"):
        quality_rows(ledger(""), MARCH, "colour")


def test_an_empty_ledger_has_no_findings():
    assert quality(ledger(""), MARCH).empty
