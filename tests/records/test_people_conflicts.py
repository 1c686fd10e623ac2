"""Two people change the same row: the later is told, and nothing is overwritten."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from people_rows import ALSO, DUPONT, LATER, WHO, promised, with_customers

from ardash.errors import BadSetting, EditConflict, UnknownChoice
from ardash.records import people
from ardash.records.people import actions
from ardash.records.store import Store


@pytest.fixture
def book(store: Store) -> Store:
    return with_customers(store)


def test_of_two_collectors_who_edit_a_customer_the_later_is_told(book: Store) -> None:
    people.save_profile(book, *DUPONT, {"collector": "anne"}, version=0, **WHO)
    people.save_profile(book, *DUPONT, {"collector": "bruno", "note": "x"}, version=1, **ALSO)
    with pytest.raises(EditConflict) as told:
        people.save_profile(book, *DUPONT, {"collector": "chloe"}, version=1, **WHO)
    assert told.value.author == "bruno"
    assert told.value.at == LATER
    assert told.value.fields == {"collector": ("anne", "bruno"), "note": (None, "x")}
    assert str(told.value) == (
        "bruno changed this on 2025-03-04 14:00: collector = bruno, note = x. "
        "Read it again, and save what still holds."
    )
    assert actions(book).profiles["collector"].to_list() == ["bruno"]


def test_of_two_who_write_the_first_profile_the_later_is_told(book: Store) -> None:
    people.save_profile(book, *DUPONT, {"language": "fr"}, version=0, **WHO)
    with pytest.raises(EditConflict, match=r"anne .* language = fr"):
        people.save_profile(book, *DUPONT, {"language": "de"}, version=0, **ALSO)


def test_changes_of_several_people_are_told_together(book: Store) -> None:
    number = promised(book)
    people.change_promise(book, number, {"amount": 8000}, version=1, **WHO)
    people.change_promise(book, number, {"due_on": date(2025, 3, 12)}, version=2, **ALSO)
    with pytest.raises(EditConflict) as told:
        people.cancel_promise(book, number, version=1, **WHO)
    assert told.value.author == "bruno"
    assert told.value.fields == {"amount": (10000, 8000), "due_on": ("2025-03-10", "2025-03-12")}


def test_every_kind_of_row_is_guarded(book: Store) -> None:
    stale = {"version": 1, **ALSO}
    dispute = people.open_dispute(book, *DUPONT, "F1", reason="price", **WHO)
    people.change_dispute(book, dispute, {"owner": "x"}, version=1, **WHO)
    with pytest.raises(EditConflict, match="owner = x"):
        people.resolve_dispute(book, dispute, "upheld", **stale)
    with pytest.raises(EditConflict, match="owner = x"):
        people.change_dispute(book, dispute, {"owner": "y"}, **stale)

    plan = [(date(2025, 4, 1), 500)]
    number = people.make_plan(book, *DUPONT, amount=500, currency="EUR", instalments=plan, **WHO)
    people.cancel_plan(book, number, version=1, **WHO)
    with pytest.raises(EditConflict, match="cancelled_at"):
        people.cancel_plan(book, number, **stale)

    contact = people.save_contact(book, *DUPONT, {"name": "Petit"}, **WHO)
    people.save_contact(book, *DUPONT, {"name": "Grand"}, contact=contact, version=1, **WHO)
    with pytest.raises(EditConflict, match="name = Grand"):
        people.remove_contact(book, contact, **stale)


def test_what_never_was_cannot_be_changed(book: Store) -> None:
    with pytest.raises(UnknownChoice, match="no promise 7"):
        people.cancel_promise(book, 7, version=1, **WHO)
    number = promised(book)
    with pytest.raises(UnknownChoice, match="no version 5"):
        people.cancel_promise(book, number, version=5, **WHO)
    with pytest.raises(UnknownChoice, match="no version 1"):
        people.save_profile(book, *DUPONT, {"note": "x"}, version=1, **WHO)


def test_what_has_ended_cannot_be_changed(book: Store) -> None:
    number = promised(book)
    people.cancel_promise(book, number, version=1, **WHO)
    with pytest.raises(BadSetting, match="taken back on 2025-03-03"):
        people.change_promise(book, number, {"amount": 1}, version=2, **WHO)
    dispute = people.open_dispute(book, *DUPONT, "F1", reason="price", **WHO)
    people.resolve_dispute(book, dispute, "withdrawn", version=1, **WHO)
    with pytest.raises(BadSetting, match="solved on 2025-03-03"):
        people.resolve_dispute(book, dispute, "upheld", version=2, **WHO)


def test_of_many_who_save_at_once_one_is_first_and_all_others_are_told(book: Store) -> None:
    people.save_profile(book, *DUPONT, {"note": "start"}, version=0, **WHO)
    start = threading.Barrier(6)
    saved: list[str] = []
    told: list[str] = []

    def save(name: str) -> None:
        start.wait()
        try:
            people.save_profile(book, *DUPONT, {"note": name}, version=1, now=LATER, author=name)
            saved.append(name)
        except EditConflict as conflict:
            told.append(conflict.author)

    people_at_work = [threading.Thread(target=save, args=(f"p{n}",)) for n in range(6)]
    for each in people_at_work:
        each.start()
    for each in people_at_work:
        each.join()
    assert len(saved) == 1
    assert told == saved * 5
    assert actions(book).profiles["note"].to_list() == saved
    assert people.changes_of(book).height == 2
