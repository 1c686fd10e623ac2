"""The Overview page: its figures are those of the functions, in both languages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import harness
import polars as pl
import pytest
import streamlit as st
from harness import BOOK, page, said, table_with, write_ledger
from ledgers import ledger

from ardash import measures
from ardash.analysis.aging import aging
from ardash.ui import formats
from ardash.ui.headline import headline
from ardash.ui.measured import INPUT_WORDS, MONTH_WORDS

AS_OF = date(2025, 6, 30)
CARDS = (
    "receivable",
    "overdue",
    "dso",
    "receivables_turnover",
    "collection_effectiveness",
    "average_days_delinquent",
)
SAID = {
    "en": "You are owed €1,000.00; €600.00 is overdue, €300.00 of it by more than 90 days.",
    "fr": "On vous doit 1 000,00 €, dont 600,00 € échus, et parmi eux 300,00 € depuis plus de "
    "90 jours.",
}


def plain(text: str) -> str:
    """A text with ordinary spaces for those that do not break."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_headline_says_what_is_owed_and_how_late_it_is(home: Path, language: str):
    at = page(language=language, query={"as_of": "2025-06-30"})
    assert f"#### {SAID[language]}" in [plain(text) for text in said(at)]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_card_shows_the_value_of_its_measure(
    home: Path, language: str, monkeypatch: pytest.MonkeyPatch
):
    at = page(language=language, query={"as_of": "2025-06-30"})
    monkeypatch.setattr(st, "session_state", {"language": language})
    found = measures.values(ledger(BOOK), AS_OF, CARDS).set_index("measure")
    assert [metric.value for metric in at.metric] == [
        formats.quantity(found["value"][name], found["unit"][name], "EUR") for name in CARDS
    ]


def test_a_card_shows_the_change_on_the_month_before(home: Path):
    at = page(query={"as_of": "2025-06-30"})
    # 2025-05-31: F1 300.00, F2 200.00, F3 70.00, F4 30.00 owed; F1, F2 and F3 overdue.
    assert at.metric[0].delta == "+€400.00"
    assert at.metric[1].delta == "+€30.00"


def test_a_passport_shows_the_numbers_that_went_in(home: Path):
    at = page(query={"as_of": "2025-06-30"})
    art = next(text for text in said(at) if "Receivable at the beginning of the window" in text)
    assert art.splitlines()[2:] == [
        "| Net credit sales of the window | €1,350.00 |",
        "| Receivable at the beginning of the window | €0.00 |",
        "| Receivable at the close | €1,000.00 |",
        "| Result | 2.70 times |",
    ]


def test_every_input_of_every_measure_has_a_name_in_words():
    found = measures.values(ledger(BOOK), AS_OF)
    read = {name for inputs in found["inputs"] for name in inputs}
    monthly = {name.partition("_month_")[0] for name in read if "_month_" in name}
    assert monthly == set(MONTH_WORDS)
    assert {name for name in read if "_month_" not in name} - set(INPUT_WORDS) == set()


def test_an_average_of_months_tells_what_went_into_each_of_them(home: Path):
    cei = next(text for text in said(page(query={"as_of": "2025-06-30"})) if "Month to" in text)
    months = ("30 Jun 2025", "31 May 2025", "30 Apr 2025")
    lines = cei.splitlines()
    for day in months:
        assert sum(f"Month to {day}" in line for line in lines) == 4
    assert lines[-1].startswith("| Result |")


def test_the_largest_overdue_stand_in_order_and_leave_the_others_out(home: Path):
    at = page(query={"as_of": "2025-06-30"})
    shown = at.dataframe(key="overview_largest").value
    assert list(shown["name"]) == ["Dupont SA", "=Weber GmbH", "Martin & Fils"]
    assert list(shown["overdue"]) == [300.0, 230.0, 70.0]


def test_filters_narrow_every_figure_of_the_page(home: Path):
    at = page(query={"as_of": "2025-06-30", "country": "DE"})
    assert at.metric[0].value == "€230.00"
    assert list(at.dataframe(key="overview_largest").value["name"]) == ["=Weber GmbH"]


