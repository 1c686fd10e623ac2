"""The page What if: up to four scenarios beside the base, kept in the address and under a name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from harness import BOOK, page, said, write_ledger
from streamlit.testing.v1 import AppTest

from ardash.analysis.scenario import saved_folder, saved_names
from ardash.ui import what_if_runs

THIRTY = {"terms": "30 days"}
DISCOUNT = {"discount": "2/10", "take_up": 0.5, "name": "Two percent"}


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small machine may be slow: the tests wait for the scenarios instead of the page."""
    monkeypatch.setattr(what_if_runs, "WAITED_SECONDS", 60)


def what_if(*rows: dict[str, Any], language: str = "en", **query: str) -> AppTest:
    asked = {"what_if": json.dumps(rows)} if rows else {}
    return page("what_if", language=language, query={"as_of": "2025-06-30", **asked, **query})


def widget(at: AppTest, kind: str, field: str, place: int = 0) -> Any:
    return next(w for w in at.get(kind) if str(w.key).endswith(f"_{place}_{field}"))


def rows_of(at: AppTest) -> list[dict[str, Any]]:
    return json.loads(at.session_state["what_if"])


def cells(at: AppTest) -> list[list[str]]:
    """The table of figures, row by row."""
    frame = at.table[0].value
    rows = [list(frame.columns), *frame.to_numpy().tolist()]
    return [[str(cell).replace("\\", "") for cell in row] for row in rows]


def test_it_opens_with_everybody_at_thirty_days(home: Path) -> None:
    at = what_if()
    assert not at.exception
    assert rows_of(at) == [THIRTY]
    head, owed, *_ = cells(at)
    assert head == ["Figure", "Base", "A · 30 days"]
    assert owed[0] == "Owed at the date"


def test_four_scenarios_stand_side_by_side_in_both_languages(home: Path) -> None:
    four = [THIRTY, {"terms": "45 eom", "where": {"country": ["FR"]}}, DISCOUNT,
            {"invoicing": "month_end", "absorb": 0.5}]  # fmt: skip
    english, french = what_if(*four), what_if(*four, language="fr")
    assert not english.exception
    assert not french.exception
    assert cells(english)[0] == [
        "Figure", "Base", "A · 30 days", "B · 45 days then end of month", "C · Two percent",
        "D · Gathered, at the month's end",
    ]  # fmt: skip
    assert cells(french)[0][2:4] == ["A · 30 jours", "B · 45 jours puis fin de mois"]
    assert cells(french)[1][0] == "Encours à la date"
    assert len(cells(english)) == len(cells(french)) == 13


def test_the_verdict_is_one_sentence(home: Path) -> None:
    at = what_if({"terms": "90 days"})
    verdict = next(text for text in said(at) if text.startswith("#### "))
    assert verdict.startswith("#### “A · 90 days” does not pay: ")
    assert verdict.count(". ") == 0


def test_money_that_costs_nothing_makes_no_scenario_costly(home: Path) -> None:
    """At 0 % the net result of a change of terms is nil: neither a gain nor a cost."""
    for rows in (({"terms": "15 days"},), ({"terms": "15 days"}, {"terms": "90 days"})):
        at = what_if(*rows, what_if_own="0")
        verdict = next(text for text in said(at) if text.startswith("#### "))
        assert verdict.startswith("#### “A · 15 days”: ")
        assert "less would be owed" in verdict
        assert verdict.endswith("With money that costs you nothing, that gains nothing either.")


def test_it_judges_by_the_law_that_the_page_of_the_law_does(empty_home: Path) -> None:
    """45 days end of month is for France; Weber is in Germany, which allows 60 days."""
    write_ledger(
        empty_home,
        """
        customer Weber country=DE
        2025-01-01 invoice F1 Weber 100.00 due 2025-03-17 terms="45 jours fin de mois"
        """,
    )
    change = {"terms": "45 jours fin de mois", "reading": "days_then_month_end"}
    shares = [
        next(row for row in cells(what_if(change, **query)) if row[0].startswith("Share beyond"))[1]
        for query in ({}, {"law_whose": "customer"}, {"law_home": "DE"})
    ]
    assert shares == ["0.0%", "100.0%", "100.0%"]
    (empty_home / "law.toml").write_text('home = "DE"\n')
    assert cells(what_if(change))[-1][1] == "100.0%"


def test_what_is_typed_goes_into_the_address_and_comes_back_from_it(home: Path) -> None:
    at = what_if(THIRTY)
    widget(at, "text_input", "terms").set_value("60 days").run()
    widget(at, "slider", "absorb").set_value(70).run()
    widget(at, "multiselect", "country").set_value(["DE"]).run()
    assert rows_of(at) == [{"terms": "60 days", "absorb": 0.7, "where": {"country": ["DE"]}}]
    assert cells(at)[0][2] == "A · 60 days"
    address = at.query_params["what_if"]
    again = what_if(*json.loads(address if isinstance(address, str) else address[0]))
    assert rows_of(again) == rows_of(at)
    assert cells(again) == cells(at)
    assert widget(again, "slider", "absorb").value == 70


def test_a_scenario_is_added_as_a_copy_and_removed_again(home: Path) -> None:
    at = what_if(THIRTY)
    at.button(key="what_if_add").click().run()
    assert rows_of(at) == [THIRTY, THIRTY]
    widget(at, "text_input", "terms", 1).set_value("45 days").run()
    assert cells(at)[0][2:] == ["A · 30 days", "B · 45 days"]
    at.button(key="what_if_remove").click().run()
    assert rows_of(at) == [THIRTY]
    assert at.button(key="what_if_remove").disabled


