from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from fec_text import batch_of, history, kinds, owed

INVOICE = """
VE 1 20230110 411000 C1 F1 120,00 0,00 AA 20230315
VE 1 20230110 707000 -  F1 0,00 100,00
VE 1 20230110 445710 -  F1 0,00 20,00
"""
BILLED = ("2023-01-10", "billing", 12000)


@pytest.mark.parametrize(
    ("counterpart", "kind"),
    [
        ("512000", "payment"),
        ("511200", "payment"),
        ("530000", "payment"),
        ("580000", "payment"),
        ("707000", "credit"),
        ("709000", "credit"),
        ("445710", "credit"),
        ("763000", "credit"),
        ("665000", "discount"),
        ("654000", "write_off"),
        ("491000", "write_off"),
        ("658000", "write_off"),
        ("671400", "write_off"),
        ("678000", "write_off"),
        ("666000", "fx"),
        ("656000", "fx"),
        ("401000", "payment"),
        ("467000", "payment"),
        ("419100", "payment"),
        ("455000", "payment"),
        ("623000", "correction"),
    ],
)
def test_the_account_across_says_what_settled_an_invoice(
    tmp_path: Path, counterpart: str, kind: str
) -> None:
    settled = f"""
    OD 2 20230315 411000 C1 R1 0,00 120,00 AA 20230315
    OD 2 20230315 {counterpart} - R1 120,00 0,00
    """
    batch = batch_of(tmp_path, INVOICE + settled)
    assert history(batch) == {"VE-1-20230110-1": [BILLED, ("2023-03-15", kind, -12000)]}
    assert batch.entries["reference"].to_list() == [None, "AA 2023-03-15"]


@pytest.mark.parametrize(
    ("counterpart", "item", "entry"),
    [
        ("512000", "unapplied", "billing"),
        ("467000", "unapplied", "billing"),
        ("707000", "credit_note", "billing"),
        ("665000", "unapplied", "discount"),
        ("654000", "unapplied", "write_off"),
        ("666000", "unapplied", "fx"),
    ],
)
def test_a_credit_without_a_letter_is_an_item_of_its_own(
    tmp_path: Path, counterpart: str, item: str, entry: str
) -> None:
    lines = f"""
    OD 2 20230315 411000 C1 R1 0,00 50,00
    OD 2 20230315 {counterpart} - R1 50,00 0,00
    """
    batch = batch_of(tmp_path, lines)
    assert kinds(batch) == {"OD-2-20230315-1": item}
    assert history(batch) == {"OD-2-20230315-1": [("2023-03-15", entry, -5000)]}


@pytest.mark.parametrize(
    ("counterpart", "item", "entry"),
    [
        ("707000", "invoice", "billing"),
        ("487000", "invoice", "billing"),
        ("418100", "invoice", "billing"),
        ("419100", "invoice", "billing"),
        ("708000", "invoice", "billing"),
        ("763000", "charge", "billing"),
        ("512000", "charge", "payment"),
        ("758000", "charge", "write_off"),
        ("778000", "charge", "write_off"),
        ("766000", "charge", "fx"),
        ("477000", "charge", "fx"),
        ("401000", "charge", "correction"),
    ],
)
def test_the_account_across_says_what_a_debit_is(
    tmp_path: Path, counterpart: str, item: str, entry: str
) -> None:
    lines = f"""
    OD 2 20230315 411000 C1 R1 50,00 0,00
    OD 2 20230315 {counterpart} - R1 0,00 50,00
    """
    batch = batch_of(tmp_path, lines)
    assert kinds(batch) == {"OD-2-20230315-1": item}
    assert history(batch) == {"OD-2-20230315-1": [("2023-03-15", entry, 5000)]}


def test_a_credit_of_several_kinds_is_split_by_the_amounts_across(tmp_path: Path) -> None:
    # 120.00 settled by 115.00 in the bank, 4.00 early-payment discount with 0.80 of VAT, 0.20 lost
    paid = """
    BQ 2 20230315 411000 C1 R1 0,00 120,00 AA 20230315
    BQ 2 20230315 512000 -  R1 115,00 0,00
    BQ 2 20230315 665000 -  R1 4,00 0,00
    BQ 2 20230315 445710 -  R1 0,80 0,00
    BQ 2 20230315 658000 -  R1 0,20 0,00
    """
    batch = batch_of(tmp_path, INVOICE + paid)
    assert sorted(history(batch)["VE-1-20230110-1"]) == [
        BILLED,
        ("2023-03-15", "discount", -480),
        ("2023-03-15", "payment", -11500),
        ("2023-03-15", "write_off", -20),
    ]


