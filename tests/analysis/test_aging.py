"""Aging: exclusive, exhaustive, footing, at any date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from ledgers import ledger

from ardash.analysis.aging import aging, aging_history, aging_summary, aging_table
from ardash.analysis.buckets import buckets
from ardash.errors import BadSetting, UnknownChoice

MARCH_END = date(2025, 3, 31)


def amounts(text, as_of=MARCH_END, **options):
    rows = aging(ledger(text), as_of, **options)
    return dict(zip(rows["bucket"], rows["amount"], strict=True))


def only(**named):
    codes = {"d30": "1-30", "d60": "31-60", "d90": "61-90", "over": "90+"}
    return {
        **{bucket.code: 0 for bucket in buckets()},
        **{codes.get(name, name): amount for name, amount in named.items()},
    }


@pytest.mark.parametrize(
    ("days_late", "bucket"),
    [(-1, "not_due"), (0, "not_due"), (1, "1-30"), (30, "1-30"), (31, "31-60"), (60, "31-60"),
     (61, "61-90"), (90, "61-90"), (91, "90+"), (4000, "90+")],
)  # fmt: skip
def test_an_invoice_stands_in_one_bucket_only_by_its_days_late(days_late, bucket):
    due = MARCH_END - timedelta(days=days_late)
    found = amounts(f"2010-01-01 invoice F1 Dupont 10.00 due {due}")
    assert found == {**only(), bucket: 1000}


def test_an_undated_invoice_has_a_column_of_its_own():
    assert amounts("2025-01-01 invoice F1 Dupont 10.00") == only(undated=1000)


def test_credit_is_shown_apart():
    """
    2025-01-01 invoice F1 Dupont 100.00 due 2025-03-01
    2025-01-05 credit_note C1 Dupont 20.00 due 2025-01-05
    2025-01-06 unapplied P1 Dupont 5.00
    2025-01-07 invoice F2 Dupont 10.00 due 2025-03-30
    2025-01-08 payment F2 12.00
    """
    found = amounts(test_credit_is_shown_apart.__doc__)
    assert found == only(d30=10000, unapplied=-2000 - 500 - 200)


def test_credit_can_be_netted_into_the_bucket_of_its_due_date_else_of_its_issue():
    """
    2025-01-01 invoice F1 Dupont 100.00 due 2025-03-01
    2025-01-05 credit_note C1 Dupont 20.00 due 2025-03-31
    2025-01-15 unapplied P1 Dupont 5.00
    2025-01-07 invoice F2 Dupont 10.00 due 2025-02-10
    2025-01-08 payment F2 12.00
    """
    # 31 March - 15 January = 75 days; F2 is overpaid by 2.00 and due 49 days ago.
    text = test_credit_can_be_netted_into_the_bucket_of_its_due_date_else_of_its_issue.__doc__
    assert amounts(text, net_unapplied=True) == only(not_due=-2000, d30=10000, d60=-200, d90=-500)


def test_by_date_of_issue_the_day_of_issue_is_no_day():
    """
    2025-03-31 invoice F1 Dupont 1.00 due 2025-04-30
    2025-03-01 invoice F2 Dupont 2.00 due 2025-04-30
    2025-02-28 invoice F3 Dupont 4.00
    """
    text = test_by_date_of_issue_the_day_of_issue_is_no_day.__doc__
    assert amounts(text, basis="issued") == only(not_due=100, d30=200, d60=400)


def test_a_payment_counts_from_its_day_on():
    """
    2025-01-01 invoice F1 Dupont 100.00 due 2025-01-31
    2025-02-10 payment F1 40.00
    2025-03-10 payment F1 60.00
    """
    text = test_a_payment_counts_from_its_day_on.__doc__
    days = ("2024-12-31", "2025-01-01", "2025-02-09", "2025-02-10", "2025-03-09", "2025-03-10")
    totals = [sum(amounts(text, date.fromisoformat(day)).values()) for day in days]
    assert totals == [0, 10000, 10000, 6000, 6000, 0]


def test_edges_are_configurable():
    text = "2025-01-01 invoice F1 Dupont 10.00 due 2025-03-21"
    found = amounts(text, edges=(5, 10))
    assert found == {"not_due": 0, "1-5": 0, "6-10": 1000, "10+": 0, "undated": 0, "unapplied": 0}


@pytest.mark.parametrize("edges", [(), (0,), (30, 30), (60, 30), (-5, 10)])
def test_edges_that_do_not_rise_are_refused(edges):
    with pytest.raises(BadSetting):
        aging(ledger(""), MARCH_END, edges=edges)


def test_every_currency_has_its_own_aging_even_when_nothing_is_open():
    """
    2025-01-01 invoice F1 Dupont 10.00 due 2025-03-01
    2025-01-01 invoice F2 Dupont 1000 due 2025-03-01 currency=JPY
    2025-01-02 payment F2 1000
    """
    rows = aging(
        ledger(test_every_currency_has_its_own_aging_even_when_nothing_is_open.__doc__), MARCH_END
    )
    assert rows.groupby("currency")["amount"].sum().to_dict() == {"EUR": 1000, "JPY": 0}
    assert len(rows) == 2 * 7


def test_every_group_has_every_bucket_and_what_has_no_value_comes_last():
    """
    customer Dupont country=FR
    customer Schmidt country=DE
    2025-01-01 invoice F1 Dupont 10.00 due 2025-03-01
    2025-01-01 invoice F2 Schmidt 20.00 due 2025-04-01
    2025-01-01 invoice F3 Unknown 40.00 due 2025-04-01
    """
    text = test_every_group_has_every_bucket_and_what_has_no_value_comes_last.__doc__
    rows = aging(ledger(text), MARCH_END, by="country")
    assert rows["country"].tolist() == ["DE"] * 7 + ["FR"] * 7 + [None] * 7
    assert rows["bucket"].tolist() == [bucket.code for bucket in buckets()] * 3
    assert rows.loc[rows["amount"] != 0, "amount"].tolist() == [2000, 1000, 4000]


def test_by_customer_gives_number_and_name():
    """
    customer C7 name="Dupont & fils"
    2025-01-01 invoice F1 C7 10.00 due 2025-03-01
    """
    rows = aging(ledger(test_by_customer_gives_number_and_name.__doc__), MARCH_END, by="customer")
    assert rows[["customer_id", "name"]].drop_duplicates().to_numpy().tolist() == [
        ["C7", "Dupont & fils"]
    ]


def test_by_an_unknown_dimension_is_refused():
    with pytest.raises(UnknownChoice, match="colour"):
        aging(ledger(""), MARCH_END, by="colour")


def test_an_empty_ledger_has_an_empty_aging():
    assert aging(ledger(""), MARCH_END).empty
    assert aging(ledger(""), MARCH_END, by="country").empty
    assert aging_table(ledger(""), MARCH_END).empty
    assert aging_summary(ledger(""), MARCH_END) == []


def test_history_is_the_aging_of_each_date():
    """
    customer Dupont country=FR
    2025-01-01 invoice F1 Dupont 100.00 due 2025-01-31
    2025-02-10 payment F1 40.00
    2025-02-20 invoice F2 Other 7.00 due 2025-04-30
    """
    book = ledger(test_history_is_the_aging_of_each_date.__doc__)
    ends = [date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31)]
    history = aging_history(book, ends)
    for end in ends:
        then = history[history["as_of"].dt.date == end].drop(columns="as_of")
        assert then.reset_index(drop=True).equals(aging(book, end))
    by_country = aging_history(book, ends, by="country")
    assert len(by_country) == 3 * 2 * 7


def test_the_table_has_one_row_a_group_largest_first_with_its_overdue_share():
    """
    customer Dupont country=FR
    customer Schmidt country=DE
    2025-01-01 invoice F1 Dupont 10.00 due 2025-03-01
    2025-01-01 invoice F2 Schmidt 20.00 due 2025-03-01
    2025-01-01 invoice F3 Schmidt 60.00 due 2025-04-01
    2025-01-01 unapplied P1 Other 5.00
    """
    text = test_the_table_has_one_row_a_group_largest_first_with_its_overdue_share.__doc__
    table = aging_table(ledger(text), MARCH_END, by="country")
    assert table["country"].tolist() == ["DE", "FR", None]
    assert table["total"].tolist() == [8000, 1000, -500]
    assert table["overdue"].tolist() == [2000, 1000, 0]
    assert table["overdue_share"].tolist()[:2] == [0.25, 1.0]
    assert table["overdue_share"].isna().tolist() == [False, False, True]
    assert table["items"].tolist() == [2, 1, 1]


def test_the_summary_writes_amounts_as_decimal_strings():
    """
    customer Dupont country=FR
    2025-01-01 invoice F1 Dupont 10.05 due 2025-03-01
    2025-01-01 invoice F2 Dupont 20.00 due 2025-04-01
    """
    book = ledger(test_the_summary_writes_amounts_as_decimal_strings.__doc__)
    (said,) = aging_summary(book, MARCH_END, by="country", known_on=date(2025, 4, 2))
    part = {
        "total": "30.05",
        "not_due": "20.00",
        "buckets": [
            {"label": "1-30", "from_days": 1, "to_days": 30, "amount": "10.05", "items": 1},
            {"label": "31-60", "from_days": 31, "to_days": 60, "amount": "0.00", "items": 0},
            {"label": "61-90", "from_days": 61, "to_days": 90, "amount": "0.00", "items": 0},
            {"label": "90+", "from_days": 91, "to_days": None, "amount": "0.00", "items": 0},
        ],
        "undated": "0.00",
        "unapplied": "0.00",
    }
    assert said == {
        "as_of": "2025-03-31",
        "known_on": "2025-04-02",
        "currency": "EUR",
        **part,
        "by": [{"country": "FR", **part}],
    }


FOUR_CUSTOMERS = """
    2025-01-01 invoice F1 Dupont 100.00 due 2025-03-01
    2025-01-02 invoice F2 Martin 300.00 due 2025-03-30
    2025-01-03 invoice F3 Petit 200.00
    2025-01-04 credit_note C1 Roux 50.00
    2025-01-05 invoice F4 Martin 10.00 due 2025-04-30
    2025-01-06 invoice F5 Petit 70.00 currency=USD
    2025-01-07 invoice F6 Roux 90.00 currency=USD due 2025-03-01
