"""The frame of the dashboard: what holds on every page."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from harness import BOOK, MAIN, page, said, write_ledger
from streamlit.testing.v1 import AppTest

from ardash.errors import BadInput, Message
from ardash.ui.frame import PAGES
from ardash.ui.view import View

EVERY_PAGE = [path.stem for path in sorted((MAIN.parents[2] / "pages").glob("*.py"))]


def view_of(at: AppTest) -> View:
    found = at.session_state["_view"]
    assert isinstance(found, View)
    return found


def test_the_menu_names_exactly_the_files_of_the_pages_folder():
    assert sorted(name for name, *_ in PAGES) == EVERY_PAGE


def test_the_menu_hides_no_page_behind_a_button(home: Path, monkeypatch: pytest.MonkeyPatch):
    asked = []
    draw = st.navigation
    monkeypatch.setattr(
        st, "navigation", lambda pages, **rest: asked.append(rest) or draw(pages, **rest)
    )
    assert not page().exception
    assert [rest.get("expanded") for rest in asked] == [True]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", EVERY_PAGE)
def test_every_page_opens_on_a_small_ledger(home: Path, name: str, language: str):
    at = page(name, language=language, query={"as_of": "2025-06-30"})
    assert not at.exception
    assert not at.error


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", EVERY_PAGE)
def test_every_page_opens_where_nothing_has_been_built(empty_home: Path, name: str, language: str):
    at = page(name, language=language)
    assert not at.exception
    assert not at.error


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Nothing had been booked by then; the first entry is of 15 Jan 2025."),
     ("fr", "Rien n’était encore comptabilisé ; la première écriture est du 15 janv. 2025.")],
)  # fmt: skip
@pytest.mark.parametrize("name", ["aging", "trends", "cash"])
def test_a_day_before_the_first_entry_is_said_above_empty_figures(
    home: Path, name: str, language: str, words: str
):
    at = page(name, language=language, query={"as_of": "2025-01-14"})
    assert words in [info.value for info in at.info]
    assert words not in [info.value for info in page(name, query={"as_of": "2025-01-15"}).info]


def test_the_overview_says_once_that_the_day_is_before_the_first_entry(home: Path):
    at = page(query={"as_of": "2025-01-14"})
    told = "Nothing had been booked by then; the first entry is of 15 Jan 2025."
    assert [*said(at), *(info.value for info in at.info)].count(told) == 1


def test_without_a_ledger_the_page_says_how_to_begin(empty_home: Path):
    at = page()
    assert at.subheader[0].value == "Nothing to show yet"
    assert at.code[0].value == "ardash demo"


def test_the_page_speaks_french_when_asked_in_the_address(home: Path):
    at = AppTest.from_file(str(MAIN), default_timeout=30)
    at.query_params["language"] = "fr"
    at.run()
    assert at.title[0].value == "Vue d’ensemble"
    assert at.session_state["language"] == "fr"


def test_filters_stand_in_the_address(home: Path):
    at = page(query={"as_of": "2025-03-31"})
    at.multiselect(key="country").set_value(["FR"]).run()
    at.multiselect(key="customer").set_value(["Dupont", "Martin"]).run()
    assert at.query_params["country"] == "FR"
    assert at.query_params["customer"] == ["Dupont", "Martin"]
    assert at.query_params["as_of"] == "2025-03-31"


def test_a_deep_link_opens_the_view_it_names(home: Path):
    at = page(query={"as_of": "2025-03-31", "segment": "retail", "collector": ["north", "south"]})
    view = view_of(at)
    assert view.as_of == date(2025, 3, 31)
    assert dict(view.choices) == {"segment": ("retail",), "collector": ("north", "south")}
    assert at.multiselect(key="segment").value == ["retail"]


def test_filters_and_dates_stay_when_the_page_changes(home: Path):
    at = page(query={"as_of": "2025-03-31", "country": "DE"})
    at.switch_page(str(MAIN.parents[2] / "pages" / "trends.py")).run()
    assert view_of(at).as_of == date(2025, 3, 31)
    assert dict(view_of(at).choices) == {"country": ("DE",)}
    assert at.query_params["country"] == "DE"


def test_clearing_the_filters_empties_the_address(home: Path):
    at = page(query={"country": "DE", "customer": "Weber"})
    next(button for button in at.button if button.label == "Clear filters").click().run()
    assert view_of(at).choices == ()
    assert "country" not in at.query_params


def test_nonsense_in_the_address_is_passed_over(home: Path):
    at = page(query={"country": "XX", "currency": "ZZZ"})
    assert not at.exception
    assert not at.error
    assert view_of(at).choices == ()


@pytest.mark.parametrize("text", ["31/02/2025", "2025-02-31", "1066-10-14", ""])
def test_a_day_in_the_address_that_is_none_is_said_and_another_can_be_chosen(home: Path, text: str):
    at = page(query={"as_of": text})
    assert not at.exception
    assert [box.title for box in at.error] == [f"“{text}” in the address is no day."]
    at.date_input(key="as_of").set_value(date(2025, 5, 31)).run()
    assert not at.error
    assert view_of(at).as_of == date(2025, 5, 31)
    assert at.query_params["as_of"] == "2025-05-31"


@pytest.mark.parametrize("known_on", ["1", "sync-1", "#1"])
def test_an_import_can_be_named_by_its_number_in_each_spelling(corrected_home: Path, known_on: str):
    at = page(query={"as_of": "2025-06-30", "known_on": known_on})
    assert view_of(at).known_sync == 1
    assert at.query_params["known_on"] == "1"


@pytest.mark.parametrize(
    ("known_on", "title"),
    [
        ("", "“” in the address names no import."),
        ("99", "“99” in the address names no import."),
        ("[x](y)", r"“\[x\](y)” in the address names no import."),
        ("2025-06-30", "Nothing had been imported by 2025-06-30."),
    ],
)
def test_what_was_known_is_never_replaced_by_what_is_known_now(
    home: Path, known_on: str, title: str
):
    at = page(query={"as_of": "2025-06-30", "known_on": known_on})
    assert not at.exception
    assert [box.title for box in at.error] == [title]
    assert at.selectbox(key="known_on").value is None
    at.selectbox(key="known_on").set_value("1").run()
    assert not at.exception
    assert not at.error
    assert view_of(at).known_sync is None


def test_the_import_that_the_address_names_is_offered_however_old(
    corrected_home: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("ardash.ui.sidebar.OPTIONS_SENT", 1)
    at = page(query={"as_of": "2025-06-30", "known_on": "2025-07-01"})
    assert not at.error
    assert view_of(at).known_sync == 1
    assert len(at.selectbox(key="known_on").options) == 3
    at.run()
    assert view_of(at).known_sync == 1


def test_a_ledger_that_ended_long_ago_opens_at_its_last_day_and_says_so(home: Path):
    at = page()
    assert view_of(at).as_of == date(2025, 6, 30)
    assert "The data end on 30 Jun 2025." in said(at)


def test_a_date_in_the_address_names_the_last_import_up_to_it(corrected_home: Path):
    at = page(query={"known_on": "2025-07-01", "as_of": "2025-06-30"})
    assert view_of(at).known_sync == 1
    assert "As known on 1 Jul 2025, 08:00" in said(at)


def test_the_last_import_is_what_is_known_now(corrected_home: Path):
    at = page(query={"known_on": "2", "as_of": "2025-06-30"})
    assert view_of(at).known_sync is None


def test_currencies_that_share_a_base_are_shown_in_it(empty_home: Path):
    write_ledger(
        empty_home,
        BOOK.replace("2025-06-30 control", "2025-06-01 invoice U1 Weber 110.00 due 2025-07-01 "
        "currency=USD base_currency=EUR rate=0.9\n    2025-06-30 control"),
    )  # fmt: skip
    at = page(query={"as_of": "2025-06-30"})
    assert at.selectbox(key="currency").options == [
        "Everything in EUR", "EUR items only", "USD items only",
    ]  # fmt: skip
    assert view_of(at).currency == "all-EUR"
    assert view_of(at).code == "EUR"


def test_currencies_without_rates_stand_apart_and_the_page_says_so(empty_home: Path):
    write_ledger(
        empty_home,
        BOOK.replace("2025-06-30 control", "2025-06-01 invoice U1 Weber 110.00 due 2025-07-01 "
        "currency=USD\n    2025-06-30 control"),
    )  # fmt: skip
    at = page(query={"as_of": "2025-06-30"})
    assert at.selectbox(key="currency").value == "EUR"
    assert any("EUR is the most used" in text for text in said(at))
    assert "Items in USD have no rate into EUR: 1." in said(at)


def test_what_a_person_can_mend_is_said_with_its_place_and_remedy(
    home: Path, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_args: object, **_options: object) -> None:
        raise BadInput(
            Message("The file is empty."), where="a.csv:3", remedy=Message("Export it again.")
        )

    monkeypatch.setattr("ardash.analysis.aging.aging", broken)
    at = page()
    assert not at.exception
    assert at.error[0].value == "`a.csv:3`\n\nExport it again."
    assert at.error[0].title == "The file is empty."
