"""Promises to pay: made, changed and taken back; whether kept is computed, never written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from ardash.errors import BadSetting, Message
from ardash.records import schema
from ardash.records.people import checks
from ardash.records.people.activities import Contact, noted
from ardash.records.people.writing import Row, writing
from ardash.records.store import Store

#: Days after the promised one on which money still counts as promised: it takes them to arrive.
GRACE_DAYS = 3

_CHANGED = ("due_on", "amount", "grace_days", "items", "note")


def make_promise(
    store: Store,
    source: str,
    customer_id: str,
    *,
    due_on: date,
    amount: int,
    currency: str,
    now: datetime,
    author: str,
    grace_days: int = GRACE_DAYS,
    items: Sequence[str] = (),
    note: str | None = None,
    contact: Contact | None = None,
) -> int:
    """Note that a customer promised to pay an amount by a day; returns the promise's number.

    The `contact` in which it was made is noted with it: either both stand, or neither.

    `amount` is in minor units, `items` what is to be paid (none: any of the customer's). Whether
    it is more than what is owed, ardash.collections.promises.check_promise says. Raises BadSetting
    for an amount, day or grace that makes no sense, BadInput for an unknown currency,
    UnknownChoice for an unknown customer or item.
    """
    code = checks.currency_of(currency)
    row = {
        "source": source,
        "customer_id": customer_id,
        "due_on": checks.day_ahead(due_on, now),
        "amount": checks.amount_of(amount, code),
        "currency": code,
        "grace_days": checks.grace_of(grace_days),
        "note": checks.text_of(note),
        "version": 1,
    }
    done = contact and contact.checked(now)
    with writing(store, now=now, author=author) as pen:
        checks.known_customer(pen.connection, source, customer_id)
        row["items"] = checks.items_in(pen.connection, source, customer_id, items, code)
        if contact and done:
            noted(pen, source, customer_id, done, contact.items)
        return pen.insert(schema.promises, {**row, "promised_at": pen.now, "author": pen.author})


def change_promise(
    store: Store,
    promise: int,
    changes: Mapping[str, Any],
    *,
    version: int,
    now: datetime,
    author: str,
) -> int:
    """Correct a promise: due_on, amount, grace_days, items or note; returns its new version.

    `version` is the one that was read. Raises EditConflict when somebody changed it since, and
    what `make_promise` raises.
    """
    checks.only_known(changes, _CHANGED)
    with writing(store, now=now, author=author) as pen:
        row = pen.read(schema.promises, promise, version)
        _still_standing(row)
        new: Row = dict(changes)
        if "due_on" in new:
            checks.day_ahead(new["due_on"], row["promised_at"])
        if "amount" in new:
            checks.amount_of(new["amount"], row["currency"])
        if "grace_days" in new:
            checks.grace_of(new["grace_days"])
        if "note" in new:
            new["note"] = checks.text_of(new["note"])
        if "items" in new:
            new["items"] = checks.items_in(
                pen.connection, row["source"], row["customer_id"], new["items"], row["currency"]
            )
        return pen.update(
            schema.promises, {"promise": promise}, version, {**new, "author": pen.author}
        )


def cancel_promise(store: Store, promise: int, *, version: int, now: datetime, author: str) -> int:
    """Take a promise back, as if agreed otherwise; returns its new version.

    Raises EditConflict when somebody changed it since `version`, UnknownChoice when there is
    none, BadSetting when it was taken back already.
    """
    with writing(store, now=now, author=author) as pen:
        _still_standing(pen.read(schema.promises, promise, version))
        changes = {"cancelled_at": pen.now, "author": pen.author}
        return pen.update(schema.promises, {"promise": promise}, version, changes)


def _still_standing(row: Row) -> None:
    if row["cancelled_at"] is not None:
        raise BadSetting(
            Message("This was taken back on {day}.", day=row["cancelled_at"].date().isoformat()),
            remedy=Message("Make a new one."),
        )
