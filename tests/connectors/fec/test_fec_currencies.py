from __future__ import annotations

from pathlib import Path

import pytest
from fec_text import batch_of, history, kinds

from ardash.records.batch import Batch

INVOICE = """
VE 1 20230110 411000 C1 F1 900,00 0,00 AA - 1000,00 USD
VE 1 20230110 707000 -  F1 0,00 900,00
"""
ITEM = "VE-1-20230110-1"


def moves(batch: Batch) -> list[tuple[str, str, int, int]]:
    """Day, kind, amount in the item's currency, amount in the books' currency."""
    rows = batch.entries.iter_rows(named=True)
    return [(str(r["booked_on"]), r["kind"], r["amount"], r["amount_base"]) for r in rows]


def test_a_line_in_a_foreign_currency_is_owed_in_it_and_booked_in_euros(tmp_path: Path) -> None:
    (item,) = (batch := batch_of(tmp_path, INVOICE)).items.rows(named=True)
    assert (item["currency"], item["base_currency"], item["rate"]) == ("USD", "EUR", 0.9)
    assert moves(batch) == [("2023-01-10", "billing", 100000, 90000)]


@pytest.mark.parametrize(
    ("code", "amount"), [("EUR", "120,00"), ("€", "120,00"), ("XXZ", "5,00"), ("USD", "0,00")]
)
def test_the_books_currency_no_amount_or_no_known_code_is_the_books_currency(
    tmp_path: Path, code: str, amount: str
) -> None:
    batch = batch_of(tmp_path, f"VE 1 20230110 411000 C1 F1 120,00 0,00 - - {amount} {code}")
    (item,) = batch.items.rows(named=True)
    assert (item["currency"], item["base_currency"], item["rate"]) == ("EUR", "EUR", 1.0)
    assert moves(batch) == [("2023-01-10", "billing", 12000, 12000)]


def test_amounts_have_the_decimals_of_their_currency(tmp_path: Path) -> None:
    batch = batch_of(
        tmp_path,
        """
        VE 1 20230110 411000 C1 F1 63,00 0,00 - - 10000 JPY
        VE 2 20230111 411000 C1 F2 30,00 0,00 - - 100,125 TND
        """,
    )
    assert [row[2:] for row in moves(batch)] == [(10000, 6300), (100125, 3000)]
    assert batch.items["rate"].to_list() == [0.0063, pytest.approx(30 / 100.125)]


def test_books_may_be_kept_in_another_currency(tmp_path: Path) -> None:
    lines = "VE 1 20230110 411000 C1 F1 120000 0\nVE 2 20230111 411000 C1 F2 655,957 0 - - 1,00 EUR"
    batch = batch_of(tmp_path, lines.replace("655,957", "656"), currency="XPF")
    assert set(batch.items["base_currency"]) == {"XPF"}
    assert [row[2:] for row in moves(batch)] == [(120000, 120000), (100, 656)]
    assert set(batch.controls["currency"]) == {"XPF"}


def test_the_sign_is_that_of_the_side_whatever_the_export_writes(tmp_path: Path) -> None:
    batch = batch_of(
        tmp_path,
        """
        BQ 2 20230201 411000 C1 R1 0,00 88,00 - - 100,00 USD
        BQ 3 20230202 411000 C1 R2 0,00 88,00 - - -100,00 USD
        """,
    )
    assert [row[2:] for row in moves(batch)] == [(-10000, -8800), (-10000, -8800)]


def test_an_exchange_loss_clears_the_books_amount_and_leaves_the_foreign_one(
    tmp_path: Path,
) -> None:
    # 1,000 USD billed at 0.90, paid at 0.88: 20.00 EUR lost, booked apart
    paid = """
    BQ 2 20230301 411000 C1 R1 0,00 880,00 AA - 1000,00 USD
    BQ 2 20230301 512000 -  R1 880,00 0,00
    OD 3 20230302 411000 C1 X1 0,00 20,00 AA
    OD 3 20230302 666000 -  X1 20,00 0,00
    """
    batch = batch_of(tmp_path, INVOICE + paid)
    assert list(history(batch)) == [ITEM]
    assert moves(batch) == [
        ("2023-01-10", "billing", 100000, 90000),
        ("2023-03-01", "payment", -100000, -88000),
        ("2023-03-02", "fx", 0, -2000),
    ]


