"""Invoices as a model sees them: when each came, fell due, and how it ended."""

from __future__ import annotations

from datetime import date

import polars as pl
from ledgers import ledger

from ardash.risk.invoices import day_of, invoices

BOOK = """
    2025-01-01 invoice F1 A 100.00 due 2025-01-31
    2025-02-05 payment F1 100.00
    2025-01-02 invoice F2 A 100.00 due 2025-02-01
    2025-03-01 write_off F2 100.00
    2025-01-03 invoice F3 A 100.00 due 2025-02-02
    2025-02-20 credit F3 100.00
    2025-01-04 invoice F4 A 100.00
    2025-01-05 invoice F5 A 100.00 due 2025-01-05
    2025-01-05 payment F5 100.00
    2025-01-06 invoice F6 A 100.00 due 2025-02-05
    2025-02-01 payment F6 96.00
    2025-02-10 payment F6 4.00
    2025-01-07 invoice F7 A 100.00 due 2025-02-06
    2025-02-01 payment F7 60.00
"""


def ended(text: str, as_of: str) -> dict[str, tuple[str | None, str | None, int]]:
    found = invoices(ledger(text), date.fromisoformat(as_of))
    names = dict(ledger(text).items.select("item", "item_id").collect("polars").rows())
    return {
        f"{names[row['item']]}": (
            row["ended"],
            None if row["closed_day"] is None else day_of(row["closed_day"]).isoformat(),
            row["balance"],
        )
        for row in found.iter_rows(named=True)
    }


def test_each_invoice_ends_as_it_did() -> None:
    assert ended(BOOK, "2025-12-31") == {
        "F1": ("paid", "2025-02-05", 0),
        "F2": ("written_off", "2025-03-01", 0),
        "F3": ("credited", "2025-02-20", 0),
        "F4": (None, None, 10_000),
        "F5": ("paid", "2025-01-05", 0),
        # 4 % left over is as good as nothing: paid on the day of the 96.00.
        "F6": ("paid", "2025-02-01", 0),
        "F7": (None, None, 4_000),
    }


def test_nothing_later_is_known() -> None:
    assert ended(BOOK, "2025-02-01") == {
        "F1": (None, None, 10_000),
        "F2": (None, None, 10_000),
        "F3": (None, None, 10_000),
        "F4": (None, None, 10_000),
        "F5": ("paid", "2025-01-05", 0),
        "F6": ("paid", "2025-02-01", 0),
        "F7": (None, None, 4_000),
    }


def test_a_payment_that_came_back_opens_the_invoice_again() -> None:
    found = invoices(
        ledger(
            """
            2025-01-01 invoice F1 A 100.00 due 2025-01-31
            2025-02-05 payment F1 100.00
            2025-02-15 payment F1 -100.00
            2025-03-01 payment F1 100.00
            """
        ),
        date(2025, 12, 31),
    )
    days = found.select(pl.col("opened_day", "closed_day")).rows()
    assert [tuple(day_of(day).isoformat() for day in row) for row in days] == [
        ("2025-01-01", "2025-02-05"),
        ("2025-02-15", "2025-03-01"),
    ]


def test_an_undated_invoice_has_the_terms_usual_for_its_customer() -> None:
    found = invoices(
        ledger(
            """
            2025-01-01 invoice F1 A 100.00 due 2025-02-15
            2025-01-01 invoice F2 A 100.00 due 2025-02-15
            2025-01-01 invoice F3 B 100.00 due 2025-01-31
            2025-03-01 invoice F4 A 100.00
            """
        ),
        date(2025, 12, 31),
    )
    (row,) = found.filter("undated").rows(named=True)
    assert day_of(row["due_day"]) == date(2025, 4, 15)


def terms_days(text: str) -> list[int]:
    """Terms of what has no due date, by its day of issue."""
    found = invoices(ledger(text), date(2025, 12, 31)).filter("undated").sort("issued_day")
    return (found["due_day"] - found["issued_day"]).to_list()


def test_terms_of_later_invoices_do_not_change_those_of_an_undated_one() -> None:
    """Of A on 2 January there is nothing yet, on the 10th 45 days; then 45 and 60: 52.5 is 53."""
    text = """
        2025-01-02 invoice U1 A 100.00
        2025-01-03 invoice F1 A 100.00 due 2025-02-17
        2025-01-10 invoice U2 A 100.00
        2025-02-01 invoice F2 A 100.00 due 2025-04-02
        2025-02-02 invoice U3 A 100.00
        2025-03-01 invoice F3 A 100.00 due 2025-03-01
        2025-03-02 invoice F4 A 100.00 due 2025-03-02
    """
    assert terms_days(text) == [30, 45, 53]


def test_an_undated_invoice_of_a_new_customer_has_the_terms_of_all() -> None:
    """Not those of the same day: what comes that day tells nothing of it the day before."""
    text = """
        2025-01-01 invoice F1 A 100.00 due 2025-01-15
        2025-01-01 invoice F2 B 100.00 due 2025-01-21
        2025-01-02 invoice F3 C 100.00 due 2025-01-22
        2025-01-02 invoice U1 C 100.00
    """
    assert terms_days(text) == [17]


def test_a_ledger_without_invoices_has_no_rows() -> None:
    assert invoices(ledger("customer A"), date(2025, 1, 1)).height == 0


def test_what_was_paid_on_a_day_nobody_knows_is_left_out() -> None:
    """The export's own date stands in for that of the payment: it tells no delay."""
    text = """
        2025-01-01 invoice F1 A 100.00 due 2025-01-31
        2025-06-01 payment F1 100.00 date_source=export
        2025-01-01 invoice F2 A 100.00 due 2025-01-31
        2025-06-01 payment F2 30.00 date_source=export
        2025-01-01 invoice F3 A 100.00 due 2025-01-31
        2025-02-01 payment F3 60.00
        2025-06-01 payment F3 40.00 date_source=export
    """
    assert ended(text, "2025-12-31") == {
        "F2": (None, None, 7_000),
        "F3": ("paid", "2025-06-01", 0),
    }
