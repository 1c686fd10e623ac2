"""What people write comes back as they wrote it, with who and when, on both databases."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone

import polars as pl
import pytest
from people_rows import ALSO, DUPONT, LATER, NOW, WHO, promised, with_customers

from ardash.errors import BadSetting
from ardash.records import people
from ardash.records.people import Actions, actions
from ardash.records.store import Store


@pytest.fixture
def book(store: Store) -> Store:
    return with_customers(store)


def test_nobody_has_written_anything_yet(book: Store) -> None:
    found, none = actions(book), Actions.empty()
    for name in ("activities", "promises", "disputes", "instalments", "profiles", "messages"):
        frame = getattr(found, name)
        assert frame.is_empty()
        assert frame.schema == getattr(none, name).schema
    assert found.change == 0


def test_a_call_is_logged_with_what_came_of_it(book: Store) -> None:
    number = people.log_activity(
        book, *DUPONT, channel="call", outcome="will_call_back", reason="approval", step="call_14",
        text="Mme Petit: la facture attend un visa", follow_up_on=date(2025, 3, 7),
        contact="Mme Petit", items=["F1", "D1"], **WHO,
    )  # fmt: skip
    found = actions(book)
    (row,) = found.activities.iter_rows(named=True)
    assert row == {
        "activity": number,
        "source": "sales",
        "customer_id": "dupont",
        "at": NOW,
        "author": "anne",
        "channel": "call",
        "step": "call_14",
        "outcome": "will_call_back",
        "reason": "approval",
        "text": "Mme Petit: la facture attend un visa",
        "follow_up_on": date(2025, 3, 7),
        "contact": "Mme Petit",
    }
    assert found.activity_items.rows() == [(number, "D1"), (number, "F1")]


def test_a_promise_names_its_items_in_a_list(book: Store) -> None:
    promised(book, items=["F1"], note="by transfer")
    promised(book, grace_days=0)
    rows = actions(book).promises
    assert rows["items"].to_list() == [["F1"], []]
    assert rows.select("due_on", "amount", "currency", "grace_days", "note", "version").rows() == [
        (date(2025, 3, 10), 10000, "EUR", 3, "by transfer", 1),
        (date(2025, 3, 10), 10000, "EUR", 0, None, 1),
    ]


def test_a_dispute_takes_the_currency_of_its_item(book: Store) -> None:
    people.open_dispute(book, *DUPONT, "D1", reason="price", amount=900, owner="sales", **WHO)
    people.open_dispute(book, *DUPONT, "F1", reason="delivery", **WHO)
    columns = ("item_id", "reason", "amount", "currency", "owner", "opened_at", "resolved_at")
    assert actions(book).disputes.select(columns).rows() == [
        ("D1", "price", 900, "USD", "sales", NOW, None),
        ("F1", "delivery", None, "EUR", None, NOW, None),
    ]


def test_a_dispute_is_changed_and_solved(book: Store) -> None:
    number = people.open_dispute(book, *DUPONT, "F1", reason="price", text="too dear", **WHO)
    second = people.change_dispute(
        book, number, {"owner": "bruno", "deadline_on": date(2025, 3, 20)}, version=1, **WHO
    )
    assert second == 2
    assert people.resolve_dispute(book, number, "part_credited", version=2, **ALSO) == 3
    (row,) = actions(book).disputes.iter_rows(named=True)
    assert (row["owner"], row["deadline_on"], row["text"]) == (
        "bruno", date(2025, 3, 20), "too dear",
    )  # fmt: skip
    assert (row["resolution"], row["resolved_at"], row["author"]) == (
        "part_credited", LATER, "bruno",
    )  # fmt: skip


def test_a_plan_stands_with_its_instalments(book: Store) -> None:
    days = [date(2025, 4, 1), date(2025, 5, 1), date(2025, 6, 1)]
    number = people.make_plan(
        book, *DUPONT, amount=10000, currency="eur",
        instalments=list(zip(days, (3334, 3333, 3333), strict=True)), items=["F1"], **WHO,
    )  # fmt: skip
    found = actions(book)
    assert found.plans.select("plan", "currency", "items", "created_at").rows() == [
        (number, "EUR", ["F1"], NOW)
    ]
    assert found.instalments.rows() == [
        (number, place, day, part)
        for place, (day, part) in enumerate(zip(days, (3334, 3333, 3333), strict=True), start=1)
    ]
    assert people.cancel_plan(book, number, version=1, **ALSO) == 2
    assert actions(book).plans["cancelled_at"].to_list() == [LATER]


def test_a_profile_is_saved_column_by_column(book: Store) -> None:
    assert people.save_profile(
        book, *DUPONT, {"language": "fr", "order_number_required": True}, version=0, **WHO
    ) == 1  # fmt: skip
    changes = {"excluded": True, "excluded_reason": "insolvent", "language": None}
    assert people.save_profile(book, *DUPONT, changes, version=1, **ALSO) == 2
    (row,) = actions(book).profiles.iter_rows(named=True)
    assert (row["order_number_required"], row["excluded"], row["language"]) == (True, True, None)
    assert (row["author"], row["created_at"], row["saved_at"]) == ("bruno", NOW, LATER)


def test_a_contact_is_added_changed_and_taken_off_the_list(book: Store) -> None:
    changes = {"name": "Mme Petit", "email": " petit@dupont.fr ", "wants_invoices": True}
    number = people.save_contact(book, *DUPONT, changes, **WHO)
    people.save_contact(book, *DUPONT, {"phone": "+33 1"}, contact=number, version=1, **WHO)
    columns = ("name", "email", "phone", "wants_invoices", "wants_reminders", "version")
    assert actions(book).contacts.select(columns).rows() == [
        ("Mme Petit", "petit@dupont.fr", "+33 1", True, True, 2)
    ]
    people.remove_contact(book, number, version=2, **ALSO)
    assert actions(book).contacts["removed_at"].to_list() == [LATER]
    with pytest.raises(BadSetting, match="off the list"):
        people.save_contact(book, *DUPONT, {"phone": "2"}, contact=number, version=3, **WHO)


def test_every_change_is_audited_with_who_when_and_what(book: Store) -> None:
    number = promised(book)
    people.change_promise(book, number, {"amount": 8000}, version=1, **ALSO)
    latest, first = people.changes_of(book, "promises", {"promise": number}).iter_rows(named=True)
    assert (first["author"], first["at"], first["before"]) == ("anne", NOW, None)
    assert json.loads(first["after"])["due_on"] == "2025-03-10"
    assert (latest["author"], latest["at"]) == ("bruno", LATER)
    assert json.loads(latest["before"]) == {"amount": 10000, "author": "anne", "version": 1}
    assert json.loads(latest["after"]) == {"amount": 8000, "author": "bruno", "version": 2}
    assert actions(book).change == people.last_change(book) == latest["change"]


def test_what_belongs_to_a_row_is_audited_with_it(book: Store) -> None:
    people.log_activity(book, *DUPONT, channel="note", outcome="note", items=["F1"], **WHO)
    plan = [(date(2025, 4, 1), 500)]
    people.make_plan(book, *DUPONT, amount=500, currency="EUR", instalments=plan, **WHO)
    made, logged = (json.loads(text) for text in people.changes_of(book)["after"])
    assert logged["items"] == ["F1"]
    assert made["instalments"] == [{"number": 1, "due_on": "2025-04-01", "amount": 500}]


def test_a_refused_write_leaves_nothing_behind(book: Store) -> None:
    with pytest.raises(BadSetting, match="who writes"):
        promised(book, author=" \x00")
    with pytest.raises(Exception, match="F9"):
        promised(book, items=["F1", "F9"])
    assert actions(book).promises.is_empty()
    assert people.changes_of(book).is_empty()


ODD = ['O\'Neil; "x" \\N', "a\r\nb\tc", "=1+1", "日本語 🧾", "{{ 7*7 }} {name} %s", "^", "<b>&amp;"]


@pytest.mark.parametrize("text", ODD)
def test_texts_come_back_as_they_were(book: Store, text: str) -> None:
    people.log_activity(book, *DUPONT, channel="note", outcome="note", text=text, **WHO)
    assert actions(book).activities["text"].to_list() == [text]


def test_what_no_database_can_hold_is_taken_out_of_a_text(book: Store) -> None:
    odd = " a\x00b\ud800 "
    people.log_activity(book, *DUPONT, channel="note", outcome="note", text=odd, **WHO)
    assert actions(book).activities["text"].to_list() == ["ab?"]


def test_an_instant_with_a_zone_is_kept_in_utc(book: Store) -> None:
    paris = timezone(timedelta(hours=1))
    promised(book, now=datetime(2025, 3, 3, 10, 30, tzinfo=paris))
    promised(book, now=datetime(2025, 3, 3, 9, 30, tzinfo=UTC))
    assert actions(book).promises["promised_at"].to_list() == [NOW, NOW]


def test_until_leaves_out_what_was_written_later(book: Store) -> None:
    promise = promised(book)
    dispute = people.open_dispute(book, *DUPONT, "F1", reason="price", **WHO)
    people.cancel_promise(book, promise, version=1, **ALSO)
    people.resolve_dispute(book, dispute, "upheld", version=1, **ALSO)
    people.log_activity(book, *DUPONT, channel="call", outcome="reached", items=["F1"], **ALSO)
    whole = actions(book)
    then = whole.until(NOW)
    assert then.promises["cancelled_at"].to_list() == [None]
    assert then.disputes.select("resolved_at", "resolution").rows() == [(None, None)]
    assert then.activities.is_empty()
    assert then.activity_items.is_empty()
    assert whole.until(NOW - timedelta(seconds=1)).promises.is_empty()
    for name in ("promises", "disputes", "activities", "activity_items"):
        assert getattr(whole.until(LATER), name).equals(getattr(whole, name))


def test_what_is_written_in_the_evening_belongs_to_the_day_where_the_person_sits(
    book: Store,
) -> None:
    promised(book, now=datetime.fromisoformat("2025-03-04T02:30"))
    in_new_york = actions(book).local(timezone(timedelta(hours=-5)))
    evening = datetime.fromisoformat("2025-03-03T21:30")
    assert in_new_york.promises["promised_at"].to_list() == [evening]
    assert in_new_york.until(evening).promises.height == 1
    assert in_new_york.change == people.last_change(book)


def test_actions_can_be_made_of_a_few_columns_frames() -> None:
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        Actions.of({"promises": pl.DataFrame({"promise": [1]})})
    frame = Actions.empty().activity_items.vstack(pl.DataFrame({"activity": [1], "item_id": ["a"]}))
    assert Actions.of({"activity_items": frame}).activity_items.rows() == [(1, "a")]