def test_what_the_card_company_kept_was_paid_by_the_customer(tmp_path: Path) -> None:
    paid = """
    BQ 2 20230315 411000 C1 R1 0,00 120,00 AA 20230315
    BQ 2 20230315 512000 -  R1 118,00 0,00
    BQ 2 20230315 627000 -  R1 2,00 0,00
    """
    batch = batch_of(tmp_path, INVOICE + paid)
    assert history(batch)["VE-1-20230110-1"] == [BILLED, ("2023-03-15", "payment", -12000)]


def test_vat_due_on_receipt_does_not_make_a_payment_a_credit_note(tmp_path: Path) -> None:
    paid = """
    BQ 2 20230315 411000 C1 R1 0,00 120,00 AA 20230315
    BQ 2 20230315 512000 -  R1 120,00 0,00
    BQ 2 20230315 445740 -  R1 20,00 0,00
    BQ 2 20230315 445710 -  R1 0,00 20,00
    """
    batch = batch_of(tmp_path, INVOICE + paid)
    assert history(batch)["VE-1-20230110-1"] == [BILLED, ("2023-03-15", "payment", -12000)]


def test_a_deposit_of_several_cheques_pays_several_customers(tmp_path: Path) -> None:
    batch = batch_of(
        tmp_path,
        """
        BQ 2 20230315 411000 C1 R1 0,00 120,00
        BQ 2 20230315 411000 C2 R1 0,00 30,00
        BQ 2 20230315 511200 -  R1 150,00 0,00
        """,
    )
    assert [row[0][1:] for row in history(batch).values()] == [
        ("billing", -12000),
        ("billing", -3000),
    ]
    assert set(kinds(batch).values()) == {"unapplied"}


def test_a_day_of_sales_in_one_entry_tells_invoices_from_credit_notes(tmp_path: Path) -> None:
    batch = batch_of(
        tmp_path,
        """
        VE 1 20230110 411000 C1 F1 100,00 0,00
        VE 1 20230110 411000 C2 A1 0,00 20,00
        VE 1 20230110 707000 -  F1 0,00 80,00
        """,
    )
    assert kinds(batch) == {"VE-1-20230110-1": "invoice", "VE-1-20230110-2": "credit_note"}


def test_a_sale_and_its_cash_in_one_entry_are_an_invoice_and_a_payment(tmp_path: Path) -> None:
    batch = batch_of(
        tmp_path,
        """
        VE 1 20230110 411000 C1 F1 100,00 0,00 A
        VE 1 20230110 707000 -  F1 0,00 100,00
        VE 1 20230110 530000 -  F1 100,00 0,00
        VE 1 20230110 411000 C1 F1 0,00 100,00 A
        """,
    )
    assert history(batch) == {
        "VE-1-20230110-1": [
            ("2023-01-10", "billing", 10000),
            ("2023-01-10", "payment", -10000),
        ]
    }


def test_lines_numbered_one_by_one_are_told_by_their_document(tmp_path: Path) -> None:
    batch = batch_of(
        tmp_path,
        """
        VE 1 20230110 411000 C1 F1 100,00 0,00
        VE 2 20230110 707000 -  F1 0,00 100,00
        BQ 3 20230110 411000 C1 R1 0,00 30,00
        BQ 4 20230110 512000 -  R1 30,00 0,00
        ZZ 5 20230110 411000 C1 A1 0,00 40,00
        ZZ 6 20230110 707000 -  A1 40,00 0,00
        """,
    )
    assert list(kinds(batch).values()) == ["invoice", "unapplied", "credit_note"]


@pytest.mark.parametrize("journal", ["AN", "RAN"])
def test_balances_carried_forward_are_no_sales_and_no_receipts(
    tmp_path: Path, journal: str
) -> None:
    batch = batch_of(
        tmp_path,
        f"""
        {journal} 1 20230101 411000 C1 F0 120,00 0,00
        {journal} 1 20230101 411000 C2 R0 0,00 30,00
        {journal} 1 20230101 110000 -  -  0,00 90,00
        """,
    )
    items = list(history(batch).items())
    assert items == [
        (f"{journal}-1-20230101-1", [("2023-01-01", "correction", 12000)]),
        (f"{journal}-1-20230101-2", [("2023-01-01", "correction", -3000)]),
    ]
    assert list(kinds(batch).values()) == ["invoice", "unapplied"]