def test_an_exchange_gain_adds_to_the_books_amount(tmp_path: Path) -> None:
    paid = """
    BQ 2 20230301 411000 C1 R1 0,00 920,00 AA - 1000,00 USD
    BQ 2 20230301 512000 -  R1 920,00 0,00
    OD 3 20230301 411000 C1 X1 20,00 0,00 AA
    OD 3 20230301 766000 -  X1 0,00 20,00
    """
    batch = batch_of(tmp_path, INVOICE + paid)
    assert list(history(batch)) == [ITEM]
    assert moves(batch)[1:] == [
        ("2023-03-01", "payment", -100000, -92000),
        ("2023-03-01", "fx", 0, 2000),
    ] or moves(batch)[1:] == [
        ("2023-03-01", "fx", 0, 2000),
        ("2023-03-01", "payment", -100000, -92000),
    ]


def test_a_loss_within_the_payments_own_entry_is_told_from_the_cash(tmp_path: Path) -> None:
    paid = """
    BQ 2 20230301 411000 C1 R1 0,00 900,00 AA - 1000,00 USD
    BQ 2 20230301 512000 -  R1 880,00 0,00
    BQ 2 20230301 666000 -  R1 20,00 0,00
    """
    assert sorted(moves(batch_of(tmp_path, INVOICE + paid))[1:]) == [
        ("2023-03-01", "fx", 0, -2000),
        ("2023-03-01", "payment", -100000, -88000),
    ]


def test_a_part_paid_in_its_currency_takes_its_share_of_both(tmp_path: Path) -> None:
    paid = """
    BQ 2 20230301 411000 C1 R1 0,00 450,00 AA - 500,00 USD
    BQ 2 20230301 512000 -  R1 440,00 0,00
    BQ 2 20230301 666000 -  R1 10,00 0,00
    """
    batch = batch_of(tmp_path, INVOICE + paid)
    assert list(history(batch)) == [ITEM]
    sums = batch.entries.select("amount", "amount_base").sum().row(0)
    assert sums == (50000, 45000)


def test_a_payment_in_euros_settles_a_foreign_invoice_that_it_balances(tmp_path: Path) -> None:
    paid = """
    BQ 2 20230301 411000 C1 R1 0,00 880,00 AA
    BQ 2 20230301 512000 -  R1 880,00 0,00
    OD 3 20230302 411000 C1 X1 0,00 20,00 AA
    OD 3 20230302 666000 -  X1 20,00 0,00
    """
    assert moves(batch_of(tmp_path, INVOICE + paid)) == [
        ("2023-01-10", "billing", 100000, 90000),
        ("2023-03-01", "payment", -100000, -88000),
        ("2023-03-02", "fx", 0, -2000),
    ]


def test_a_payment_in_euros_of_a_part_takes_the_share_of_the_foreign_amount(
    tmp_path: Path,
) -> None:
    paid = """
    BQ 2 20230301 411000 C1 R1 0,00 300,00 AA
    BQ 2 20230301 512000 -  R1 300,00 0,00
    """
    assert moves(batch_of(tmp_path, INVOICE + paid))[1] == (
        "2023-03-01",
        "payment",
        -33333,
        -30000,
    )


def test_an_advance_in_a_foreign_currency_moves_with_both_its_amounts(tmp_path: Path) -> None:
    paid = """
    BQ 2 20230105 411000 C1 R1 0,00 890,00 AA - 1000,00 USD
    BQ 2 20230105 512000 -  R1 890,00 0,00
    OD 3 20230110 411000 C1 X1 0,00 10,00 AA
    OD 3 20230110 666000 -  X1 10,00 0,00
    """
    batch = batch_of(tmp_path, INVOICE + paid)
    assert sorted(moves(batch)) == [
        ("2023-01-05", "billing", -100000, -89000),
        ("2023-01-10", "billing", 100000, 90000),
        ("2023-01-10", "fx", 0, -1000),
        ("2023-01-10", "transfer", -100000, -89000),
        ("2023-01-10", "transfer", 100000, 89000),
    ]


def test_a_revaluation_that_no_letter_ties_to_an_invoice_is_an_item_in_euros(
    tmp_path: Path,
) -> None:
    revalued = """
    OD 3 20231231 411000 C1 X1 15,00 0,00
    OD 3 20231231 477000 -  X1 0,00 15,00
    """
    batch = batch_of(tmp_path, INVOICE + revalued)
    assert kinds(batch)["OD-3-20231231-1"] == "charge"
    assert moves(batch)[1] == ("2023-12-31", "fx", 1500, 1500)
    assert batch.items["currency"].to_list() == ["USD", "EUR"]
