"""Writing: amounts and dates as the language of a template writes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency

from ardash.collections._reminders.facts import Amount
from ardash.money import to_major

#: Locales that stand for a language alone; others are as Babel knows them.
_LOCALES = {"en": "en_GB", "fr": "fr_FR"}

#: What stands where nothing is known.
NONE = "—"


@cache
def locale_of(language: str) -> Locale:
    """Babel's locale of a language; of one that it does not know, that of English."""
    try:
        return Locale.parse(_LOCALES.get(language, language))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def money(amount: Amount, language: str) -> str:
    """Write an amount with its currency: €1,234.56, 1 234,56 €."""
    major = to_major(amount.minor, amount.currency)
    return str(format_currency(major, amount.currency, locale=locale_of(language)))


def day(value: date, language: str) -> str:
    """Write a date in full: 3 March 2025, 3 mars 2025, 1er mars 2025."""
    written = str(format_date(value, "long", locale=locale_of(language)))
    return f"1er{written[1:]}" if language == "fr" and value.day == 1 else written


def short_day(value: date | None, language: str) -> str:
    """Write a date in figures, for a table: 03/03/2025."""
    return str(format_date(value, "dd/MM/yyyy", locale_of(language))) if value else NONE


def finalize(language: str) -> Callable[[Any], Any]:
    """Make what turns a template's values into its language's words."""

    def written(value: Any) -> Any:
        if value is None:
            return NONE
        if isinstance(value, Amount):
            return money(value, language)
        return day(value, language) if isinstance(value, date) else value

    return written
