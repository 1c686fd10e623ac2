"""The Worklist page: whom to contact, and what came of it, noted and seen in the list at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
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
from harness import page, said, table_with
from streamlit.testing.v1 import AppTest

from ardash.collections.worklist import worklist
from ardash.ledger.ledger import Ledger
from ardash.records import people
from ardash.records.people import Actions
from ardash.records.store import Store
from ardash.ui.rules import company_policy

WEBER = "test:Weber:EUR"
EARLIER = NOW - timedelta(days=10)


@pytest.fixture
def desk(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    stop_the_clock(monkeypatch)
    return bring_in(empty_home)


def names(at: AppTest) -> list[str]:
    return list(table_with(at, "name", "amount")["name"])


def badges(at: AppTest) -> list[str]:
    return [text for text in said(at) if text]


def metrics(at: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}


def test_the_list_is_the_worklist_in_its_order(desk: Path):
    at = at_the_desk()
    assert not at.exception
    found = worklist(
        Ledger.open(desk / "ledger"), date(2025, 6, 30), company_policy(), Actions.empty()
    )
    shown = table_with(at, "name", "amount", "why")
    assert list(shown["name"]) == ["Dupont SA", "=Weber GmbH", "Martin & Fils"]
    assert list(shown["name"]) == found.rows["name"].to_list()
    assert list(shown["amount"]) == [300.0, 230.0, 70.0]
    assert list(shown["next"]) == ["Polite reminder"] * 3
    assert shown["why"][0] == "Overdue since 14 Feb 2025; nothing has been done about it yet."
    assert metrics(at) == {
        "To contact": "3", "To ask for": "€600", "Late steps": "3", "On hold": "0",
    }  # fmt: skip


def test_the_list_in_french(desk: Path):
    shown = table_with(at_the_desk(language="fr"), "name", "why")
    assert list(shown["next"]) == ["Relance amiable"] * 3
    assert shown["why"][2].startswith("Échue depuis le 10 mai 2025")


def test_a_row_in_the_address_opens_its_panel(desk: Path):
    at = at_the_desk(work_row=WEBER)
    assert at.subheader[0].value == "=Weber GmbH"
    assert "Polite reminder" in badges(at)
    assert any("pay@weber.example" in text for text in said(at))
    assert list(table_with(at, "document", "balance")["document"]) == ["F2", "F4"]


def test_a_click_opens_the_panel_and_is_kept_in_the_address(desk: Path):
    at = at_the_desk()
    (table,) = [t for t in at.dataframe if "why" in t.value.columns]
    at.session_state[table.key] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    at.run()
    assert at.query_params["work_row"] == WEBER
    assert at.subheader[0].value == "=Weber GmbH"


def test_one_click_notes_the_outcome_and_the_next_customer_is_opened(desk: Path):
    at = at_the_desk(work_row="test:Dupont:EUR")
    press(at, ":sent")
    assert not at.exception
    (row,) = wrote(desk).activities.to_dicts()
    assert (row["customer_id"], row["channel"], row["outcome"], row["step"], row["author"]) == (
        "Dupont", "email", "sent", "reminder", "anne",
    )  # fmt: skip
    assert wrote(desk).activity_items["item_id"].to_list() == ["F1"]
    assert names(at) == ["=Weber GmbH", "Martin & Fils"]
    assert at.subheader[0].value == "=Weber GmbH"
    assert metrics(at)["On hold"] == "1"


def test_what_was_chosen_beside_goes_with_the_outcome(desk: Path):
    at = at_the_desk(work_row=WEBER)
    field(at, "selectbox", ":channel").set_value("call").run()
    field(at, "selectbox", ":reason").set_value("approval")
    field(at, "text_input", ":0:text").set_value("Waits for the director")
    press(at, ":reached")
    (row,) = wrote(desk).activities.to_dicts()
    assert (row["channel"], row["outcome"], row["reason"], row["text"]) == (
        "call", "reached", "approval", "Waits for the director",
    )  # fmt: skip


def test_a_promise_above_the_balance_is_told_beside_the_form_and_what_was_typed_stays(desk: Path):
    at = at_the_desk(work_row=WEBER)
    field(at, "text_input", ":p_amount").set_value("2 300,00")
    press(at, ":p_save")
    assert errors(at) == ["2300.00 EUR is more than the 230.00 EUR that is owed."]
    assert field(at, "text_input", ":p_amount").value == "2 300,00"
    assert wrote(desk).promises.is_empty()
    field(at, "text_input", ":p_amount").set_value("230")
    press(at, ":p_save")
    assert errors(at) == []
    (row,) = wrote(desk).promises.to_dicts()
    assert (row["amount"], row["due_on"], row["author"]) == (23000, date(2025, 7, 7), "anne")


def test_a_promise_leaves_the_customer_in_peace_with_its_reason(desk: Path):
    at = at_the_desk(work_row=WEBER)
    press(at, ":p_save")
    assert names(at) == ["Dupont SA", "Martin & Fils"]
    at = at_the_desk(work_section="held")
    held = table_with(at, "name", "hold")
    assert [tuple(row) for row in held[["name", "hold"]].to_numpy()] == [
        ("=Weber GmbH", "Promise running")
    ]
    assert held["why"][0] == (
        "Payment is promised; unless it comes, a contact is due on 11 Jul 2025."
    )


@pytest.mark.parametrize(("written", "wrong"), [
    ("abc", "'abc' is no amount in EUR."),
    ("-5", "An amount of -5.00 EUR makes no sense here."),
    ("1.005", "'1.005' is no amount in EUR."),
])  # fmt: skip
def test_an_amount_that_is_none_is_told(desk: Path, written: str, wrong: str):
    at = at_the_desk(work_row=WEBER)
    field(at, "text_input", ":p_amount").set_value(written)
    press(at, ":p_save")
    assert errors(at) == [wrong]
    assert wrote(desk).promises.is_empty()


def test_a_dispute_is_opened_and_its_invoice_is_not_asked_for_any_more(desk: Path):
    at = at_the_desk(work_row=WEBER)
    field(at, "selectbox", ":d_reason").set_value("delivery")
    field(at, "text_input", ":d_owner").set_value("logistics")
    press(at, ":d_save")
    (row,) = wrote(desk).disputes.to_dicts()
    assert (row["item_id"], row["reason"], row["amount"], row["owner"], row["deadline_on"]) == (
        "F2", "delivery", None, "logistics", date(2025, 7, 14),
    )  # fmt: skip
    assert wrote(desk).activities["outcome"].to_list() == ["disputed"]


def test_a_day_that_has_passed_is_told(desk: Path):
    at = at_the_desk(work_row=WEBER)
    field(at, "date_input", ":back_on").set_value(date(2025, 6, 29))
    press(at, ":back_save")
    assert errors(at) == ["The day 2025-06-29 has passed: today is 2025-06-30."]
    field(at, "date_input", ":back_on").set_value(date(2025, 7, 2))
    press(at, ":back_save")
    (row,) = wrote(desk).activities.to_dicts()
    assert (row["outcome"], row["follow_up_on"]) == ("will_call_back", date(2025, 7, 2))


def test_without_a_name_nothing_can_be_noted(desk: Path):
    at = at_the_desk(you="", work_row=WEBER)
    assert all(b.disabled for b in at.button if b.key and b.key.endswith(":sent"))
    assert any("Say who you are" in box.value for box in at.info)


def test_the_list_of_another_day_takes_no_notes_and_leads_to_today(desk: Path):
    at = at_the_desk(as_of="2025-06-20", work_row=WEBER)
    assert not [b for b in at.button if b.key and b.key.endswith(":sent")]
    press(at, "panel_today")
    assert at.query_params["as_of"] == "2025-06-30"
    assert [b for b in at.button if b.key and b.key.endswith(":sent")]


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({"work_collector": "north"}, ["Dupont SA"]),
        ({"work_collector": "∅"}, ["=Weber GmbH"]),
        ({"work_late": "60"}, ["Dupont SA", "=Weber GmbH"]),
        ({"work_from": "100"}, ["Dupont SA", "=Weber GmbH"]),
        ({"work_language": "fr"}, ["Dupont SA"]),
        ({"country": "FR"}, ["Dupont SA", "Martin & Fils"]),
        ({"segment": "public"}, ["Martin & Fils"]),
        ({"customer": "Weber"}, ["=Weber GmbH"]),
        ({"work_step": "reminder"}, ["Dupont SA", "=Weber GmbH", "Martin & Fils"]),
    ],
)
def test_filters_stand_in_the_address(desk: Path, query: dict[str, Any], left: list[str]):
    at = at_the_desk(**query)
    assert not at.exception
    assert names(at) == left


def test_who_promised_or_objects_can_be_singled_out(desk: Path):
    with Store.open(f"sqlite:///{desk}/ardash.db") as store:
        people.open_dispute(
            store, "test", "Dupont", "F1", reason="price", amount=1000, now=EARLIER, author="bert"
        )
    assert names(at_the_desk(work_about="dispute")) == ["Dupont SA"]


def test_who_promised_is_who_still_owes_a_promise_and_not_who_broke_or_kept_one(desk: Path):
    with Store.open(f"sqlite:///{desk}/ardash.db") as store:
        for who, made, due, amount in (
            ("Dupont", EARLIER - timedelta(days=20), date(2025, 6, 5), 30000),  # broken
            ("Martin", EARLIER - timedelta(days=1), date(2025, 6, 20), 5000),  # kept on that day
            ("Weber", NOW, date(2025, 7, 4), 1000),  # running, and less than it owes
        ):
            people.make_promise(
                store, "test", who, due_on=due, amount=amount, currency="EUR", now=made,
                author="bert",
            )  # fmt: skip
    # Weber was spoken to just now, and is on hold; nobody else's promise stands.
    held = at_the_desk(work_section="held", work_about="promise")
    assert list(table_with(held, "name", "hold")["name"]) == ["=Weber GmbH"]
    assert not [f for f in at_the_desk(work_about="promise").dataframe if "amount" in f.value]


def test_what_people_say_of_the_collector_counts_before_the_source(desk: Path):
    with Store.open(f"sqlite:///{desk}/ardash.db") as store:
        people.save_profile(
            store, "test", "Dupont", {"collector": "south"}, version=0, now=NOW, author="bert"
        )
    assert names(at_the_desk(work_collector="south")) == ["Dupont SA", "Martin & Fils"]
    assert names(at_the_desk(collector="south")) == ["Dupont SA", "Martin & Fils"]


def test_filters_that_nobody_fits_say_so_and_can_be_cleared(desk: Path):
    at = at_the_desk(work_collector="north", country="DE")
    assert [box.value for box in at.info] == ["Nobody on the list fits these filters."]
    press(at, "work_clear")
    assert names(at) == ["=Weber GmbH"]


def test_when_nobody_is_to_be_contacted_the_next_day_is_named(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch
):
    stop_the_clock(monkeypatch)
    bring_in(empty_home, "2025-06-20 invoice F1 Dupont 50.00 due 2025-06-28")
    with Store.open(f"sqlite:///{empty_home}/ardash.db") as store:
        people.make_promise(
            store, "test", "Dupont", due_on=date(2025, 7, 4), amount=5000, currency="EUR",
            now=NOW, author="anne",
        )  # fmt: skip
    at = at_the_desk()
    assert [box.value for box in at.success] == [
        (
            "Nobody is to be contacted on this day. The next contact is due on 8 Jul 2025. "
            "1 overdue customer is on hold, with the reason beside it."
        )
    ]


def test_reminders_are_read_put_into_the_outbox_once_and_approved(desk: Path):
    at = at_the_desk(work_section="letters")
    assert not at.exception
    shown = table_with(at, "recipient", "totals")
    weber = shown[shown["name"] == "=Weber GmbH"].iloc[0]
    assert (weber["recipient"], weber["totals"]) == ("pay@weber.example", "€230.00")
    table = at.dataframe(key="reminders")
    place = list(table.value["name"]).index("=Weber GmbH")
    at.session_state["reminders"] = {"selection": {"rows": [place], "columns": [], "cells": []}}
    at.run()
    assert any("F2" in text.value for text in at.text)
    press(at, "draft:0:one")
    (message,) = wrote(desk).messages.to_dicts()
    assert (message["customer_id"], message["state"], message["author"]) == (
        "Weber", "drafted", "anne",
    )  # fmt: skip
    press(at, "approve:")
    (message,) = wrote(desk).messages.to_dicts()
    assert (message["state"], message["approved_by"]) == ("approved", "anne")


@pytest.mark.parametrize(
    ("language", "what"),
    [
        ("en", "The draft 1 was changed by bruno since it was read, and is not approved."),
        ("fr", "Le brouillon 1 a été modifié par bruno depuis sa lecture : il n’est pas approuvé."),
    ],
)
def test_a_draft_changed_after_it_was_shown_is_not_approved(desk: Path, language, what):
    at = at_the_desk(work_section="letters", language=language)
    place = list(at.dataframe(key="reminders").value["name"]).index("=Weber GmbH")
    at.session_state["reminders"] = {"selection": {"rows": [place], "columns": [], "cells": []}}
    at.run()
    press(at, "draft:0:one")
    with Store.open(f"sqlite:///{desk}/ardash.db") as store:
        changes = {"body": "Pay at once."}
        people.change_message(store, 1, changes, version=1, now=NOW, author="bruno")
    press(at, "approve:")
    assert not at.exception
    assert wrote(desk).messages["state"].to_list() == ["drafted"]
    assert any(what in words for words in errors(at))
    press(at, "approve:")
    assert wrote(desk).messages["state"].to_list() == ["approved"]


@pytest.mark.parametrize(
    ("language", "title", "button"),
    [
        ("en", "1 draft is out of date.", "Word 1 draft anew"),
        ("fr", "1 brouillon est périmé.", "Récrire 1 brouillon"),
    ],
)
def test_a_draft_signed_as_the_company_was_before_is_worded_anew_at_a_button(
    desk: Path, language: str, title: str, button: str
):
    at = at_the_desk(work_section="letters", language=language)
    place = list(at.dataframe(key="reminders").value["name"]).index("=Weber GmbH")
    at.session_state["reminders"] = {"selection": {"rows": [place], "columns": [], "cells": []}}
    at.run()
    press(at, "draft:0:one")
    (desk / "creditor.toml").write_text('name = "Lumen International"\n', encoding="utf-8")
    at.run()
    assert title in [box.title for box in at.warning]
    keys = [each.key or "" for each in at.button]
    assert not [key for key in keys if key.startswith("approve:")]
    assert button in [each.label for each in at.button]
    press(at, "reword:")
    assert not at.exception
    (message,) = wrote(desk).messages.to_dicts()
    assert (message["state"], message["version"], message["author"]) == ("drafted", 2, "anne")
    assert "Lumen International" in message["body"]
    assert title not in [box.title for box in at.warning]
    press(at, "approve:")
    assert wrote(desk).messages["state"].to_list() == ["approved"]


def test_without_a_ledger_the_page_says_how_to_begin(empty_home: Path):
    at = page("worklist")
    assert not at.exception
    assert "Nothing to show yet" in [heading.value for heading in at.subheader]


def test_a_policy_that_cannot_be_used_is_said_on_every_page(desk: Path):
    (desk / "policy.toml").write_text("version = 1\n", encoding="utf-8")
    at = page("overview", query={"as_of": "2025-06-30"})
    assert not at.exception
    assert "The collections policy cannot be used." in said(at)
    assert errors(at_the_desk()) != []


def test_a_policy_that_nobody_reviewed_is_said_on_every_page(desk: Path):
    words = "The collections policy has no owner, or nobody has reviewed it yet."
    at = page("aging")
    labels = [popover.proto.popover.label for popover in at.get("popover")]
    assert f":orange[{words}]" in labels
    (told,) = [text for text in said(at) if "ardash policy check" in text]
    assert f"`ardash policy file > {desk / 'policy.toml'}`" in told


def test_a_list_of_several_currencies_adds_none_of_them_up(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch
):
    stop_the_clock(monkeypatch)
    book = BOOK + "2025-05-20 invoice D1 Weber 80.00 due 2025-06-01 currency=USD\n"
    bring_in(empty_home, book)
    at = at_the_desk()
    asked = next(metric for metric in at.metric if metric.label == "To ask for")
    assert (asked.value, asked.delta) == ("€600", "+ US$80")
    shown = table_with(at, "name", "amount", "why")
    assert "US$80.00" in list(shown["amount"])
    at = at_the_desk(currency="USD")
    assert list(table_with(at, "name", "amount", "why")["amount"]) == [80.0]


def test_after_the_last_day_of_the_books_it_is_said_that_payments_may_be_missing(desk: Path):
    told = "Nothing in the books is dated after 20 Jun 2025: what was paid since is not known"
    at = at_the_desk()
    assert not [box for box in at.warning if box.value.startswith(told)]
    assert "The data end on 20 Jun 2025." in said(at)
    for section in ("contacts", "letters"):
        late = at_the_desk(as_of="2025-07-01", work_section=section)
        assert [box for box in late.warning if box.value.startswith(told)]
        assert "The data end on 20 Jun 2025." in said(late)


def test_what_is_asked_for_before_its_due_date_is_told_apart_and_not_promised(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch
):
    stop_the_clock(monkeypatch)
    bring_in(empty_home, BOOK + "2025-06-10 invoice F6 Weber 50.00 due 2025-07-02\n")
    at = at_the_desk(work_row=WEBER)
    told = "€230.00 is overdue, €50.00 falls due soon."
    assert any(told in text for text in said(at))
    assert field(at, "text_input", ":p_amount").value == "230.00"
    asked = next(metric for metric in at.metric if metric.label == "To ask for")
    assert (asked.value, asked.help) == ("€650", "Of it, €600 is overdue; the rest falls due soon.")
    shown = table_with(at_the_desk(), "name", "why")
    assert [told in text for text in shown["why"]] == [
        name == "=Weber GmbH" for name in shown["name"]
    ]


def test_a_promise_is_proposed_for_a_working_day(desk: Path, monkeypatch: pytest.MonkeyPatch):
    stop_the_clock(monkeypatch, datetime(2025, 6, 29, 10, tzinfo=UTC))  # a Sunday
    at = at_the_desk(work_row=WEBER, as_of="2025-06-29")
    assert field(at, "date_input", ":p_due_on").value == date(2025, 7, 7)
    assert field(at, "date_input", ":back_on").value == date(2025, 6, 30)


def test_a_letter_that_waits_in_the_outbox_is_shown_as_a_letter(desk: Path):
    at = at_the_desk(work_section="letters")
    press(at, "draft:0")
    shown = table_with(at, "recipient", "totals")
    how = dict(zip(shown["name"], shown["channel"], strict=True))
    assert (how["Dupont SA"], how["=Weber GmbH"]) == ("Letter", "E-mail")
    sent = {row["customer_id"]: row["channel"] for row in wrote(desk).messages.to_dicts()}
    assert (sent["Dupont"], sent["Weber"]) == ("letter", "email")


def test_name_amount_and_reason_come_first_and_the_days_late_stay_beside_a_customer(desk: Path):
    alone = table_with(at_the_desk(), "name", "amount", "why")
    assert list(alone.columns[:3]) == ["name", "amount", "why"]
    beside = table_with(at_the_desk(work_row=WEBER), "name", "amount", "why")
    assert list(beside.columns[:4]) == ["name", "amount", "days_late", "why"]
