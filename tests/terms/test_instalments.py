"""Instalments and discounts, to the cent."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ardash.errors import BadInput, MixedCurrencies
from ardash.terms import discounts, discounts_offered, schedule, schedules

NEW_YEAR = date(2026, 1, 1)


def amounts(amount_minor: int, terms: str) -> list[int]:
    return [minor for _, minor in schedule(NEW_YEAR, amount_minor, terms)]


@pytest.mark.parametrize(
    ("amount_minor", "terms", "expected"),
    [
        (10_000, "net 30", [10_000]),
        (10_000, "30% on order, balance 60 days", [3_000, 7_000]),
        (10_000, "30/60/90 jours", [3_333, 3_334, 3_333]),
        (10_001, "50% cash, 50% 30 days", [5_001, 5_000]),
        (-10_001, "50% cash, 50% 30 days", [-5_001, -5_000]),
        (1, "50% cash, 50% 30 days", [1, 0]),
        (1, "10% cash, 90% 30 days", [0, 1]),
        (3, "30/60/90/120/150/180 jours", [1, 0, 1, 0, 1, 0]),
        (0, "50% cash, 50% 30 days", [0, 0]),
        (0, "1.00 EUR cash, balance 30 days", [0, 0]),
        (10_000, "balance 60 days, 12.5% on order", [8_750, 1_250]),
        (10_000, "20.00 EUR on order, balance 60 days", [2_000, 8_000]),
        (-10_000, "20.00 EUR on order, balance 60 days", [-2_000, -8_000]),
        (10**12, "33.3333% cash, balance 60 days", [333_333_000_000, 666_667_000_000]),
    ],
)
def test_instalments_make_up_the_invoice(amount_minor, terms, expected):
    assert amounts(amount_minor, terms) == expected
    assert sum(expected) == amount_minor


def test_each_instalment_has_its_day():
    assert schedule(NEW_YEAR, 10_000, "30% à la commande, 30% fin de mois, solde 60 jours") == [
        (date(2026, 1, 1), 3_000),
        (date(2026, 1, 31), 3_000),
        (date(2026, 3, 2), 4_000),
    ]


def test_a_day_that_the_invoice_date_does_not_give_is_none():
    assert schedule(NEW_YEAR, 100, "50% cash, 50% 30 days after delivery") == [
        (NEW_YEAR, 50),
        (None, 50),
    ]


def test_a_fixed_amount_in_another_currency_is_refused():
    terms = "20.00 EUR on order, balance 60 days"
    assert schedule(NEW_YEAR, 10_000, terms, currency="EUR")[0] == (NEW_YEAR, 2_000)
    with pytest.raises(MixedCurrencies, match="an amount in EUR and the invoice is in USD"):
        schedule(NEW_YEAR, 10_000, terms, currency="USD")


def test_an_amount_too_large_for_exact_shares_is_refused():
    with pytest.raises(BadInput, match="makes no sense as amount"):
        schedule(NEW_YEAR, 10**12 + 1, "net 30")


@settings(deadline=None)
@given(
    st.integers(-(10**12), 10**12),
    st.lists(st.integers(1, 1000), min_size=1, max_size=12),
)
def test_instalments_sum_exactly_and_lie_within_a_cent_of_their_share(amount_minor, weights):
    weights = [*weights, 12_000 - sum(weights)]
    terms = ", ".join(f"({w}/12000) {n} days" for n, w in enumerate(weights))
    got = amounts(amount_minor, terms)
    assert sum(got) == amount_minor
    for minor, weight in zip(got, weights, strict=True):
        assert abs(minor * 12_000 - amount_minor * weight) <= 12_000
        assert minor * amount_minor >= 0


def invoices() -> pl.DataFrame:
    rows = [
        ("A", NEW_YEAR, 100, "net 30", "EUR"),
        ("B", NEW_YEAR, 101, "50% cash, 50% 10 days", "EUR"),
        ("C", NEW_YEAR, 500, "1.00 EUR cash, balance 10 days", "EUR"),
        ("D", NEW_YEAR, 500, "1.00 EUR cash, balance 10 days", "USD"),
        ("E", NEW_YEAR, 500, "whenever", "EUR"),
        ("F", NEW_YEAR, 500, None, "EUR"),
        ("G", None, 500, "net 30", "EUR"),
    ]
    names = ["document", "issued_on", "amount_minor", "terms", "currency"]
    return pl.DataFrame(rows, schema=names, orient="row")


def test_many_invoices_give_one_row_an_instalment_in_their_order():
    got = schedules(invoices())
    assert got.columns == [*invoices().columns, "instalment", "due_on"]
    assert got.select("document", "instalment", "due_on", "amount_minor").rows() == [
        ("A", 1, date(2026, 1, 31), 100),
        ("B", 1, NEW_YEAR, 51),
        ("B", 2, date(2026, 1, 11), 50),
        ("C", 1, NEW_YEAR, 100),
        ("C", 2, date(2026, 1, 11), 400),
        ("D", 1, None, 500),
        ("E", 1, None, 500),
        ("F", 1, None, 500),
        ("G", 1, None, 500),
    ]


def test_without_currencies_fixed_amounts_are_taken_as_the_invoice_s():
    got = schedules(invoices().drop("currency")).filter(document="D")
    assert got["amount_minor"].to_list() == [100, 400]


def test_no_invoices_give_no_instalments():
    assert schedules(invoices().clear()).height == 0
    assert discounts_offered(invoices().clear()).height == 0


def test_one_invoice_and_many_give_the_same_instalments():
    texts = ["net 30", "30/60/90 jours", "30% CWO, 1.00 EUR 45 eom, balance eom 45 or following"]
    frame = pl.DataFrame({"issued_on": [NEW_YEAR] * 3, "amount_minor": [997] * 3, "terms": texts})
    assert schedules(frame).select("due_on", "amount_minor").rows() == [
        part for text in texts for part in schedule(NEW_YEAR, 997, text)
    ]


@pytest.mark.parametrize(
    ("amount_minor", "terms", "base_minor", "expected"),
    [
        (10_000, "2/10 n/30", None, [(date(2026, 1, 11), 200)]),
        (12_000, "2/10 n/30", 10_000, [(date(2026, 1, 11), 200)]),
        (10_025, "2/10 n/30", None, [(date(2026, 1, 11), 201)]),
        (-10_025, "2/10 n/30", None, [(date(2026, 1, 11), -201)]),
        (0, "2/10 n/30", None, [(date(2026, 1, 11), 0)]),
        (10_000, "2/20, 3/10, n/30", None, [(date(2026, 1, 11), 300), (date(2026, 1, 21), 200)]),
        (10_000, "2/10 eom, net 60", None, [(date(2026, 2, 10), 200)]),
        (10_000, "net 30", None, []),
    ],
)
def test_the_discounts_of_an_invoice(amount_minor, terms, base_minor, expected):
    assert discounts(NEW_YEAR, amount_minor, terms, base_minor=base_minor) == expected


def test_the_discounts_of_many_invoices():
    frame = pl.DataFrame(
        {
            "document": ["A", "B", "C", "D"],
            "issued_on": [NEW_YEAR] * 4,
            "amount_minor": [12_000, 12_000, 12_000, 12_000],
            "discount_base_minor": [10_000, None, 10_000, 10_000],
            "terms": ["2/10 n/30", "3/10 2/20 n/30", "net 30", None],
        }
    )
    got = discounts_offered(frame)
    added = ["discount_share", "discount_until_on", "discount_minor"]
    assert got.columns == [*frame.columns, *added]
    assert got.select("document", *added).rows() == [
        ("A", 0.02, date(2026, 1, 11), 200),
        ("B", 0.03, date(2026, 1, 11), 360),
        ("B", 0.02, date(2026, 1, 21), 240),
    ]
