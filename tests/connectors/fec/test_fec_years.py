from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from fec_text import history, owed, read, text

FIRST = """
VE 1 20231010 411000 C1 F1 100,00 0,00
VE 1 20231010 707000 -  F1 0,00 100,00
VE 2 20231120 411000 C1 F2 50,00 0,00
VE 2 20231120 707000 -  F2 0,00 50,00
BQ 3 20231205 411000 C2 R1 0,00 30,00
BQ 3 20231205 512000 -  R1 30,00 0,00
OD 4 20231231 512000 -  X  1,00 0,00
OD 4 20231231 530000 -  X  0,00 1,00
"""
F1, F2, R1 = "VE-1-20231010-1", "VE-2-20231120-1", "BQ-3-20231205-1"


def years(folder: Path, second: str, first: str = FIRST) -> Path:
    (folder / "123456789FEC20231231.txt").write_text(text(first))
    (folder / "123456789FEC20241231.txt").write_text(text(second))
    return folder


def test_opening_lines_that_repeat_last_years_are_not_counted_twice(tmp_path: Path) -> None:
    batch = read(
        years(
            tmp_path,
            """
            AN 1 20240101 411000 C1 F1 100,00 0,00 AA 20240115
            AN 1 20240101 411000 C1 F2 50,00 0,00
            AN 1 20240101 411000 C2 R1 0,00 30,00 AB 20240220
            AN 1 20240101 110000 -  -  0,00 120,00
            BQ 2 20240115 411000 C1 R2 0,00 100,00 AA 20240115
            BQ 2 20240115 512000 -  R2 100,00 0,00
            VE 3 20240220 411000 C2 F3 30,00 0,00 AB 20240220
            VE 3 20240220 707000 -  F3 0,00 30,00
            """,
        )
    )
    assert history(batch) == {
        F1: [("2023-10-10", "billing", 10000), ("2024-01-15", "payment", -10000)],
        F2: [("2023-11-20", "billing", 5000)],
        R1: [("2023-12-05", "billing", -3000), ("2024-02-20", "transfer", 3000)],
        "VE-3-20240220-1": [("2024-02-20", "billing", 3000), ("2024-02-20", "transfer", -3000)],
    }
    assert owed(batch, date(2024, 12, 31)) == {"C1": 5000}
    assert batch.rows_read == 16


def test_an_opening_line_that_sums_up_a_customer_keeps_the_documents(tmp_path: Path) -> None:
    batch = read(
        years(
            tmp_path,
            """
            AN 1 20240101 411000 C1 -  150,00 0,00 AA 20240115
            AN 1 20240101 411000 C2 -  0,00 30,00
            AN 1 20240101 110000 -  -  0,00 120,00
            BQ 2 20240115 411000 C1 R2 0,00 150,00 AA 20240115
            BQ 2 20240115 512000 -  R2 150,00 0,00
            """,
        )
    )
    assert history(batch)[F1][1:] == [("2024-01-15", "payment", -10000)]
    assert history(batch)[F2][1:] == [("2024-01-15", "payment", -5000)]
    assert owed(batch, date(2024, 12, 31)) == {"C2": -3000}


def test_an_invoice_paid_in_part_is_recognised_by_what_is_left_of_it(tmp_path: Path) -> None:
    first = """
    VE 1 20231010 411000 C1 F1 100,00 0,00 a
    BQ 2 20231110 411000 C1 R1 0,00 40,00 a
    VE 3 20231120 411000 C1 F2 50,00 0,00
    """
    whole = """
    AN 1 20240101 411000 C1 F1 100,00 0,00 AA
    AN 1 20240101 411000 C1 R1 0,00 40,00 AA
    AN 1 20240101 411000 C1 F2 50,00 0,00
    BQ 2 20240115 411000 C1 R2 0,00 60,00 AA
    """
    rest = """
    AN 1 20240101 411000 C1 F1 60,00 0,00 AA
    AN 1 20240101 411000 C1 F2 50,00 0,00
    BQ 2 20240115 411000 C1 R2 0,00 60,00 AA
    """
    for second in (whole, rest):
        batch = read(years(tmp_path, second, first))
        assert history(batch) == {
            F1: [
                ("2023-10-10", "billing", 10000),
                ("2023-11-10", "payment", -4000),
                ("2024-01-15", "payment", -6000),
            ],
            "VE-3-20231120-1": [("2023-11-20", "billing", 5000)],
        }


