"""Approving: what a person has read goes out, and nothing else."""

from __future__ import annotations

import pytest
from offices import NOW, company

from ardash.errors import UnknownChoice
from ardash.outbox.approving import approve_seen
from ardash.records.people import change_message
from ardash.records.people.outbox import outgoing
from ardash.records.people.posting import Move


def states(store) -> list[tuple[int, str]]:
    return [(one.message, one.state) for one in outgoing(store)]


def test_a_draft_changed_since_it_was_read_stays_and_the_others_are_approved(store, tmp_path):
    company(store, tmp_path, 3).drafted()
    change_message(store, 2, {"body": "Pay at once."}, version=1, now=NOW, author="bruno")
    seen = [Move(1, 1), Move(2, 1), Move(3, 1)]
    made = approve_seen(store, seen, now=NOW, author="anne")
    assert made.done == (1, 3)
    assert states(store) == [(1, "approved"), (2, "drafted"), (3, "approved")]
    assert str(made.refusal()).startswith(
        "The draft 2 was changed by bruno since it was read, and is not approved."
    )
    again = approve_seen(store, [Move(2, 2)], now=NOW, author="anne")
    assert (again.done, again.refusal()) == ((2,), None)


def test_who_approves_what_another_approved_or_cancelled_is_told(store, tmp_path):
    company(store, tmp_path, 1).drafted()
    approve_seen(store, [Move(1, 1)], now=NOW, author="anne")
    late = approve_seen(store, [Move(1, 1)], now=NOW, author="bruno")
    assert late.done == ()
    assert "The message 1 is no draft any more." in str(late.refusal())
    assert outgoing(store)[0].approved_by == "anne"


def test_a_number_that_does_not_exist_approves_nothing(store, tmp_path):
    company(store, tmp_path, 1).drafted()
    with pytest.raises(UnknownChoice, match=r"There is no message 9\."):
        approve_seen(store, [Move(1, 1), Move(9, 1)], now=NOW, author="anne")
    assert states(store) == [(1, "drafted")]
