"""Dates as people and programs write them, and the order of day and month.

A date is read in a stated order, never in the one that happens to work. What needs no order is
read in any: 2025-09-30, 20250930, 5 janv. 2025, Excel's day numbers. Two-digit years: 00-69 are
2000-2069.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache, lru_cache

import polars as pl
from babel.dates import get_day_names, get_month_names

from ardash.connectors._tabular.headers import without_accents

DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "day-month-year", "month-day-year", "year-month-day"
ORDERS = (DAY_FIRST, MONTH_FIRST, YEAR_FIRST)
#: How exports write "no date".
NO_DATE = frozenset(
    (
        *("-", "--", "n/a", "na", "null", "none", "nan", "nat", "00/00/0000", "0000-00-00"),
        *("00.00.0000", "9999-12-31", "31/12/9999", "12/31/9999", "31.12.9999"),
        *("0001-01-01", "01/01/0001"),
    )
)
YEARS = range(1950, 2151)

_TIME = r"(?i)[T,\s]+\d{1,2}:\d{2}.*$"
_TRIPLE = re.compile(r"(\d{1,4})\s*([-/. ])\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2}|\d)")
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_EXCEL_DAYS = range(20_000, 80_000)  # 1954 to 2119


def parse(column: pl.Series, order: str) -> pl.Series:
    """Read a column of texts as dates in a stated order, or strptime format; unreadable = null."""
    text = without_time(column)
    distinct = text.drop_nulls().unique()
    read = [read_one(value, order) for value in distinct]
    return text.replace_strict(distinct, pl.Series(read, dtype=pl.Date), default=None).cast(pl.Date)


def without_time(column: pl.Series) -> pl.Series:
    """Cut the time of day off texts ("9/5/25 0:00" -> "9/5/25"); "no date" becomes null."""
    text = column.str.replace(_TIME, "").str.strip_chars()
    return text.set(text.str.to_lowercase().is_in(list(NO_DATE)) | (text == ""), None)


def read_one(text: str, order: str) -> dt.date | None:
    """Read one date; None when it is none in that order.

    >>> read_one("03/04/2025", DAY_FIRST), read_one("03/04/2025", MONTH_FIRST)
    (datetime.date(2025, 4, 3), datetime.date(2025, 3, 4))
    >>> read_one("31/02/2025", DAY_FIRST) is None
    True
    """
    if "%" in order:
        try:
            return _sane(dt.datetime.strptime(text, order).date())  # noqa: DTZ007  a day, no instant
        except ValueError:
            return None
    return readings(text).get(order)


@lru_cache(maxsize=100_000)
def readings(text: str) -> dict[str, dt.date]:
    """Read one date in every order in which it is a date."""
    text = _without_weekday(text)
    if (found := _needs_no_order(text)) is not None:
        return dict.fromkeys(ORDERS, found)
    if match := _TRIPLE.fullmatch(text):
        first, _, second, third = match.groups()
        return _in_orders(_triple(first, second, third))
    if re.fullmatch(r"\d{8}", text):  # 2 of 3 readings fail: a month is no 19 or 20
        year_first = _in_orders(dict.fromkeys(ORDERS, (text[:4], text[4:6], text[6:])))
        return year_first or _in_orders(
            {
                DAY_FIRST: (text[4:], text[2:4], text[:2]),
                MONTH_FIRST: (text[4:], text[:2], text[2:4]),
            }
        )
    return {}


def _triple(first: str, second: str, third: str) -> dict[str, tuple[str, str, str]]:
    """Return year, month and day of three numbers, by the orders that their widths allow."""
    if len(first) == 4:
        return dict.fromkeys(ORDERS, (first, second, third))
    if len(first) == 3 or len(third) in (1, 3):
        return {}
    possible = {DAY_FIRST: (third, second, first), MONTH_FIRST: (third, first, second)}
    if len(first) == 2 and len(third) == 2:
        possible[YEAR_FIRST] = (first, second, third)
    return possible


def may_be_year_first(text: str) -> bool:
    """Say whether a date of three pairs of digits is written in a way that puts years first."""
    match = _TRIPLE.fullmatch(text)
    return match is not None and match.group(2) == "-" and len(match.group(1)) == 2


def _needs_no_order(text: str) -> dt.date | None:
    if re.fullmatch(r"\d{5}(?:[.,]\d+)?", text):
        days = int(text[:5])
        return _EXCEL_EPOCH + dt.timedelta(days=days) if days in _EXCEL_DAYS else None
    words, numbers = re.findall(r"[^\W\d_]{3,}", text), re.findall(r"\d+", text)
    if len(words) == 2 and _is_weekday(words[0]):
        words = words[1:]
    month = _month(words[0]) if len(words) == 1 else None
    if month is None or len(numbers) != 2:
        return None
    if len(numbers[0]) == 4:
        numbers.reverse()
    return _day(numbers[1], str(month), numbers[0])


def _in_orders(possible: dict[str, tuple[str, str, str]]) -> dict[str, dt.date]:
    read = {order: _day(*parts) for order, parts in possible.items()}
    return {order: day for order, day in read.items() if day is not None}


def _day(year: str, month: str, day: str) -> dt.date | None:
    number = int(year)
    if len(year) <= 2:
        number += 2000 if number < 70 else 1900
    try:
        return _sane(dt.date(number, int(month), int(day)))
    except ValueError:
        return None


def _sane(day: dt.date) -> dt.date | None:
    return day if day.year in YEARS else None


@cache
def _month(word: str) -> int | None:
    """Number of the month that a word names or begins, in English or French."""
    word = without_accents(word)
    months = {n for name, n in _names(months=True) if name.startswith(word)}
    return months.pop() if len(months) == 1 else None


def _without_weekday(text: str) -> str:
    word = re.match(r"([^\W\d_]{2,})[.,]*\s+(?=\d+\s*[-/.])", text)
    return text[word.end() :] if word and _is_weekday(word[1]) else text


def _is_weekday(word: str) -> bool:
    return any(name.startswith(without_accents(word)) for name, _ in _names(months=False))


@cache
def _names(*, months: bool) -> tuple[tuple[str, int], ...]:
    get = get_month_names if months else get_day_names
    return tuple(
        (without_accents(name), number)
        for locale in ("en", "fr")
        for number, name in get("wide", locale=locale).items()
    )
