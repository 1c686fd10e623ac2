"""Signing: a draft goes out in the name, and with the account, that the company has now."""

from __future__ import annotations

import json
from dataclasses import replace

import sqlalchemy as sa
from offices import LUMEN, NOW, company

from ardash.collections.creditor import Creditor, Creditors
from ardash.outbox.approving import approve_seen
from ardash.outbox.signing import reword, to_reword, unsigned
from ardash.records import schema
from ardash.records.people import change_message
from ardash.records.people.outbox import outgoing
from ardash.records.people.posting import Move, draft_messages

MOVED = Creditors(replace(LUMEN.company, iban="DE89370400440532013000"))


def forget_the_seals(store) -> None:
    """Leave the drafts as they were made before drafts remembered who signed them."""
    table = schema.messages
    with store.database.transaction() as connection:
        for row in connection.execute(sa.select(table)).mappings().all():
            parts = json.loads(row["attachments"])
            for part in parts:
                part.pop("sender", None)
            change = sa.update(table).where(table.c.message == row["message"])
            connection.execute(change.values(attachments=json.dumps(parts)))


def test_a_draft_with_the_former_account_is_not_approved_and_is_worded_anew(store, tmp_path):
    here = company(store, tmp_path, 2)
    here.drafted()
    assert to_reword(store, LUMEN) == []
    refused = approve_seen(store, [Move(1, 1)], now=NOW, author="anne", creditors=MOVED)
    assert (refused.done, list(refused.refused)) == ((), [1])
    assert "The draft 1 is out of date" in str(refused.refusal())
    here.office = replace(here.office, creditors=MOVED)
    dated = to_reword(store, MOVED, numbers=[1])
    assert reword(store, dated, here.previews(), now=NOW, author="anne") == [1]
    one, other = outgoing(store)
    assert "DE89 3704 0044 0532 0130 00" in one.body
    assert "FR76" not in one.body
    assert (one.state, one.version, unsigned(one, MOVED)) == ("drafted", 2, None)
    assert "FR76" in other.body
    made = approve_seen(store, [Move(1, 2)], now=NOW, author="anne", creditors=MOVED)
    assert made.done == (1,)


def test_a_draft_from_before_the_company_was_named_is_out_of_date(store, tmp_path):
    here = company(store, tmp_path, 1)
    here.drafted()
    forget_the_seals(store)
    (signed,) = outgoing(store)
    assert unsigned(signed, LUMEN) is None
    body = signed.body.replace("Atelier Lumen SAS", "")
    change_message(store, 1, {"body": body}, version=1, now=NOW, author="bruno")
    (bare,) = to_reword(store, LUMEN)
    assert str(unsigned(bare, LUMEN)).startswith("The draft 1 is out of date")
    assert unsigned(bare, Creditors(Creditor(""))) is None


def test_what_is_changed_meanwhile_or_not_asked_for_any_more_is_left_as_it_is(store, tmp_path):
    here = company(store, tmp_path, 2)
    here.drafted()
    dated = to_reword(store, MOVED)
    change_message(store, 1, {"subject": "Hello"}, version=1, now=NOW, author="bruno")
    here.office = replace(here.office, creditors=MOVED)
    first = here.previews()[:1]
    assert reword(store, dated, first, now=NOW, author="anne") == []
    assert [one.version for one in outgoing(store)] == [2, 1]


def test_what_is_no_reminder_is_never_out_of_date(store, tmp_path):
    company(store, tmp_path, 1)
    row = {"source": "books", "customer_id": "C1", "key": "note", "channel": "email",
           "recipient": "a@b.example", "body": "Thank you."}  # fmt: skip
    row |= {"source": next(iter(store.read("customers", ["source"])["source"]))}
    row |= {"customer_id": next(iter(store.read("customers", ["customer_id"])["customer_id"]))}
    draft_messages(store, [row], now=NOW, author="anne")
    assert to_reword(store, MOVED) == []
