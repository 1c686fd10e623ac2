"""Formats: amounts, numbers and dates as the session's language writes them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pandas as pd
from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_symbol

from ardash.money import exponent, to_major
from ardash.ui.words import _, _n, language

#: What stands where there is no figure: a zero denominator is neither 0 nor an error.
NONE = "—"

#: From this many major units on, cents only blur a headline figure.
WITHOUT_CENTS = 100_000

_LOCALES = {"en": Locale.parse("en_GB"), "fr": Locale.parse("fr_FR")}


def locale() -> Locale:
    """Babel's locale of the session."""
    return _LOCALES[language()]


def absent(value: Any) -> bool:
    """Say whether a value is none: None, NaN, NaT or NA; an infinite one is none either."""
    return bool(pd.isna(value)) or (isinstance(value, float) and math.isinf(value))


def money(minor: Any, currency: str, *, brief: bool = False) -> str:
    """Write minor units as an amount with its currency: 1 234,56 €.

    `brief` drops the cents of large amounts.

    >>> money(511985, "EUR")
    '€5,119.85'
    """
    if absent(minor):
        return NONE
    return _money(round(minor), currency, locale(), brief and _large(minor, currency))


def _large(minor: Any, currency: str) -> bool:
    return abs(to_major(round(minor), currency)) >= WITHOUT_CENTS


@lru_cache(maxsize=8192)
def _money(minor: int, currency: str, written: Locale, whole: bool) -> str:
    # A table writes each amount twice: to show it, and to see how wide it is.
    major = to_major(minor, currency)
    if whole:
        pattern = written.currency_formats["standard"].pattern.replace(".00", "")
        rounded = Decimal(round(major))
        return str(format_currency(rounded, currency, pattern, written, currency_digits=False))
    return str(format_currency(major, currency, locale=written))


def alike(amounts: Iterable[Any], currency: str) -> list[str]:
    """Write amounts that stand side by side in one style: no cents where one of them is large.

    >>> alike([6712702, 41061842], "EUR")
    ['€67,127', '€410,618']
    """
    listed = list(amounts)
    whole = any(_large(each, currency) for each in listed if not absent(each))
    return [
        NONE if absent(each) else _money(round(each), currency, locale(), whole) for each in listed
    ]


def compact_money(minor: Any, currency: str) -> str:
    """Write minor units in three digits or so, for axes: 1,2 M€."""
    if absent(minor):
        return NONE
    major = float(to_major(round(minor), currency))
    billion = "G" if language() == "fr" else "B"
    steps = ((1e9, billion), (1e6, "M"), (1e3, "k"), (1.0, ""))
    step, suffix = next((s for s in steps if abs(major) >= s[0]), (1.0, ""))
    pattern = "#,##0.#" if suffix else "#,##0"
    text = str(format_decimal(round(major / step, 1), pattern, locale()))
    symbol = get_currency_symbol(currency, locale())
    if language() == "fr":
        return f"{text}\u202f{suffix}{symbol}"
    sign = "-" if text.startswith("-") else ""
    return f"{sign}{symbol}{text.removeprefix('-')}{suffix}"


def number(value: Any, digits: int = 0) -> str:
    """Write a number with that many digits after the decimal point: 1 234,5."""
    if absent(value):
        return NONE
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    # What rounds to nothing has no sign.
    shown = value if round(value, digits) else 0
    return str(format_decimal(shown, pattern, locale()))


def share(value: Any, digits: int = 1) -> str:
    """Write a share, 0-1, as a percentage: 12,5 %."""
    if absent(value):
        return NONE
    pattern = locale().percent_formats[None].pattern.replace("#,##0", "#,##0." + "0" * digits)
    shown = value if round(value, digits + 2) else 0
    return str(format_percent(shown, pattern if digits else None, locale()))


def day(value: Any) -> str:
    """Write a date: 30 Jun 2013, 30 juin 2013."""
    if absent(value):
        return NONE
    return str(format_date(value, "medium", locale()))


def month(value: date) -> str:
    """Write a month, short: Jun 2013, juin 2013."""
    return str(format_skeleton("yMMM", value, locale=locale()))


def instant(value: Any) -> str:
    """Write an instant: 30 Jun 2013, 10:22."""
    if absent(value):
        return NONE
    return str(format_datetime(value, "d MMM y, HH:mm", locale=locale()))


def age(moment: datetime, now: datetime) -> str:
    """Say how long ago a moment was: 3 hours ago, il y a 3 h."""
    minutes = max(0, int((now - moment).total_seconds() // 60))
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return _n("{count} minute ago", "{count} minutes ago", minutes)
    if minutes < 60 * 24:
        return _n("{count} hour ago", "{count} hours ago", minutes // 60)
    return _n("{count} day ago", "{count} days ago", minutes // (60 * 24))


def decimals(currency: str) -> int:
    """Digits after the decimal point of a currency."""
    return exponent(currency)


def quantity(value: Any, unit: str, currency: str, *, brief: bool = True) -> str:
    """Write a measure's value by its unit: money, days, share, times a year or points."""
    if absent(value):
        return NONE
    if unit == "money":
        return money(value, currency, brief=brief)
    if unit == "share":
        return share(value)
    if unit == "days":
        return _("{number} days", number=number(value, 1))
    if unit == "times":
        return _("{number} times", number=number(value, 2))
    return share(value / 100)


def step(change: float, unit: str, currency: str) -> str:
    """Write the change of a measure with its sign; that of a percentage is in points: +1.2 pts."""
    if unit in ("share", "points"):
        points = _("{number} pts", number=number(change * 100 if unit == "share" else change, 1))
        none = _("{number} pts", number=number(0.0, 1))
    else:
        points, none = quantity(change, unit, currency), quantity(0.0, unit, currency)
    if points.lstrip("-") == none:
        return none
    return points if change < 0 else f"+{points}"