"""


@pytest.mark.parametrize("limit", [1, 2, 4, 5, 6, 10])
@pytest.mark.parametrize("options", [{}, {"edges": (7,)}, {"net_unapplied": True}])
def test_the_first_rows_are_those_of_the_whole_table(limit, options):
    book = ledger(FOUR_CUSTOMERS)
    whole = aging_table(book, MARCH_END, by="customer", **options)
    first = aging_table(book, MARCH_END, by="customer", limit=limit, **options)
    assert list(whole["name"]) == ["Martin", "Petit", "Dupont", "Roux", "Roux", "Petit"]
    assert list(first["groups"]) == [6] * len(first)
    assert first.drop(columns="groups").equals(whole.head(limit))


def test_of_one_currency_and_by_any_dimension_the_first_rows_are_the_largest():
    book = ledger(FOUR_CUSTOMERS)
    euros = book.where(currency="EUR")
    first = aging_table(euros, MARCH_END, by="customer", limit=2)
    assert list(zip(first["name"], first["total"], first["groups"], strict=True)) == [
        ("Martin", 31000, 4), ("Petit", 20000, 4)
    ]  # fmt: skip
    by_currency = aging_table(book, MARCH_END, by="currency", limit=1)
    assert list(by_currency["currency"]) == ["EUR"]
    assert list(by_currency["groups"]) == [2]
    nothing = aging_table(euros, date(2024, 1, 1), by="customer", limit=2)
    assert nothing.empty