def test_an_opening_entry_is_known_by_its_look_in_any_journal(tmp_path: Path) -> None:
    opening = """
    OD 1 20230101 411000 C1 F0 120,00 0,00
    OD 1 20230101 101000 -  -  0,00 120,00
    OD 2 20230101 411000 C1 R1 0,00 10,00
    OD 2 20230101 108000 -  -  10,00 0,00
    """
    batch = batch_of(tmp_path, opening)
    assert history(batch) == {
        "OD-1-20230101-1": [("2023-01-01", "correction", 12000)],
        "OD-2-20230101-1": [("2023-01-01", "billing", -1000)],  # paid into the owner's pocket
    }
    assert list(kinds(batch).values()) == ["invoice", "unapplied"]


def test_the_opening_journal_is_an_option(tmp_path: Path) -> None:
    lines = "X9 1 20230201 411000 C1 F0 120,00 0,00\nX9 1 20230201 707000 - F0 0,00 120,00"
    assert next(iter(history(batch_of(tmp_path, lines)).values()))[0][1] == "billing"
    chosen = batch_of(tmp_path, lines, opening_journals="x9")
    assert next(iter(history(chosen).values()))[0][1] == "correction"


def test_a_debt_moved_to_doubtful_customers_is_sold_once_and_keeps_its_age(
    tmp_path: Path,
) -> None:
    moved = """
    OD 2 20230601 416000 C1 D1 120,00 0,00
    OD 2 20230601 411000 C1 D1 0,00 120,00 AA 20230601
    OD 2 20230601 681700 -  D1 50,00 0,00
    OD 2 20230601 491000 -  D1 0,00 50,00
    """
    batch = batch_of(tmp_path, INVOICE + moved)
    assert history(batch) == {
        "VE-1-20230110-1": [BILLED, ("2023-06-01", "transfer", -12000)],
        "OD-2-20230601-1": [("2023-06-01", "transfer", 12000)],
    }
    doubtful = batch.items.row(1, named=True)
    assert (doubtful["kind"], doubtful["account"]) == ("invoice", "416000")
    assert (doubtful["document"], doubtful["issued_on"]) == ("F1", date(2023, 1, 10))
    assert owed(batch, date(2023, 12, 31), "account") == {"416000": 12000}


def test_a_bill_of_exchange_moves_the_debt_and_is_paid_on_its_own_account(tmp_path: Path) -> None:
    bill = """
    OD 2 20230201 413000 C1 E1 120,00 0,00 BA 20230331
    OD 2 20230201 411000 C1 E1 0,00 120,00 AA 20230315
    BQ 3 20230331 413000 C1 E1 0,00 120,00 BA 20230331
    BQ 3 20230331 512000 -  E1 120,00 0,00
    """
    assert history(batch_of(tmp_path, INVOICE + bill)) == {
        "VE-1-20230110-1": [BILLED, ("2023-02-01", "transfer", -12000)],
        "OD-2-20230201-1": [
            ("2023-02-01", "transfer", 12000),
            ("2023-03-31", "payment", -12000),
        ],
    }


def test_doubtful_customers_left_out_of_the_accounts_are_a_loss(tmp_path: Path) -> None:
    moved = """
    OD 2 20230601 416000 C1 D1 120,00 0,00
    OD 2 20230601 411000 C1 D1 0,00 120,00 AA 20230601
    """
    batch = batch_of(tmp_path, INVOICE + moved, accounts="411")
    assert history(batch) == {"VE-1-20230110-1": [BILLED, ("2023-06-01", "write_off", -12000)]}


def test_a_payment_that_bounced_is_owed_again_and_is_no_sale(tmp_path: Path) -> None:
    bounced = """
    BQ 2 20230201 411000 C1 R1 0,00 120,00 AA 20230315
    BQ 2 20230201 512000 -  R1 120,00 0,00
    BQ 3 20230210 411000 C1 R1 120,00 0,00 AA 20230315
    BQ 3 20230210 512000 -  R1 0,00 120,00
    BQ 4 20230315 411000 C1 R2 0,00 120,00 AA 20230315
    BQ 4 20230315 512000 -  R2 120,00 0,00
    """
    assert history(batch_of(tmp_path, INVOICE + bounced)) == {
        "VE-1-20230110-1": [BILLED, ("2023-02-01", "payment", -12000)],
        "BQ-3-20230210-1": [("2023-02-10", "payment", 12000), ("2023-03-15", "payment", -12000)],
    }
