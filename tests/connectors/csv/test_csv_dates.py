"""Dates: read in the stated order, and the order is decided by values or by a person."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ardash.connectors._tabular import dates, evidence
from ardash.connectors._tabular.dates import DAY_FIRST, MONTH_FIRST, YEAR_FIRST

DAYS = st.dates(dt.date(1970, 1, 1), dt.date(2069, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2025-01-05",
        "2025/1/5",
        "2025-01-05 13:45:10.083 UTC",
        "2025-01-05T00:00:00Z",
        "20250105",
        "5 janv. 2025",
        "5 janvier 2025",
        "Jan 5, 2025",
        "January 5th, 2025",
        "5-Jan-25",
        "dim. 5 janv. 2025",
        "45662",  # Excel's day number
        "45662.5",
    ],
)
def test_a_date_that_needs_no_order_reads_in_every_order(text: str) -> None:
    for order in dates.ORDERS:
        assert dates.parse(pl.Series([text]), order).to_list() == [dt.date(2025, 1, 5)]


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("05/01/2025", DAY_FIRST, dt.date(2025, 1, 5)),
        ("05/01/2025", MONTH_FIRST, dt.date(2025, 5, 1)),
        ("5.1.2025", DAY_FIRST, dt.date(2025, 1, 5)),
        ("9/5/25", MONTH_FIRST, dt.date(2025, 9, 5)),
        ("9/5/25 0:00", MONTH_FIRST, dt.date(2025, 9, 5)),
        ("12/19/24 00:00", MONTH_FIRST, dt.date(2024, 12, 19)),
        ("25-01-05", YEAR_FIRST, dt.date(2025, 1, 5)),
        ("05012025", DAY_FIRST, dt.date(2025, 1, 5)),
        ("lun. 05/01/2025", DAY_FIRST, dt.date(2025, 1, 5)),
        ("1/1/69", DAY_FIRST, dt.date(2069, 1, 1)),
        ("1/1/70", DAY_FIRST, dt.date(1970, 1, 1)),
        ("1er août 2024", YEAR_FIRST, dt.date(2024, 8, 1)),
        ("05|01|2025", "%d|%m|%Y", dt.date(2025, 1, 5)),
    ],
)
def test_a_date_is_read_in_the_stated_order(text: str, order: str, day: dt.date) -> None:
    assert dates.parse(pl.Series([text]), order).to_list() == [day]


@pytest.mark.parametrize(
    "text", ["31/02/2025", "13/13/2025", "abc", "1/2", "05/01/125", "jui 5 2025"]
)
def test_what_is_no_date_in_the_stated_order_is_none(text: str) -> None:
    assert dates.parse(pl.Series([text]), DAY_FIRST).to_list() == [None]


def test_a_date_is_never_read_in_the_order_that_happens_to_work() -> None:
    assert dates.read_one("12/31/2024", DAY_FIRST) is None
    assert dates.read_one("31/12/2024", MONTH_FIRST) is None
    assert dates.read_one("31/12/2024", YEAR_FIRST) is None


def test_ways_of_writing_no_date_are_empty() -> None:
    texts = pl.Series(["", "-", "NULL", "00/00/0000", "0000-00-00", "31/12/9999", None])
    assert dates.without_time(texts).to_list() == [None] * 7


@given(day=DAYS)
@settings(deadline=None)
def test_a_day_written_in_any_style_is_read_back(day: dt.date) -> None:
    number = (day - dt.date(1899, 12, 30)).days
    d, m, y = day.day, day.month, day.year
    for order, text in [
        (DAY_FIRST, f"{d:02d}/{m:02d}/{y}"),
        (DAY_FIRST, f"{d}.{m}.{y}"),
        (DAY_FIRST, f"{d:02d}{m:02d}{y}"),
        (DAY_FIRST, f"{d}/{m}/{y % 100:02d}"),
        (MONTH_FIRST, f"{m}/{d}/{y}"),
        (MONTH_FIRST, f"{m}/{d}/{y % 100:02d}"),
        (MONTH_FIRST, f"{m:02d}-{d:02d}-{y}"),
        (MONTH_FIRST, f"{m:02d}{d:02d}{y}"),
        (YEAR_FIRST, f"{y % 100:02d}-{m:02d}-{d:02d}"),
        *[(order, day.isoformat()) for order in dates.ORDERS],
        *[(order, f"{y}{m:02d}{d:02d}") for order in dates.ORDERS],
        *[(order, str(number)) for order in dates.ORDERS],
        *[(order, day.strftime("%d %B %Y")) for order in dates.ORDERS],
        *[(order, day.strftime("%b %d, %Y")) for order in dates.ORDERS],
    ]:
        assert dates.read_one(text, order) == day, text


@given(days=st.lists(DAYS, min_size=1, max_size=30), day_first=st.booleans())
@settings(deadline=None)
def test_day_and_month_are_never_swapped_in_silence(days: list[dt.date], day_first: bool) -> None:
    """Either the order found reads every date right, or there is a doubt."""
    style = "%d/%m/%Y" if day_first else "%m/%d/%Y"
    written = {day.strftime(style): day for day in days}
    order, doubt = evidence.date_order({"Date": set(written)}, "sales.csv")
    read = {text: dates.read_one(text, order) for text in written}
    assert doubt is not None or read == written
    decided = any(day.day > 12 for day in days) or all(day.day == day.month for day in days)
    assert (doubt is None) == decided


def test_one_value_decides_for_all_columns_of_the_file() -> None:
    columns = {"Date facture": {"03/04/2025", "05/06/2025"}, "Échéance": {"31/05/2025"}}
    assert evidence.date_order(columns, "sales.csv") == (DAY_FIRST, None)


def test_a_doubt_names_the_column_and_shows_both_readings() -> None:
    _, doubt = evidence.date_order({"Date facture": {"03/04/2025"}}, "sales.csv")
    assert doubt is not None
    assert doubt.column == "Date facture"
    assert doubt.readings == [
        "03/04/2025 = 2025-04-03 (day-month-year)",
        "03/04/2025 = 2025-03-04 (month-day-year)",
    ]
    assert doubt.answers == [{"dates": DAY_FIRST}, {"dates": MONTH_FIRST}]
    assert "2025-04-03" in doubt.question
    assert "2025-03-04" in doubt.question


def test_columns_that_contradict_each_other_are_a_doubt_that_says_so_per_column() -> None:
    columns = {"Issued": {"31/05/2025"}, "Due": {"06/30/2025"}}
    _, doubt = evidence.date_order(columns, "sales.csv")
    assert doubt is not None
    assert doubt.readings == [
        "Issued '31/05/2025' = 2025-05-31 (day-month-year)",
        "Due '06/30/2025' = 2025-06-30 (month-day-year)",
    ]


def test_three_pairs_of_digits_may_begin_with_the_year() -> None:
    _, doubt = evidence.date_order({"Date": {"25-09-30"}}, "sales.csv")
    assert doubt is not None
    assert {"dates": YEAR_FIRST} in doubt.answers
    assert evidence.date_order({"Date": {"31-09-30", "99-12-31"}}, "a.csv") == (YEAR_FIRST, None)
    assert evidence.date_order({"Date": {"30/09/25"}}, "a.csv") == (DAY_FIRST, None)


def test_dates_that_need_no_order_raise_no_doubt() -> None:
    assert evidence.date_order({"Date": {"2025-03-04", "20250304"}}, "a.csv") == (YEAR_FIRST, None)
    assert evidence.date_order({}, "a.csv")[1] is None
