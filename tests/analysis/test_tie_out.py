"""Buckets = receivable = entries = general ledger, or the reasons why not."""

from __future__ import annotations

from datetime import date

from ledgers import ledger

from ardash.analysis.tie_out import tie_out

MARCH = date(2025, 3, 31)


def said(text, as_of=MARCH):
    table = tie_out(ledger(text), as_of)
    assert (table["buckets"] == table["receivable"]).all()
    assert (table["entries"] == table["receivable"]).all()
    columns = ["account", "receivable", "general_ledger", "difference", "state", "reasons"]
    rows = table[columns].astype(object)
    return [tuple(row) for row in rows.where(rows.notna(), None).to_numpy().tolist()]


def test_items_that_add_up_to_the_control_of_the_day_tie_out():
    assert said("""
        2025-01-31 invoice F1 Dupont 120.00 account=411
        2025-02-10 payment F1 50.00
        2025-03-31 control 411 70.00
    """) == [("411", 7000, 7000, 0, "tied", [])]


def test_an_older_control_is_compared_at_its_own_day_and_said():
    (row,) = said("""
        2025-01-31 invoice F1 Dupont 120.00 account=411
        2025-02-28 control 411 120.00
        2025-03-10 payment F1 50.00
    """)
    assert row == ("411", 12000, 12000, 0, "tied", ["control_older"])


def test_the_last_control_up_to_the_date_counts():
    text = """
        2025-01-31 invoice F1 Dupont 120.00 account=411
        2025-02-28 control 411 999.00
        2025-03-31 control 411 120.00
        2025-04-30 control 411 888.00
    """
    assert said(text) == [("411", 12000, 12000, 0, "tied", [])]
    ((_, _, _, difference, state, _),) = said(text, date(2025, 3, 30))
    assert (difference, state) == (12000 - 99900, "differs")


def test_a_difference_that_nothing_explains_is_said_to_be_so():
    (row,) = said("""
        2025-01-31 invoice F1 Dupont 120.00 account=411
        2025-03-31 control 411 100.00
    """)
    assert row == ("411", 12000, 10000, 2000, "differs", ["unexplained"])


def test_accounts_are_compared_one_by_one():
    assert said("""
        2025-01-31 invoice F1 Dupont 120.00 account=411
        2025-01-31 invoice F2 Dupont 30.00 account=416
        2025-01-31 invoice F3 Dupont 7.00
        2025-01-31 invoice F4 Dupont 5.00 account=419
        2025-03-31 control 411 120.00
        2025-03-31 control 416 31.00
    """) == [
        ("411", 12000, 12000, 0, "tied", []),
        ("416", 3000, 3100, -100, "differs", ["unexplained"]),
        ("419", 500, None, None, "no_control", ["account_without_control"]),
        (None, 700, None, None, "no_control", ["items_without_account"]),
    ]


def test_items_that_name_no_account_are_compared_with_the_total():
    assert said("""
        2025-01-31 invoice F1 Dupont 120.00
        2025-03-31 control 411 100.00
        2025-03-31 control 416 20.00
    """) == [(None, 12000, 12000, 0, "tied", [])]


def test_without_a_control_it_still_foots_and_says_that_none_is_there():
    assert said("2025-01-31 invoice F1 Dupont 120.00 account=411") == [
        (None, 12000, None, None, "no_control", ["no_control"])
    ]


def test_foreign_items_count_at_their_booking_rate():
    assert said("""
        2025-01-31 invoice F1 Dupont 100.00 account=411 currency=USD base_currency=EUR rate=0.9
        2025-01-31 invoice F2 Dupont 10.00 account=411
        2025-03-31 control 411 100.00
    """) == [("411", 9000 + 1000, 10000, 0, "tied", [])]


def test_foreign_items_without_a_rate_are_named_as_the_reason():
    ((_, receivable, _, difference, state, reasons),) = said("""
        2025-01-31 invoice F1 Dupont 100.00 account=411 currency=USD
        2025-01-31 invoice F2 Dupont 10.00 account=411
        2025-03-31 control 411 100.00
    """)
    assert (receivable, difference, state, reasons) == (1000, -9000, "differs", ["no_rate"])


def test_each_source_and_entity_stands_for_itself():
    table = tie_out(
        ledger("""
        2025-01-31 invoice F1 Dupont 120.00 account=411 entity=A
        2025-01-31 invoice F2 Dupont 30.00 account=411 entity=B
        2025-03-31 control 411 120.00 entity=A
    """),
        MARCH,
    )
    assert table[["entity", "state"]].to_numpy().tolist() == [["A", "tied"], ["B", "no_control"]]


def test_accounts_that_were_closed_on_different_days_are_each_compared_once():
    assert said("""
        2025-01-31 invoice F1 Dupont 120.00 account=411
        2025-01-31 invoice F2 Dupont 30.00 account=416
        2025-01-31 invoice F3 Dupont 5.00 account=419
        2025-02-28 control 416 30.00
        2025-03-10 payment F2 10.00
        2025-03-31 control 411 120.00
    """) == [
        ("411", 12000, 12000, 0, "tied", []),
        ("416", 3000, 3000, 0, "tied", ["control_older"]),
        ("419", 500, None, None, "no_control", ["account_without_control"]),
    ]


def test_accounts_in_two_currencies_are_each_compared_once():
    assert said("""
        2025-01-31 invoice F1 Dupont 120.00 account=411
        2025-01-31 invoice F2 Smith 30.00 account=411200 currency=GBP base_currency=EUR rate=1.2
        2025-03-31 control 411 120.00
        2025-03-31 control 411200 30.00 currency=GBP
    """) == [
        ("411", 12000, 12000, 0, "tied", []),
        ("411200", 3000, 3000, 0, "tied", []),
    ]


def test_an_account_with_balances_in_two_currencies_is_compared_in_each():
    assert said("""
        2025-01-31 invoice F1 Dupont 120.00 account=411
        2025-01-31 invoice F2 Smith 30.00 account=411 currency=GBP base_currency=EUR rate=1.2
        2025-01-31 invoice F3 Jones 7.00 account=411 currency=USD base_currency=EUR rate=0.9
        2025-03-31 control 411 120.00
        2025-03-31 control 411 30.00 currency=GBP
    """) == [
        ("411", 12000, 12000, 0, "tied", []),
        ("411", 3000, 3000, 0, "tied", []),
        ("411", 700, None, None, "no_control", ["account_without_control"]),
    ]


def test_items_without_accounts_are_compared_with_the_balances_of_the_last_day():
    assert said("""
        2025-01-31 invoice F1 Dupont 120.00
        2025-02-28 control 416 20.00
        2025-03-31 control 411 120.00
    """) == [("411", 12000, 12000, 0, "tied", [])]


def test_an_empty_ledger_has_nothing_to_tie_out():
    assert tie_out(ledger(""), MARCH).empty
