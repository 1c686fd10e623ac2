"""Amounts, dates and sentences as a French and an English reader are used to them."""

from __future__ import annotations

from datetime import date

import pytest

from ardash.errors import Message, UnknownChoice
from ardash.language import Language

ENGLISH, FRENCH = Language("en"), Language("fr")


@pytest.mark.parametrize(
    ("minor", "currency", "english", "french"),
    [
        (1_234_567_89, "EUR", "1,234,567.89", "1\u202f234\u202f567,89"),
        (-12, "EUR", "-0.12", "-0,12"),
        (0, "EUR", "0.00", "0,00"),
        (7_000, "JPY", "7,000", "7\u202f000"),
        (-1_500, "TND", "-1.500", "-1,500"),
    ],
)
def test_an_amount_in_a_column(minor: int, currency: str, english: str, french: str) -> None:
    assert ENGLISH.amount(minor, currency) == english
    assert FRENCH.amount(minor, currency) == french


def test_an_amount_with_its_currency() -> None:
    assert ENGLISH.money(1_234_56, "EUR") == "€1,234.56"
    assert FRENCH.money(1_234_56, "EUR") == "1\u202f234,56\xa0€"


def test_dates() -> None:
    first, last = date(2025, 5, 1), date(2025, 12, 31)
    assert [ENGLISH.day(first), ENGLISH.long_day(first), ENGLISH.short_day(first)] == [
        "1 May 2025", "1 May 2025", "01 May 2025",
    ]  # fmt: skip
    assert [FRENCH.day(first), FRENCH.long_day(first), FRENCH.short_day(first)] == [
        "1er mai 2025", "1er mai 2025", "01/05/2025",
    ]  # fmt: skip
    assert [FRENCH.day(last), FRENCH.long_day(last)] == ["31 déc. 2025", "31 décembre 2025"]
    assert FRENCH.day(None) == FRENCH.short_day(None) == "—"


def test_sentences_with_their_values_and_numbers() -> None:
    assert FRENCH.say("Page {page} of {pages}", page=1, pages=2) == "Page 1 sur 2"
    inner = Message("{iban} is no IBAN.", iban="{x}")
    assert FRENCH.say(inner) == "{x} n’est pas un IBAN."
    one, many = "for {documents} and {count} other", "for {documents} and {count} others"
    assert FRENCH.count(one, many, 1, documents="F1") == "pour F1 et 1 autre"
    assert ENGLISH.count(one, many, 1_200, documents="F1") == "for F1 and 1,200 others"


def test_the_nearest_language_is_taken_and_a_wrong_one_refused() -> None:
    assert Language.of("fr-CA") == FRENCH
    assert Language.of("el") == Language.of(None) == Language.of("") == ENGLISH
    assert Language.of("el", default="fr") == FRENCH
    with pytest.raises(UnknownChoice, match="no language 'de'"):
        Language("de")
