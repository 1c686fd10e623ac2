"""The days terms give, worked out by hand on a calendar."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ardash.terms import derive_due, unreadable

B = "month_end_then_days"


def due(issued_on: str, terms: str | None, **options) -> date | None:
    days = derive_due(
        pl.Series([date.fromisoformat(issued_on)]), pl.Series([terms], dtype=pl.String), **options
    )
    assert days.name == "due_on"
    assert days.dtype == pl.Date
    return days.item()


@pytest.mark.parametrize(
    ("issued_on", "terms", "due_on"),
    [
        ("2026-01-31", "comptant", "2026-01-31"),
        ("2026-01-31", "due on receipt", "2026-01-31"),
        ("2026-01-31", "COD", "2026-01-31"),
        ("2026-01-31", "à la commande", "2026-01-31"),
        ("2026-01-31", "0 jours", "2026-01-31"),
        ("2026-01-31", "Net 30", "2026-03-02"),
        ("2026-01-31", "30 jours", "2026-03-02"),
        ("2026-01-31", "365 jours", "2027-01-31"),
        ("2024-02-29", "365 jours", "2025-02-28"),
        ("2024-02-29", "1 an", "2025-02-28"),
        ("2023-12-31", "2 months", "2024-02-29"),
        ("2024-01-31", "1 mois", "2024-02-29"),
        ("2026-01-31", "1 mois", "2026-02-28"),
        ("2026-12-31", "1 day", "2027-01-01"),
        ("2026-12-15", "1 mois", "2027-01-15"),
        ("2026-11-30", "14 months", "2028-01-30"),
        # 15 January + 45 days = 1 March; end of January + 45 days = 17 March (CEPC's two readings)
        ("2026-01-15", "45 jours fin de mois", "2026-03-31"),
        ("2026-01-15", "45 eom", "2026-03-31"),
        ("2026-01-15", "eom 45", "2026-03-17"),
        ("2024-01-15", "eom 30", "2024-03-01"),
        ("2024-02-29", "fin de mois", "2024-02-29"),
        ("2026-12-31", "fin de mois + 1 jour", "2027-01-01"),
        ("2026-01-31", "fin du mois suivant", "2026-02-28"),
        ("2026-01-20", "30 jours fin de mois le 10", "2026-03-10"),
        ("2026-12-20", "fin de mois le 15", "2027-01-15"),
        ("2026-01-20", "fin de mois le 31", "2026-02-28"),
        ("2026-12-31", "1er du mois suivant", "2027-01-01"),
        ("2026-01-31", "31 jours le 15", "2026-03-15"),
        ("2026-01-15", "31 jours le 15", "2026-02-15"),
        ("2026-02-16", "le 15", "2026-03-15"),
        ("2026-12-16", "le 15", "2027-01-15"),
        ("2026-02-10", "le 31", "2026-02-28"),
        # 2 May 2026 is a Saturday, 30 May too, 31 January a Saturday
        ("2026-04-02", "30 jours", "2026-05-02"),
        ("2026-04-02", "30 jours ou le jour ouvré suivant", "2026-05-04"),
        ("2026-04-02", "30 jours ou le jour ouvré précédent", "2026-05-01"),
        ("2026-04-30", "net 30 or modified following", "2026-05-29"),
        ("2026-04-02", "net 30 or modified following", "2026-05-04"),
        # the last instalment counts, whatever its place
        ("2026-01-31", "30% à la commande, solde 60 jours", "2026-04-01"),
        ("2026-01-31", "balance 60 days, 30% on order", "2026-04-01"),
        ("2026-01-31", "30/60/90 jours", "2026-05-01"),
        ("2026-01-31", "2/10 n/30", "2026-03-02"),
    ],
)
def test_the_due_day_of_an_invoice(issued_on, terms, due_on):
    assert due(issued_on, terms) == date.fromisoformat(due_on)


def test_the_option_chooses_the_reading():
    assert due("2026-01-15", "45 jours fin de mois", reading=B) == date(2026, 3, 17)
    assert due("2026-01-15", "45 eom", reading=B) == date(2026, 3, 31)


def test_holidays_are_no_working_days():
    whit_monday_and_tuesday = [date(2026, 5, 25), date(2026, 5, 26)]
    terms = "net 30 or the next working day"
    assert due("2026-04-23", terms, holidays=whit_monday_and_tuesday) == date(2026, 5, 27)
    assert due("2026-04-23", terms) == date(2026, 5, 25)


def test_a_company_s_codes_count():
    assert due("2026-01-31", "Z1", codes={"Z1": "net 1"}) == date(2026, 2, 1)


@pytest.mark.parametrize(
    "terms", [None, "", " ", "whenever", "30 days after delivery", "1 month from order"]
)
def test_no_day_is_guessed(terms):
    assert due("2026-01-31", terms) is None


def test_an_instalment_that_cannot_be_known_leaves_the_last_day_unknown():
    assert due("2026-01-31", "50% 30 days after delivery, 50% 60 days") is None


def test_an_invoice_without_a_date_has_no_due_day():
    days = derive_due(pl.Series([None, date(2026, 1, 1)], dtype=pl.Date), pl.Series(["30", "30"]))
    assert days.to_list() == [None, date(2026, 1, 31)]


def test_nothing_in_nothing_out():
    nothing = derive_due(pl.Series([], dtype=pl.Date), pl.Series([], dtype=pl.String))
    assert (nothing.to_list(), nothing.dtype) == ([], pl.Date)
    unwritten = derive_due(pl.Series([date(2026, 1, 1)]), pl.Series([None], dtype=pl.Null))
    assert (unwritten.to_list(), unwritten.dtype) == ([None], pl.Date)


def test_each_invoice_keeps_its_place():
    issued_on = pl.Series([date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 1), date(1965, 1, 1)])
    terms = pl.Series(["net 30", None, "50% 1 day, 50% 2 days", "net 30"])
    assert derive_due(issued_on, terms).to_list() == [
        date(2026, 1, 31),
        None,
        date(2026, 1, 3),
        date(1965, 1, 31),
    ]


def test_unreadable_texts_are_listed_once_with_the_reason():
    terms = pl.Series(["net 30", "x y", None, " ", "50% 30 days", "x y"])
    assert unreadable(terms) == [
        ("50% 30 days", "The instalments come to 50%."),
        ("x y", "The payment terms 'x y' cannot be read: 'x'."),
    ]


def year_of_2026() -> pl.Series:
    return pl.date_range(date(2026, 1, 1), date(2026, 12, 31), eager=True)


@pytest.mark.parametrize(("days", "dates_that_differ", "at_most"), [(45, 365, 17), (30, 245, 30)])
def test_how_far_the_two_readings_of_end_of_month_lie_apart(days, dates_that_differ, at_most):
    issued_on = year_of_2026()
    first, second = (
        derive_due(issued_on, pl.Series([terms] * issued_on.len()))
        for terms in (f"{days} eom", f"eom {days}")
    )
    apart = (first - second).dt.total_days().abs()
    assert (issued_on.len(), (apart > 0).sum(), apart.max()) == (365, dates_that_differ, at_most)


def month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


@settings(deadline=None)
@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)), st.integers(0, 365))
def test_every_date_agrees_with_the_calendar_of_the_standard_library(issued_on, days):
    texts = [f"net {days}", f"{days} eom", f"eom {days}"]
    later = issued_on + timedelta(days=days)
    assert derive_due(pl.Series([issued_on] * 3), pl.Series(texts)).to_list() == [
        later,
        month_end(later),
        month_end(issued_on) + timedelta(days=days),
    ]


@settings(deadline=None)
@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)), st.integers(0, 90), st.integers(1, 31))
def test_a_day_of_the_month_is_never_before_the_day_reached(issued_on, days, day):
    texts = [f"net {days} the {day}th", f"{days} eom the {day}th"]
    next_day, day_after_month_end = derive_due(pl.Series([issued_on] * 2), pl.Series(texts))
    later = issued_on + timedelta(days=days)
    assert later <= next_day <= later + timedelta(days=31)
    assert next_day.day == day or next_day == month_end(next_day)
    assert month_end(later) < day_after_month_end <= month_end(later) + timedelta(days=31)
    assert day_after_month_end.day == min(day, month_end(day_after_month_end).day)


def test_derived_days_agree_with_every_due_date_a_real_file_states(shared):
    invoices = pl.read_csv(shared / "unicorn" / "unicorn_inc.csv", infer_schema=False)
    issued_on, stated = (
        invoices[column].str.split(" ").list.first().str.to_date("%m/%d/%y")
        for column in ("InvoiceDate", "DueDate")
    )
    derived = derive_due(issued_on, invoices["CustomerTerms"])
    assert (stated.len(), stated.null_count(), derived.null_count()) == (3107, 149, 0)
    assert (stated == derived).sum() == 3107 - 149
