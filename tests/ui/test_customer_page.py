"""The customer page: what one customer owes, how it pays, what was said; and edits by two."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from desk_home import (
    BOOK,
    NOW,
    at_the_desk,
    bring_in,
    errors,
    field,
    press,
    stop_the_clock,
    wrote,
)
from harness import page, said, table_with, write_ledger
from streamlit.testing.v1 import AppTest

from ardash.records import people
from ardash.records.store import Store

DUPONT = ("test", "Dupont")


@pytest.fixture
def desk(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    stop_the_clock(monkeypatch)
    return bring_in(empty_home)


def store_of(home: Path) -> Store:
    return Store.open(f"sqlite:///{home}/ardash.db")


def of_dupont(section: str = "overview", **query: str) -> AppTest:
    return at_the_desk("customer", about="test:Dupont", customer_section=section, **query)


def metrics(at: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}


@pytest.mark.parametrize("query", [
    {"customer": "Dupont"}, {"about": "test:Dupont"}, {"about": "Dupont"},
])  # fmt: skip
def test_a_link_opens_the_customer(desk: Path, query: dict[str, str]):
    at = at_the_desk("customer", **query)
    assert not at.exception
    assert at.subheader[0].value == "Dupont SA"
    assert metrics(at)["Owed in all"] == "€300.00"
    assert metrics(at)["Overdue"] == "€300.00"


def test_other_filters_do_not_hide_it(desk: Path):
    at = at_the_desk("customer", about="test:Dupont", country="DE")
    assert metrics(at)["Owed in all"] == "€300.00"


def test_a_customer_that_is_not_there_is_said_and_another_can_be_chosen(desk: Path):
    at = at_the_desk("customer", about="Nobody_")
    assert [box.value for box in at.warning] == ["There is no customer Nobody\\_ in this ledger."]
    assert next(iter(table_with(at, "name", "overdue")["name"])) == "Dupont SA"


def test_the_search_finds_by_a_part_of_the_name(desk: Path):
    at = at_the_desk("customer")
    field(at, "text_input", "about_search").set_value("mart").run()
    assert list(table_with(at, "name", "customer_id")["name"]) == ["Martin & Fils"]


def test_the_head_says_what_is_next_and_why(desk: Path):
    texts = said(of_dupont())
    assert (
        ":material/mail: **Polite reminder**, €300.00 · Overdue since 14 Feb 2025; nothing has "
        "been done about it yet."
    ) in texts


def test_the_conversation_holds_everything_the_latest_first(desk: Path):
    with store_of(desk) as store:
        who: dict[str, Any] = {"now": NOW, "author": "bert"}
        people.log_activity(
            store, *DUPONT, channel="call", outcome="reached", reason="approval",
            text="*Waits* for <b>", **who,
        )  # fmt: skip
        people.make_promise(
            store, *DUPONT, due_on=date(2025, 7, 4), amount=30000, currency="EUR", **who
        )
    texts = said(of_dupont("talk"))
    events = [text for text in texts if " · " in text and "**" in text and ":material" in text][1:]
    assert [event.split("**")[1:][0] for event in events] == [
        "30 Jun 2025", "30 Jun 2025", "14 Feb 2025",
    ]  # fmt: skip
    assert any("Promised €300.00 by 4 Jul 2025" in event for event in events)
    assert any(r"> \*Waits\* for \<b>" in event for event in events)
    assert "Paid €200.00" in events[-1]


def save_note(at: AppTest, text: str) -> AppTest:
    field(at, "text_area", ":note").set_value(text)
    (button,) = [b for b in at.button if b.key and b.key.endswith(":save") and "profile" in b.key]
    return button.click().run()


def test_what_is_known_of_a_customer_is_saved_with_who_and_when(desk: Path):
    at = of_dupont("profile")
    field(at, "text_input", ":portal").set_value("Chorus Pro")
    field(at, "text_input", ":credit_limit").set_value("1 000,50")
    field(at, "text_input", ":credit_currency").set_value("EUR")
    save_note(at, "Moves in May")
    assert not at.exception
    (row,) = wrote(desk).profiles.to_dicts()
    assert (row["portal"], row["credit_limit"], row["note"], row["author"], row["version"]) == (
        "Chorus Pro", 100050, "Moves in May", "anne", 1,
    )  # fmt: skip
    # What nobody touched stays unsaid.
    assert row["excluded"] is None
    assert row["order_number_required"] is None
    assert row["collector"] is None
    assert "Saved by anne on 30 Jun 2025, 10:00." in said(at)


@pytest.mark.parametrize(
    ("name", "written", "wrong"),
    [
        ("credit_limit", "many", "The credit limit has no currency."),
        ("credit_currency", "EURO", "'EURO' is no ISO 4217 currency code."),
    ],
)
def test_what_makes_no_sense_is_told_and_stays_in_the_form(
    desk: Path, name: str, written: str, wrong: str
):
    at = of_dupont("profile")
    field(at, "text_input", f":{name}").set_value(written)
    save_note(at, "kept")
    assert errors(at) == [wrong]
    assert field(at, "text_input", f":{name}").value == written
    assert field(at, "text_area", ":note").value == "kept"
    assert wrote(desk).profiles.is_empty()


def changed_by_two(desk: Path) -> AppTest:
    """Anne has the form open when Bert saves his; then she saves hers."""
    at = of_dupont("profile")
    with store_of(desk) as store:
        bert: dict[str, Any] = {"now": NOW, "author": "bert"}
        new = {"note": "Bert's note", "collector": "south"}
        people.save_profile(store, *DUPONT, new, version=0, **bert)
    at.run()  # she looks on, and the page is drawn anew
    return save_note(at, "Anne's note")


def test_the_later_of_two_is_told_who_changed_what_and_nothing_is_overwritten(desk: Path):
    at = changed_by_two(desk)
    assert [box.title for box in at.warning] == ["bert changed this on 30 Jun 2025, 10:00."]
    told = next(text for text in said(at) if "| Yours |" in text)
    assert "| Notes | — | Bert's note | Anne's note |" in told
    assert "| Collector | — | south | as read |" in told
    assert field(at, "text_area", ":note").value == "Anne's note"
    (row,) = wrote(desk).profiles.to_dicts()
    assert (row["note"], row["collector"], row["author"]) == ("Bert's note", "south", "bert")


def test_the_later_of_two_can_take_what_stands(desk: Path):
    at = press(changed_by_two(desk), ":theirs")
    assert not at.warning
    assert field(at, "text_area", ":note").value == "Bert's note"
    save_note(at, "Both agree")
    (row,) = wrote(desk).profiles.to_dicts()
    assert (row["note"], row["collector"], row["version"]) == ("Both agree", "south", 2)


def test_the_later_of_two_can_insist_on_what_she_wrote_and_on_nothing_else(desk: Path):
    at = press(changed_by_two(desk), ":mine")
    assert not at.warning
    (row,) = wrote(desk).profiles.to_dicts()
    assert (row["note"], row["collector"], row["author"], row["version"]) == (
        "Anne's note", "south", "anne", 2,
    )  # fmt: skip


def test_a_contact_without_a_proper_address_is_told(desk: Path):
    at = of_dupont("profile")
    field(at, "text_input", ":0:name").set_value("Mme Petit")
    field(at, "text_input", ":0:email").set_value("petit.dupont.example")
    (add,) = [b for b in at.button if b.key and b.key.startswith("contact_new") and "save" in b.key]
    add.click().run()
    assert errors(at) == ["'petit.dupont.example' is no e-mail address."]
    field(at, "text_input", ":0:email").set_value("petit@dupont.example")
    press(at, add.key)
    (row,) = wrote(desk).contacts.to_dicts()
    assert (row["name"], row["email"], row["author"]) == (
        "Mme Petit", "petit@dupont.example", "anne",
    )  # fmt: skip
    assert next(box.label for box in at.expander) == "Mme Petit · petit@dupont.example"


def selected(at: AppTest, key: str) -> AppTest:
    at.session_state[key] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    return at.run()


def test_a_promise_is_corrected_and_taken_back(desk: Path):
    with store_of(desk) as store:
        people.make_promise(
            store, *DUPONT, due_on=date(2025, 7, 4), amount=30000, currency="EUR", now=NOW,
            author="bert",
        )  # fmt: skip
    at = selected(of_dupont("agreed"), "agreed_promises")
    assert list(table_with(at, "missing", "said")["said"]) == ["running"]
    field(at, "text_input", "promise:1:0:amount").set_value("250")
    press(at, "promise:1:0:save")
    (row,) = wrote(desk).promises.to_dicts()
    assert (row["amount"], row["version"]) == (25000, 2)
    at = selected(of_dupont("agreed"), "agreed_promises")
    press(at, ":cancel")
    (row,) = wrote(desk).promises.to_dicts()
    assert row["cancelled_at"] is not None
    assert list(table_with(at, "missing", "said")["said"]) == ["taken back"]


def test_a_promise_is_not_corrected_above_the_balance_unless_invoices_to_come_are_meant(
    desk: Path,
):
    with store_of(desk) as store:
        people.make_promise(
            store, *DUPONT, due_on=date(2025, 7, 4), amount=20000, currency="EUR", now=NOW,
            author="bert",
        )  # fmt: skip
    at = selected(of_dupont("agreed"), "agreed_promises")
    field(at, "text_input", "promise:1:0:amount").set_value("900")
    press(at, "promise:1:0:save")
    assert errors(at) == ["900.00 EUR is more than the 300.00 EUR that is owed."]
    assert wrote(desk).promises["amount"].to_list() == [20000]
    field(at, "checkbox", "promise:1:0:more").check()
    press(at, "promise:1:0:save")
    assert wrote(desk).promises["amount"].to_list() == [90000]


def test_a_postal_address_is_saved_in_lines(desk: Path):
    at = of_dupont("profile")
    field(at, "text_area", ":address").set_value("4 rue des Lilas\n\n  69003   LYON ")
    save_note(at, "")
    (row,) = wrote(desk).profiles.to_dicts()
    assert row["address"] == "4 rue des Lilas\n69003 LYON"


def test_a_dispute_is_solved(desk: Path):
    with store_of(desk) as store:
        people.open_dispute(store, *DUPONT, "F1", reason="price", now=NOW, author="bert")
    at = selected(of_dupont("agreed"), "agreed_disputes")
    field(at, "selectbox", ":resolution").set_value("upheld")
    press(at, ":solve")
    (row,) = wrote(desk).disputes.to_dicts()
    assert (row["resolution"], row["author"]) == ("upheld", "anne")
    assert list(table_with(at, "claimed", "said")["said"]) == ["solved"]


def test_two_who_solve_a_dispute_are_not_both_right(desk: Path):
    with store_of(desk) as store:
        people.open_dispute(store, *DUPONT, "F1", reason="price", now=NOW, author="bert")
    at = selected(of_dupont("agreed"), "agreed_disputes")
    with store_of(desk) as store:
        people.change_dispute(store, 1, {"owner": "sales"}, version=1, now=NOW, author="bert")
    field(at, "selectbox", ":resolution").set_value("upheld")
    press(at, ":solve")
    assert [box.title for box in at.warning] == ["bert changed this on 30 Jun 2025, 10:00."]
    (row,) = wrote(desk).disputes.to_dicts()
    assert (row["owner"], row["resolved_at"]) == ("sales", None)


def test_a_plan_is_proposed_to_the_cent_and_agreed(desk: Path):
    at = of_dupont("agreed")
    field(at, "text_input", "plan:test:Dupont:EUR:0:amount").set_value("100")
    at.run()
    shown = table_with(at, "due_on", "amount")
    assert list(shown["amount"]) == [33.34, 33.33, 33.33]
    press(at, "plan:test:Dupont:EUR:0:save")
    assert wrote(desk).instalments.select("due_on", "amount").rows() == [
        (date(2025, 7, 31), 3334), (date(2025, 8, 31), 3333), (date(2025, 9, 30), 3333),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "foots", "short"),
    [("en", "Sum: €300.00.", ":orange[Sum: €201.00. €99.00 is missing.]"),
     ("fr", "Somme : 300,00 €.", ":orange[Somme : 201,00 €. Il manque 99,00 €.]")],
)  # fmt: skip
def test_a_plan_is_suggested_at_month_ends_and_says_what_it_sums_to(
    desk: Path, language: str, foots: str, short: str
):
    def captions() -> list[str]:
        return [each.value.replace("\u202f", " ").replace("\xa0", " ") for each in at.caption]

    at = of_dupont("agreed", language=language)
    # 300.00, 136 days late.
    editor = next(table for table in at.dataframe if list(table.value) == ["due_on", "amount"])
    assert list(editor.value["amount"]) == [100.0, 100.0, 100.0]
    assert [str(day) for day in editor.value["due_on"]] == [
        "2025-07-31",
        "2025-08-31",
        "2025-09-30",
    ]
    assert foots in captions()
    at.session_state[editor.key] = {"edited_rows": {0: {"amount": 1.0}}, "added_rows": [],
                             "deleted_rows": []}  # fmt: skip
    at.run()
    assert short in captions()


def test_a_plan_that_does_not_sum_up_is_told(desk: Path):
    at = of_dupont("agreed")
    editor = next(table for table in at.dataframe if list(table.value) == ["due_on", "amount"])
    at.session_state[editor.key] = {"edited_rows": {0: {"amount": 1.0}}, "added_rows": [],
                             "deleted_rows": []}  # fmt: skip
    press(at, "plan:test:Dupont:EUR:0:save")
    assert errors(at) == ["The instalments sum to 201.00 EUR, the plan is of 300.00 EUR."]
    assert wrote(desk).plans.is_empty()


def test_the_invoices_lead_to_their_entries(desk: Path):
    at = of_dupont("items")
    assert list(table_with(at, "document", "balance")["document"]) == ["F1"]
    at = selected(at, "aging_items")
    assert at.subheader[1].value == "F1 of Dupont SA"


def test_the_page_in_french(desk: Path):
    at = at_the_desk("customer", about="test:Dupont", language="fr")
    assert at.title[0].value == "Client"
    assert "Encours total" in metrics(at)


def test_a_customer_in_two_currencies_has_a_form_for_each(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch
):
    stop_the_clock(monkeypatch)
    bring_in(empty_home, BOOK + "2025-05-20 invoice D1 Dupont 80.00 due 2025-06-01 currency=USD\n")
    at = of_dupont("agreed")
    labels = [p.proto.popover.label for p in at.get("popover")]
    assert [label for label in labels if label.startswith("New promise")] == [
        "New promise (EUR)", "New promise (USD)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "language", "shown"),
    [
        ("45 eom", "fr", "45 jours puis fin de mois"),
        ("45 eom", "en", "45 days then end of month"),
        ("as agreed", "fr", "as agreed"),
    ],
)
def test_terms_are_said_in_the_language_of_the_reader(
    empty_home: Path, written: str, language: str, shown: str
):
    write_ledger(
        empty_home,
        f"""
        customer Dupont terms="{written}"
        2025-01-15 invoice F1 Dupont 500.00 due 2025-02-14
        """,
    )
    at = page("customer", language=language, query={"as_of": "2025-06-30", "customer": "Dupont"})
    assert not at.exception
    assert [text for text in said(at) if shown in text]