def test_where_opening_lines_say_otherwise_they_replace_last_years(tmp_path: Path) -> None:
    # the year before was exported before its last corrections: C1 owed 140.00, not 150.00
    batch = read(
        years(
            tmp_path,
            """
            AN 1 20240101 411000 C1 F1 100,00 0,00
            AN 1 20240101 411000 C1 F2 40,00 0,00 AA
            AN 1 20240101 411000 C2 R1 0,00 30,00
            AN 1 20240101 110000 -  -  0,00 110,00
            BQ 2 20240115 411000 C1 R2 0,00 40,00 AA
            """,
        )
    )
    assert history(batch) == {
        F1: [("2023-10-10", "billing", 10000)],
        F2: [("2023-11-20", "billing", 5000), ("2024-01-01", "correction", -5000)],
        R1: [("2023-12-05", "billing", -3000)],
        "AN-1-20240101-2": [("2024-01-01", "correction", 4000), ("2024-01-15", "payment", -4000)],
    }
    assert owed(batch, date(2023, 12, 31)) == {"C1": 15000, "C2": -3000}
    assert owed(batch, date(2024, 12, 31)) == {"C1": 10000, "C2": -3000}


def test_a_customer_without_opening_lines_owes_nothing_any_more(tmp_path: Path) -> None:
    batch = read(years(tmp_path, "AN 1 20240101 411000 C1 - 150,00 0,00"))
    assert owed(batch, date(2024, 12, 31)) == {"C1": 15000}
    assert history(batch)[R1] == [
        ("2023-12-05", "billing", -3000),
        ("2024-01-01", "correction", 3000),
    ]


def test_invoices_of_equal_amounts_are_paired_by_document_first(tmp_path: Path) -> None:
    first = """
    VE 1 20231010 411000 C1 F1 100,00 0,00
    VE 2 20231120 411000 C1 F2 100,00 0,00
    """
    second = """
    AN 1 20240101 411000 C1 F2 100,00 0,00 AA
    AN 1 20240101 411000 C1 F1 100,00 0,00
    BQ 2 20240115 411000 C1 R2 0,00 100,00 AA
    """
    batch = read(years(tmp_path, second, first))
    assert owed(batch, date(2024, 12, 31), "item_id") == {F1: 10000}


def test_a_year_without_opening_entries_goes_on_with_the_letters_of_the_one_before(
    tmp_path: Path,
) -> None:
    first = "VE 1 20231010 411000 C1 F1 100,00 0,00 AA"
    batch = read(years(tmp_path, "BQ 2 20240115 411000 C1 R2 0,00 100,00 AA", first))
    assert history(batch) == {
        F1: [("2023-10-10", "billing", 10000), ("2024-01-15", "payment", -10000)]
    }


def test_a_year_in_two_files_by_journal_is_one_year(tmp_path: Path) -> None:
    (tmp_path / "sales.txt").write_text(text("VE 1 20230110 411000 C1 F1 100,00 0,00 AA"))
    (tmp_path / "others.txt").write_text(
        text(
            """
            AN 1 20230101 411000 C2 F0 7,00 0,00
            BQ 1 20230301 411000 C1 R1 0,00 100,00 AA
            """
        )
    )
    batch = read(tmp_path)
    assert owed(batch, date(2023, 12, 31)) == {"C2": 700}


@pytest.mark.parametrize("order", [1, -1])
def test_several_files_named_together_are_read_in_order_of_time(tmp_path: Path, order: int) -> None:
    years(tmp_path, "AN 1 20240101 411000 C1 - 150,00 0,00")
    names = sorted(str(path) for path in tmp_path.iterdir())[::order]
    assert owed(read("\n".join(names)), date(2024, 12, 31)) == {"C1": 15000}


def test_controls_begin_anew_with_each_years_opening_entries(tmp_path: Path) -> None:
    batch = read(
        years(
            tmp_path,
            """
            AN 1 20240101 411000 C1 -  140,00 0,00
            BQ 2 20240215 411000 C1 R2 0,00 40,00
            """,
        )
    )
    assert batch.controls.sort("closed_on").select("control_id", "balance").rows() == [
        ("411000@2023-10-31", 10000),
        ("411000@2023-11-30", 15000),
        ("411000@2023-12-31", 12000),
        ("411000@2024-01-31", 14000),
        ("411000@2024-02-15", 10000),
    ]
    for closed_on, balance in batch.controls.select("closed_on", "balance").rows():
        assert owed(batch, closed_on, "account") == {"411000": balance}