def test_a_filter_that_nothing_matches_leaves_a_page_of_dashes(home: Path):
    at = page(query={"as_of": "2025-06-30", "country": "DE", "customer": "Dupont"})
    assert not at.exception
    assert "#### Nothing is open at this date." in said(at)


def test_a_page_before_the_first_entry_shows_nothing_open(home: Path):
    at = page(query={"as_of": "2020-01-31"})
    assert not at.exception
    assert "#### Nothing is open at this date." in said(at)


def test_the_page_says_what_the_last_import_changed_and_why(corrected_home: Path):
    at = page(query={"as_of": "2025-06-30"})
    changes = table_with(at, "reason", "amount")
    assert list(changes["reason"]) == ["entry corrected"]
    assert list(changes["amount"]) == [20.0]


def test_with_one_import_there_is_nothing_to_compare(home: Path):
    at = page(query={"as_of": "2025-06-30"})
    assert "There has been one import only: nothing to compare with yet." in said(at)


def popover_labels(at) -> list[str]:
    return [popover.proto.popover.label for popover in at.get("popover")]


def test_the_trust_strip_says_that_the_ledger_ties_out(home: Path):
    at = page(query={"as_of": "2025-06-30"})
    assert ":green[Buckets = receivable = general ledger on 30 Jun 2025]" in popover_labels(at)


def test_the_trust_strip_says_that_an_account_differs(corrected_home: Path):
    at = page(query={"as_of": "2025-06-30"})
    assert ":red[1 account differs]" in popover_labels(at)


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        ("2025-08-14", ":green[Buckets = receivable = general ledger on 30 Jun 2025]"),
        ("2025-08-15", ":orange[The general ledger is of 30 Jun 2025]"),
    ],
)
def test_after_forty_five_days_a_general_ledger_vouches_for_little(
    home: Path, as_of: str, words: str
):
    assert words in popover_labels(page(query={"as_of": as_of}))


def test_the_trust_strip_names_the_amount_that_no_control_vouches_for(empty_home: Path):
    write_ledger(
        empty_home,
        """
        2025-06-01 invoice F1 Dupont 70.00 due 2025-07-01 account=411
        2025-06-01 invoice F2 Dupont 30.00 due 2025-07-01 account=416
        2025-06-30 control 411 70.00
        2025-06-30 control 418 0.00
        """,
    )
    at = page(query={"as_of": "2025-06-30"})
    assert ":orange[€30.00 without a general-ledger balance]" in popover_labels(at)


def test_the_trust_strip_names_the_rows_that_the_last_import_left_out(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch
):
    derived = harness.derived

    def with_rejects(text):
        frames = dict(derived(text))
        rejected = pl.lit(3, pl.Int64)
        return {**frames, "syncs": frames["syncs"].with_columns(rows_rejected=rejected)}

    monkeypatch.setattr(harness, "derived", with_rejects)
    write_ledger(empty_home, BOOK)
    at = page(query={"as_of": "2025-06-30"})
    assert ":orange[3 rows left out of the import]" in popover_labels(at)


