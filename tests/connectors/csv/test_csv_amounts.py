"""Amounts: every way of writing one gives the same minor units, exactly, or none at all."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ardash.connectors._tabular import amounts
from ardash.money import LARGEST_MINOR


def one(text: str, decimals: str, exponent: int = 2, thousands: str | None = None) -> int | None:
    value: int | None = amounts.parse(pl.Series([text]), decimals, exponent, thousands)[0]
    return value


@pytest.mark.parametrize(
    ("text", "decimals", "minor"),
    [
        ("1234,56", ",", 123456),
        ("1 234,56", ",", 123456),
        ("1\u00a0234,56", ",", 123456),
        ("1\u202f234\u202f567,89", ",", 123456789),
        ("1.234,56", ",", 123456),
        ("1'234.56", ".", 123456),
        ("1,234.56", ".", 123456),
        ("1,23,456.78", ".", 12345678),
        ("(12.50)", ".", -1250),
        ("12.50-", ".", -1250),
        ("-12.50", ".", -1250),
        ("−12.50", ".", -1250),
        ("12.50 CR", ".", -1250),
        ("12.50 DR", ".", 1250),
        ("€ 12", ",", 1200),
        ("€-12", ",", -1200),
        ("12,50 EUR", ",", 1250),
        ("12,50 €", ",", 1250),
        ("$1,234.5", ".", 123450),
        ("($ 1,234.50)", ".", -123450),
        (",5", ",", 50),
        ("12,", ",", 1200),
        ("0000000074,70", ",", 7470),
    ],
)
def test_an_amount_is_read_however_it_is_written(text: str, decimals: str, minor: int) -> None:
    assert one(text, decimals) == minor


@pytest.mark.parametrize(
    ("text", "decimals"),
    [
        ("abc", "."),
        ("12.50", ","),  # the stated sign is a comma: 12.50 is neither 12,50 nor 1250
        ("12,50", "."),
        ("1,2,3", "."),
        ("12 50", ","),
        ("1.23.456,7", ","),
        ("12,50 XYZ", ","),
        ("--5", "."),
        ("(5", "."),
        ("12/05", "."),
        ("1e3", "."),
        ("50 %", "."),
        ("9" * 16, "."),
    ],
)
def test_what_is_no_amount_under_the_stated_sign_is_none(text: str, decimals: str) -> None:
    assert one(text, decimals) is None


def test_rounding_is_half_away_from_zero_at_the_currencys_last_digit() -> None:
    texts = pl.Series(["12.339999999999998", "0.005", "-0.005", "12.345", "12.3449999"])
    assert amounts.parse(texts, ".", 2).to_list() == [1234, 1, -1, 1235, 1234]
    assert one("1234.5", ".", exponent=0) == 1235
    assert one("1.2345", ".", exponent=3) == 1235


def test_only_the_stated_sign_parts_thousands() -> None:
    assert one("1.234,50", ",", thousands=".") == 123450
    assert one("1 234,50", ",", thousands=".") is None
    assert one("1.234,50", ",", thousands="") is None


def test_ways_of_writing_no_amount_are_empty() -> None:
    assert amounts.parse(pl.Series(["-", "n/a", "NULL", None]), ".", 2).to_list() == [None] * 4


def grouped(digits: str, mark: str) -> str:
    head = len(digits) % 3 or 3
    return mark.join([digits[:head], *(digits[i : i + 3] for i in range(head, len(digits), 3))])


STYLES = [
    (mark, decimals)
    for decimals in ",."
    for mark in ("", " ", "\u00a0", "\u202f", "'", "." if decimals == "," else ",")
]
SIGNED = ["-{}", "{}-", "({})", "−{}", "-{} €", "€ -{}", "{}- EUR"]
UNSIGNED = ["{}", "€ {}", "{} €", "{} EUR", "EUR {}", " {} "]


@given(
    minor=st.integers(-LARGEST_MINOR, LARGEST_MINOR),
    style=st.sampled_from(STYLES),
    signed=st.sampled_from(SIGNED),
    unsigned=st.sampled_from(UNSIGNED),
)
@settings(deadline=None)
def test_an_amount_written_in_any_style_is_read_back_to_the_cent(
    minor: int, style: tuple[str, str], signed: str, unsigned: str
) -> None:
    mark, decimals = style
    whole, cents = divmod(abs(minor), 100)
    text = f"{grouped(str(whole), mark)}{decimals}{cents:02d}"
    assert one((signed if minor < 0 else unsigned).format(text).strip(), decimals) == minor


@given(minors=st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=20))
@settings(deadline=None)
def test_plain_and_adorned_amounts_read_alike_side_by_side(minors: list[int]) -> None:
    plain = [f"{'-' if m < 0 else ''}{abs(m) // 100}.{abs(m) % 100:02d}" for m in minors]
    assert amounts.parse(pl.Series(plain), ".", 2).to_list() == minors
    adorned = amounts.parse(pl.Series([*plain, "€ 1"]), ".", 2).to_list()
    assert adorned == [*minors, 100]


@given(text=st.text(alphabet="0123456789.,' -()€EURCD", max_size=14))
@settings(deadline=None)
def test_no_text_has_two_different_amounts_under_one_sign_with_and_without_company(
    text: str,
) -> None:
    """A value reads the same alone (fast path) and beside a value that needs the slow one."""
    alone = one(text, ".")
    assert amounts.parse(pl.Series([text, "(1)"]), ".", 2)[0] == alone


def test_a_currency_beside_the_amount_is_recognised_and_may_contradict() -> None:
    assert [amounts.currency_of(u) for u in ("€", "usd", "£", "$", "euros")] == [
        "EUR",
        "USD",
        "GBP",
        None,
        "EUR",
    ]
    assert amounts.contradicts("€", "USD")
    assert not amounts.contradicts("$", "CAD")
    assert amounts.contradicts("$", "EUR")