def test_a_fifth_scenario_is_not_offered(home: Path) -> None:
    at = what_if(*[THIRTY] * 5)
    assert len(rows_of(at)) == 4
    assert at.button(key="what_if_add").disabled


def test_terms_that_cannot_be_read_are_said_and_the_others_still_shown(home: Path) -> None:
    at = what_if({"terms": "soon"}, THIRTY)
    assert not at.exception
    assert at.error[0].proto.title == "The payment terms 'soon' cannot be read: 'soon'."
    assert cells(at)[0][2:] == ["B · 30 days"]


def test_two_readings_are_offered_and_the_choice_counts(home: Path) -> None:
    at = what_if({"terms": "45 days end of month"})
    before = cells(at)[3]
    assert before[0] == "Average terms"
    widget(at, "button_group", "reading").set_value("month_end_then_days").run()
    assert rows_of(at)[0]["reading"] == "month_end_then_days"
    assert cells(at)[3] != before


def test_the_share_that_takes_a_discount_is_set_or_follows_from_its_yield(home: Path) -> None:
    at = what_if({"discount": "2/10"})
    assert any("The discount costs" in text for text in said(at))
    widget(at, "checkbox", "fixed").set_value(True).run()
    widget(at, "slider", "take_up").set_value(0).run()
    assert rows_of(at) == [{"discount": "2/10", "take_up": 0.0}]
    assert [row[2] for row in cells(at) if row[0] == "Net result"] == ["€0"]


def test_scenarios_are_saved_under_a_name_and_loaded_again(home: Path) -> None:
    at = what_if(THIRTY, DISCOUNT, what_if_own="3")
    at.text_input(key="what_if_save_as").set_value("Plan 2026/27: é").run()
    at.button(key="what_if_save").click().run()
    assert at.success[0].value == "Saved as “Plan 2026/27: é”."
    assert saved_names(saved_folder(home)) == ["Plan 2026/27: é"]
    other = what_if({"terms": "90 days"})
    other.selectbox(key="what_if_saved").set_value("Plan 2026/27: é").run()
    other.button(key="what_if_open").click().run()
    assert rows_of(other) == [THIRTY, DISCOUNT]
    # What money costs is kept with them: the same figures come back.
    assert other.session_state["what_if_own"] == 3
    assert cells(other) == cells(at)
    assert cells(other)[0][2:] == ["A · 30 days", "B · Two percent"]
    other.button(key="what_if_delete").click().run()
    assert saved_names(saved_folder(home)) == []


@pytest.mark.parametrize("address", ["", "[]", "{", "[1]", '{"terms": "30 days"}'])
def test_an_address_that_holds_no_scenarios_is_passed_over(home: Path, address: str) -> None:
    at = page("what_if", query={"as_of": "2025-06-30", "what_if": address})
    assert not at.exception
    assert rows_of(at) == [THIRTY]


@pytest.mark.parametrize(
    "row",
    [{"terms": 5}, {"colour": "red"}, {"where": "FR"}, {"since": "soon"}, {"absorb": 7},
     {"take_up": "all", "discount": "2/10"}, {"where": {"country": ["XX"]}},
     {"since": "2099-01-01"}, {"since": "1990-01-01"}, {"reading": "x", "terms": "30 eom"}],
)  # fmt: skip
def test_an_address_with_faults_is_said_and_breaks_nothing(home: Path, row: dict[str, Any]) -> None:
    at = what_if(row)
    assert not at.exception


def test_what_money_costs_counts_for_all_scenarios(home: Path) -> None:
    cheap, dear = what_if(THIRTY, what_if_own="1"), what_if(THIRTY, what_if_own="10")
    one, ten = (
        next(row for row in cells(each) if row[0] == "Net result")[2] for each in (cheap, dear)
    )
    assert one != ten


def test_a_ledger_of_two_currencies_takes_the_chosen_one(empty_home: Path) -> None:
    write_ledger(empty_home, BOOK + "\n2025-07-02 invoice X Dupont 5.00 currency=USD")
    at = what_if(THIRTY)
    assert not at.exception
    assert "€" in cells(at)[1][1]


def test_work_that_takes_a_while_shows_its_progress_and_ends(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(what_if_runs, "WAITED_SECONDS", 0)
    at = what_if(THIRTY)
    assert not at.exception
    assert cells(at)[0][2:] == ["A · 30 days"]


def test_who_pays_sooner_and_owes_more_on_the_last_day_is_explained(empty_home: Path) -> None:
    # 30 days end of month instead of 75: the deposit of 20 June, paid at once, falls due later.
    lines = [f"2024-{month:02d}-10 invoice A{month} Dupont 100.00 due 2024-{month + 2:02d}-28 "
             f'terms="75 days"\n2024-{month + 2:02d}-28 payment A{month} 100.00'
             for month in range(7, 11)]  # fmt: skip
    lines += ['2025-06-20 invoice D1 Dupont 50.00 due 2025-06-20 terms="cash"',
              "2025-06-20 payment D1 50.00"]  # fmt: skip
    write_ledger(empty_home, "\n".join(lines))
    words = "The change in receivable is that of one day, 30 Jun 2025"
    assert [text for text in said(what_if(THIRTY)) if words in text]
    assert not [text for text in said(what_if({"terms": "cash"})) if words in text]
