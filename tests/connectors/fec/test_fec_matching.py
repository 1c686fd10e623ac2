from __future__ import annotations

from datetime import date
from pathlib import Path

from fec_text import batch_of, history, kinds, owed

END = date(2023, 12, 31)
F1, F2, R1, R2 = "VE-1-20230110-1", "VE-2-20230120-1", "BQ-3-20230201-1", "BQ-4-20230301-1"


def test_a_credit_pays_the_oldest_debit_first(tmp_path: Path) -> None:
    batch = batch_of(
        tmp_path,
        """
        VE 2 20230120 411000 C1 F2 50,00 0,00 AA
        VE 1 20230110 411000 C1 F1 100,00 0,00 AA
        BQ 3 20230201 411000 C1 R1 0,00 120,00 AA
        BQ 3 20230201 512000 -  R1 120,00 0,00
        BQ 4 20230301 411000 C1 R2 0,00 30,00 AA
        BQ 4 20230301 512000 -  R2 30,00 0,00
        """,
    )
    assert history(batch) == {
        F1: [("2023-01-10", "billing", 10000), ("2023-02-01", "payment", -10000)],
        F2: [
            ("2023-01-20", "billing", 5000),
            ("2023-02-01", "payment", -2000),
            ("2023-03-01", "payment", -3000),
        ],
    }
    assert batch.entries["reference"].drop_nulls().unique().to_list() == ["AA"]


def test_what_is_too_little_stays_open_on_the_invoice(tmp_path: Path) -> None:
    batch = batch_of(
        tmp_path,
        """
        VE 1 20230110 411000 C1 F1 100,00 0,00 AA 20230201
        BQ 3 20230201 411000 C1 R1 0,00 60,00 AA 20230201
        BQ 3 20230201 512000 -  R1 60,00 0,00
        """,
    )
    assert owed(batch, END, "item_id") == {F1: 4000}


def test_what_is_too_much_stays_unapplied_on_the_payment(tmp_path: Path) -> None:
    batch = batch_of(
        tmp_path,
        """
        VE 1 20230110 411000 C1 F1 100,00 0,00 AA 20230201
        BQ 3 20230201 411000 C1 R1 0,00 160,00 AA 20230201
        BQ 3 20230201 512000 -  R1 160,00 0,00
        """,
    )
    assert owed(batch, END, "item_id") == {R1: -6000}
    assert kinds(batch) == {F1: "invoice", R1: "unapplied"}
    assert history(batch)[R1] == [("2023-02-01", "billing", -6000)]


def test_a_payment_in_advance_stands_unapplied_until_the_invoice_comes(tmp_path: Path) -> None:
    batch = batch_of(
        tmp_path,
        """
        BQ 1 20230105 411000 C1 R0 0,00 80,00 AA 20230110
        BQ 1 20230105 512000 -  R0 80,00 0,00
        VE 1 20230110 411000 C1 F1 100,00 0,00 AA 20230110
        """,
    )
    assert history(batch) == {
        "BQ-1-20230105-1": [
            ("2023-01-05", "billing", -8000),
            ("2023-01-10", "transfer", 8000),
        ],
        F1: [("2023-01-10", "billing", 10000), ("2023-01-10", "transfer", -8000)],
    }
    assert owed(batch, date(2023, 1, 9)) == {"C1": -8000}
    assert owed(batch, END, "item_id") == {F1: 2000}


def test_a_payment_between_two_invoices_is_partly_in_advance(tmp_path: Path) -> None:
    batch = batch_of(
        tmp_path,
        """
        VE 1 20230110 411000 C1 F1 100,00 0,00 AA
        BQ 3 20230201 411000 C1 R1 0,00 150,00 AA
        BQ 3 20230201 512000 -  R1 150,00 0,00
        VE 2 20230320 411000 C1 F2 50,00 0,00 AA
        """,
    )
    assert history(batch) == {
        F1: [("2023-01-10", "billing", 10000), ("2023-02-01", "payment", -10000)],
        R1: [("2023-02-01", "billing", -5000), ("2023-03-20", "transfer", 5000)],
        "VE-2-20230320-1": [("2023-03-20", "billing", 5000), ("2023-03-20", "transfer", -5000)],
    }


def test_a_credit_note_matched_with_an_invoice_is_credited_to_it(tmp_path: Path) -> None:
    batch = batch_of(
        tmp_path,
        """
        VE 1 20230110 411000 C1 F1 100,00 0,00 AA
        VE 1 20230110 707000 -  F1 0,00 100,00
        VE 2 20230120 411000 C1 A1 0,00 100,00 AA
        VE 2 20230120 707000 -  A1 100,00 0,00
        """,
    )
    assert history(batch) == {
        F1: [("2023-01-10", "billing", 10000), ("2023-01-20", "credit", -10000)]
    }


def test_a_letter_means_nothing_beyond_its_customer_and_account(tmp_path: Path) -> None:
    batch = batch_of(
        tmp_path,
        """
        VE 1 20230110 411000 C1 F1 100,00 0,00 AA
        BQ 3 20230201 411000 C2 R1 0,00 100,00 AA
        BQ 4 20230301 411100 C1 R2 0,00 100,00 AA
        """,
    )
    assert owed(batch, END, "item_id") == {F1: 10000, R1: -10000, R2: -10000}


def test_a_letter_used_again_with_another_date_is_another_group(tmp_path: Path) -> None:
    # as one group, R2 would have paid the rest of F1 instead of F2
    batch = batch_of(
        tmp_path,
        """
        VE 1 20230110 411000 C1 F1 100,00 0,00 AA 20230401
        VE 2 20230120 411000 C1 F2 50,00 0,00 AA 20230301
        BQ 4 20230301 411000 C1 R2 0,00 50,00 AA 20230301
        BQ 5 20230401 411000 C1 R3 0,00 100,00 AA 20230401
        """,
    )
    assert history(batch) == {
        F1: [("2023-01-10", "billing", 10000), ("2023-04-01", "payment", -10000)],
        F2: [("2023-01-20", "billing", 5000), ("2023-03-01", "payment", -5000)],
    }
    assert sorted(batch.entries["reference"].drop_nulls()) == ["AA 2023-03-01", "AA 2023-04-01"]


def test_dates_of_one_group_that_differ_do_not_tear_it_apart(tmp_path: Path) -> None:
    batch = batch_of(
        tmp_path,
        """
        VE 1 20230110 411000 C1 F1 100,00 0,00 AA 20230110
        BQ 3 20230201 411000 C1 R1 0,00 100,00 AA 20230201
        """,
    )
    assert owed(batch, END) == {}
    assert history(batch)[F1][1] == ("2023-02-01", "payment", -10000)


def test_lines_without_a_letter_settle_nothing(tmp_path: Path) -> None:
    batch = batch_of(
        tmp_path,
        """
        VE 1 20230110 411000 C1 F1 100,00 0,00
        BQ 3 20230201 411000 C1 R1 0,00 100,00
        """,
    )
    assert owed(batch, END, "item_id") == {F1: 10000, R1: -10000}
    assert owed(batch, END) == {}


def test_a_line_of_nothing_makes_no_item(tmp_path: Path) -> None:
    batch = batch_of(
        tmp_path,
        "VE 1 20230110 411000 C1 F1 0,00 0,00\nVE 2 20230120 411000 C1 F2 1,00 0,00",
    )
    assert batch.items["item_id"].to_list() == [F2]
    assert batch.rejects.is_empty()
