"""Disputes: what a customer objects to, who is to solve it by when, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from ardash.errors import BadSetting, Message, mark
from ardash.records import schema
from ardash.records.people import checks
from ardash.records.people.activities import Contact, noted
from ardash.records.people.codes import DISPUTE_REASONS, RESOLUTIONS
from ardash.records.people.writing import Row, Writing, writing
from ardash.records.store import Store

_CHANGED = ("reason", "amount", "owner", "deadline_on", "text")
_NO_REASON = mark("There is no reason {code} of a dispute.")


def open_dispute(
    store: Store,
    source: str,
    customer_id: str,
    item_id: str,
    *,
    reason: str,
    now: datetime,
    author: str,
    amount: int | None = None,
    owner: str | None = None,
    deadline_on: date | None = None,
    text: str | None = None,
    contact: Contact | None = None,
) -> int:
    """Note that a customer objects to an item, or to an amount of it; returns its number.

    The `contact` in which it was raised is noted with it: either both stand, or neither.

    `amount` is in minor units of the item's currency; None disputes the whole item. Raises
    UnknownChoice for a reason, customer or item that is not known, BadSetting for an amount or
    deadline that makes no sense.
    """
    row = {
        "source": source,
        "customer_id": customer_id,
        "item_id": item_id,
        "reason": checks.code_of(reason, DISPUTE_REASONS, _NO_REASON),
        "owner": checks.text_of(owner),
        "deadline_on": deadline_on and checks.day_ahead(deadline_on, now),
        "text": checks.text_of(text),
        "version": 1,
    }
    done = contact and contact.checked(now)
    with writing(store, now=now, author=author) as pen:
        checks.known_customer(pen.connection, source, customer_id)
        if contact and done:
            noted(pen, source, customer_id, done, contact.items)
        code = checks.items_of(pen.connection, source, customer_id, [item_id])[item_id]
        row["amount"] = None if amount is None else checks.amount_of(amount, code)
        return pen.insert(
            schema.disputes,
            {**row, "currency": code, "opened_at": pen.now, "author": pen.author},
        )


def change_dispute(
    store: Store,
    dispute: int,
    changes: Mapping[str, Any],
    *,
    version: int,
    now: datetime,
    author: str,
) -> int:
    """Change a dispute's reason, amount, owner, deadline_on or text; returns its new version.

    `version` is the one that was read. Raises EditConflict when somebody changed it since,
    BadSetting when it is solved, and what `open_dispute` raises.
    """
    checks.only_known(changes, _CHANGED)
    with writing(store, now=now, author=author) as pen:
        row = _open_row(pen, dispute, version)
        new: Row = dict(changes)
        if "reason" in new:
            checks.code_of(new["reason"], DISPUTE_REASONS, _NO_REASON)
        if new.get("amount") is not None:
            checks.amount_of(new["amount"], row["currency"])
        if new.get("deadline_on") is not None:
            checks.day_ahead(new["deadline_on"], now)
        for name in {"owner", "text"} & new.keys():
            new[name] = checks.text_of(new[name])
        return pen.update(
            schema.disputes, {"dispute": dispute}, version, {**new, "author": pen.author}
        )


def resolve_dispute(
    store: Store,
    dispute: int,
    resolution: str,
    *,
    version: int,
    now: datetime,
    author: str,
    text: str | None = None,
) -> int:
    """Note how a dispute ended; returns its new version. `text` replaces its words, if given.

    Raises EditConflict when somebody changed it since `version`, UnknownChoice for an unknown
    resolution, BadSetting when it is solved already.
    """
    checks.code_of(resolution, RESOLUTIONS, mark("There is no resolution {code} of a dispute."))
    with writing(store, now=now, author=author) as pen:
        row = _open_row(pen, dispute, version)
        changes = {
            "resolved_at": pen.now,
            "resolution": resolution,
            "text": checks.text_of(text) or row["text"],
            "author": pen.author,
        }
        return pen.update(schema.disputes, {"dispute": dispute}, version, changes)


def _open_row(pen: Writing, dispute: int, version: int) -> Row:
    row = pen.read(schema.disputes, dispute, version)
    if row["resolved_at"] is not None:
        raise BadSetting(
            Message(
                "The dispute {number} was solved on {day}.",
                number=dispute,
                day=row["resolved_at"].date().isoformat(),
            ),
            remedy=Message("Open a new one if the customer objects again."),
        )
    return row