def test_the_trust_strip_claims_no_general_ledger_where_there_is_none(empty_home: Path):
    write_ledger(empty_home, BOOK.replace("2025-06-30 control 411 1000.00\n", "\n"))
    at = page(query={"as_of": "2025-06-30"})
    assert ":gray[Buckets = receivable]" in popover_labels(at)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (
            "2025-06-01 invoice F A 10.00 due 2025-07-01",
            "You are owed €10.00; nothing is overdue.",
        ),
        ("2025-06-01 invoice F A 10.00 due 2025-06-15", "You are owed €10.00; €10.00 is overdue."),
        ("2025-06-01 unapplied P1 A 10.00", "Your customers are in credit: in all -€10.00."),
        (
            "2025-06-01 invoice F A 10.00\n2025-06-01 invoice G A 5.00 due 2025-06-15",
            (
                "You are owed €15.00; €10.00 of the invoices has no due date, so nobody knows "
                "what is overdue."
            ),
        ),
    ],
)
def test_the_headline_has_its_sentence_for_each_state(
    lines: str, words: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(st, "session_state", {"language": "en"})
    assert headline(aging(ledger(lines), AS_OF), "EUR") == words


def test_without_due_dates_what_is_overdue_is_a_dash_and_the_page_says_why(empty_home: Path):
    write_ledger(
        empty_home,
        """
        2025-05-01 invoice F1 Dupont 70.00
        2025-06-01 invoice F2 Dupont 30.00 due 2025-06-15
        """,
    )
    at = page(query={"as_of": "2025-06-30"})
    values = {metric.label: metric.value for metric in at.metric}
    assert values["Receivable"] == "€100.00"
    assert (values["Overdue"], values["Average days delinquent (ADD)"]) == ("—", "—")
    assert [warning.value for warning in at.warning] == [
        "€70.00 of the €100.00 invoiced and open has no due date: what is overdue is not known."
    ]


def test_payments_that_count_from_their_export_are_said_on_the_pages_of_measures(empty_home: Path):
    write_ledger(
        empty_home,
        """
        2025-05-01 invoice F1 Dupont 70.00 due 2025-06-15
        2025-06-20 payment F1 20.00 date_source=export
        """,
    )
    words = "Payments of €20.00 have no date at the source and count from the day of their export"
    for name in ("overview", "trends"):
        at = page(name, query={"as_of": "2025-06-30"})
        assert any(words in text for text in said(at)), name


def test_a_count_back_that_runs_out_of_months_says_what_is_left(empty_home: Path):
    """Owed 100; June's sales are 30, and before March's 70 is a month without any."""
    write_ledger(
        empty_home,
        """
        2025-03-10 invoice F1 Dupont 70.00 due 2025-04-15
        2025-06-10 invoice F2 Dupont 30.00 due 2025-07-15
        """,
    )
    at = page("trends", query={"as_of": "2025-06-30", "trends_family": "sales_outstanding"})
    assert any("Counting back stopped with €70.00 still to cover" in text for text in said(at))


#: Euros without a rate beside pounds; the second import corrected F2, in pounds, alone.
TWO_CURRENCIES = """
    2025-06-01 invoice F1 Dupont 70.00 due 2025-07-01
    2025-06-01 invoice F3 Dupont 70.00 due 2025-07-01
    2025-06-01 invoice F2 Weber 30.00 due 2025-07-01 currency=GBP
    sync 2025-07-01T08:00
    2025-06-01 invoice F2 Weber 35.00 due 2025-07-01 currency=GBP
    sync 2025-07-02T08:00
"""


def test_one_currency_says_what_is_owed_and_what_changed_in_the_others(empty_home: Path):
    write_ledger(empty_home, TWO_CURRENCIES)
    at = page(query={"as_of": "2025-06-30", "currency": "EUR"})
    assert "Not counted here: £35.00 in other currencies." in said(at)
    words = ["In other currencies, what is owed changed too: £5.00."]
    assert [info.value for info in at.info] == words
    query = {"aging_section": "compare", "aging_against": "import", "currency": "EUR"}
    at = page("aging", query={"as_of": "2025-06-30", **query})
    assert [info.value for info in at.info] == words
    at = page(query={"as_of": "2025-06-30", "currency": "GBP"})
    assert "Not counted here: €140.00 in other currencies." in said(at)
    assert not at.info


SETTLED = """
    2013-12-02 invoice I1 Dupont 40.00 due 2014-01-01
    2014-01-05 payment I1 40.00
    2013-12-03 invoice I2 Dupont 60.00 due 2014-01-02
    2014-01-09 payment I2 60.00
"""


@pytest.mark.parametrize(
    ("as_of", "why"),
    [
        ("2014-01-09",
         "All 2 documents booked by then are settled; the last entry is of 9 Jan 2014."),
        ("2013-12-01", "Nothing had been booked by then; the first entry is of 2 Dec 2013."),
    ],
)  # fmt: skip
def test_where_nothing_is_open_the_page_says_why(empty_home: Path, as_of: str, why: str):
    write_ledger(empty_home, SETTLED)
    at = page(query={"as_of": as_of})
    assert "#### Nothing is open at this date." in said(at)
    assert why in said(at)


def test_where_something_is_open_nothing_is_said_about_what_is_settled(empty_home: Path):
    write_ledger(empty_home, SETTLED)
    at = page(query={"as_of": "2014-01-08"})
    assert not [text for text in said(at) if "booked by then" in text]
