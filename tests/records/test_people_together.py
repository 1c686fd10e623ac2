"""A promise or a dispute and the contact in which it was made are written together, or not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from people_rows import DUPONT, WHO, promised, with_customers

from ardash.errors import UnknownChoice
from ardash.records.people import Contact, actions, open_dispute
from ardash.records.store import Store

TOLD = Contact("call", "promised", step="call", contact="Mme Petit", items=("F1",))


@pytest.fixture
def book(store: Store) -> Store:
    return with_customers(store)


def written(book: Store) -> tuple[int, int, int]:
    known = actions(book)
    return known.promises.height, known.disputes.height, known.activities.height


def test_both_stand_of_the_same_instant(book: Store):
    promised(book, contact=TOLD)
    known = actions(book)
    assert written(book) == (1, 0, 1)
    assert known.promises["promised_at"].to_list() == known.activities["at"].to_list()
    assert known.activity_items["item_id"].to_list() == ["F1"]
    assert known.activities.select("step", "contact").row(0) == ("call", "Mme Petit")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda book: promised(book, contact=Contact("pigeon", "promised")),
        lambda book: promised(book, contact=Contact("call", "promised", items=("nowhere",))),
        lambda book: promised(book, items=["nowhere"], contact=TOLD),
        lambda book: open_dispute(book, *DUPONT, "nowhere", reason="price", contact=TOLD, **WHO),
    ],
)
def test_when_one_of_them_is_wrong_neither_stands(book: Store, wrong: Callable[[Store], int]):
    with pytest.raises(UnknownChoice):
        wrong(book)
    assert written(book) == (0, 0, 0)
