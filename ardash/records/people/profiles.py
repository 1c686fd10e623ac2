"""Profiles and contacts: what people know about a customer beyond what the source says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from ardash.errors import BadSetting, Message, mark
from ardash.money import LARGEST_MINOR
from ardash.records import schema
from ardash.records.people import checks
from ardash.records.people.codes import CHANNELS, INVOICE_CHANNELS
from ardash.records.people.writing import Row, writing
from ardash.records.store import Store

#: Lines of a postal address beside the name and the contact's.
MOST_LINES = 5


def save_profile(
    store: Store,
    source: str,
    customer_id: str,
    changes: Mapping[str, Any],
    *,
    version: int,
    now: datetime,
    author: str,
) -> int:
    """Save what people know about a customer; returns the profile's new version.

    `changes` holds the columns of `profiles` that are to change, None clears one; `version` is
    the one that was read, 0 when there was none. Raises EditConflict when somebody saved it
    since, UnknownChoice for a column, code or customer that is not known, BadSetting for a value
    that makes no sense, BadInput for an unknown currency.
    """
    checks.only_known(changes, tuple(_PROFILE))
    new = {name: _PROFILE[name](value) for name, value in changes.items()}
    key = {"source": source, "customer_id": customer_id}
    with writing(store, now=now, author=author) as pen:
        stamp = {"author": pen.author, "saved_at": pen.now}
        row = pen.current(schema.profiles, key)
        _check_limit({**(row or {}), **new})
        if row is not None:
            if row["version"] != version:
                raise pen.conflict(schema.profiles, key, version)
            return pen.update(schema.profiles, key, version, {**new, **stamp})
        if version:
            raise pen.conflict(schema.profiles, key, version)
        checks.known_customer(pen.connection, source, customer_id)
        first = {**key, **new, **stamp, "created_at": pen.now, "version": 1}
        pen.insert(schema.profiles, first)
        return 1


def addresses(store: Store) -> dict[tuple[str, str], tuple[str, ...]]:
    """Read the postal addresses that people wrote: (source, customer_id) -> lines."""
    rows = store.read("profiles", ["source", "customer_id", "address"]).drop_nulls().iter_rows()
    return {(source, customer): tuple(text.splitlines()) for source, customer, text in rows}


def save_contact(
    store: Store,
    source: str,
    customer_id: str,
    changes: Mapping[str, Any],
    *,
    now: datetime,
    author: str,
    contact: int | None = None,
    version: int = 0,
) -> int:
    """Save a person at a customer; returns the contact's number.

    `changes` holds name, role, email, phone, wants_invoices, wants_reminders; a new contact
    (`contact` is None) needs its name. Otherwise `version` is the one that was read. Raises
    EditConflict when somebody saved it since, BadSetting for an address without @ or a missing
    name, UnknownChoice for what is not known.
    """
    checks.only_known(changes, tuple(_CONTACT))
    new = {name: _CONTACT[name](value) for name, value in changes.items()}
    with writing(store, now=now, author=author) as pen:
        stamp = {"author": pen.author, "saved_at": pen.now}
        if contact is not None:
            _standing(pen.read(schema.contacts, contact, version))
            pen.update(schema.contacts, {"contact": contact}, version, {**new, **stamp})
            return contact
        checks.known_customer(pen.connection, source, customer_id)
        first = {
            "name": _name(None) if "name" not in new else new["name"],
            "wants_invoices": False,
            "wants_reminders": True,
            **new,
        }
        key = {"source": source, "customer_id": customer_id}
        whole = {**key, **first, **stamp, "created_at": pen.now, "version": 1}
        return pen.insert(schema.contacts, whole)


def remove_contact(store: Store, contact: int, *, version: int, now: datetime, author: str) -> int:
    """Take a person off the list; returns the contact's new version.

    Raises EditConflict when somebody saved it since `version`, UnknownChoice when there is none,
    BadSetting when it was removed already.
    """
    with writing(store, now=now, author=author) as pen:
        _standing(pen.read(schema.contacts, contact, version))
        changes = {"author": pen.author, "saved_at": pen.now, "removed_at": pen.now}
        return pen.update(schema.contacts, {"contact": contact}, version, changes)


def _standing(row: Row) -> None:
    if row["removed_at"] is not None:
        raise BadSetting(
            Message("{name} was taken off the list.", name=row["name"]),
            remedy=Message("Add a new contact."),
        )


def _check_limit(row: Mapping[str, Any]) -> None:
    limit, currency = row.get("credit_limit"), row.get("credit_currency")
    if limit is not None and currency is None:
        raise BadSetting(
            Message("The credit limit has no currency."),
            remedy=Message("Name its currency: EUR, USD, GBP ..."),
        )


def _limit(value: int | None) -> int | None:
    if value is not None and not 0 <= value <= LARGEST_MINOR:
        raise BadSetting(
            Message("A credit limit of {limit} (in minor units) makes no sense.", limit=value),
            remedy=Message("Write an amount from zero up, or none."),
        )
    return value


def _language(value: str | None) -> str | None:
    code = checks.text_of(value)
    if code is not None and not re.fullmatch(r"[a-z]{2}", code):
        raise BadSetting(
            Message("{code} is no code of a language.", code=repr(code)),
            remedy=Message("Write two letters: fr, en, de ..."),
        )
    return code


def _lines(value: str | None) -> str | None:
    """Keep the lines of an address that say something, as many as stand in an envelope's window."""
    lines = [" ".join(line.split()) for line in (value or "").splitlines()]
    kept = [line for line in lines if line]
    if len(kept) > MOST_LINES:
        raise BadSetting(
            Message("A postal address of {count} lines does not fit.", count=len(kept)),
            remedy=Message("Write at most {count} lines, without the name.", count=MOST_LINES),
        )
    return checks.text_of("\n".join(kept))


def _name(value: str | None) -> str:
    name = checks.text_of(value)
    if name is None:
        raise BadSetting(
            Message("The contact has no name."),
            remedy=Message("Write the name of the person or the department."),
        )
    return name


def _channel(value: str | None) -> str | None:
    return value and checks.code_of(value, CHANNELS, mark("There is no channel {code}."))


def _invoice_channel(value: str | None) -> str | None:
    unknown = mark("Invoices cannot go by {code}.")
    return value and checks.code_of(value, INVOICE_CHANNELS, unknown)


def _currency(value: str | None) -> str | None:
    return value and checks.currency_of(value)


def _day(value: date | None) -> date | None:
    """Take any day: a score may be old, and a review that is overdue stays so."""
    return value


def _flag(value: bool | None) -> bool:
    return bool(value)


def _maybe(value: bool | None) -> bool | None:
    return None if value is None else bool(value)


#: What can be saved of a profile and of a contact, and what each value must be.
_PROFILE: Mapping[str, Callable[[Any], Any]] = {
    "channel": _channel,
    "invoice_channel": _invoice_channel,
    "portal": checks.text_of,
    "order_number_required": _maybe,
    "payment_days": checks.text_of,
    "excluded": _maybe,
    "excluded_reason": checks.text_of,
    "segment": checks.text_of,
    "language": _language,
    "address": _lines,
    "collector": checks.text_of,
    "credit_limit": _limit,
    "credit_currency": _currency,
    "credit_score": checks.text_of,
    "credit_score_source": checks.text_of,
    "credit_scored_on": _day,
    "review_on": _day,
    "note": checks.text_of,
}
_CONTACT: Mapping[str, Callable[[Any], Any]] = {
    "name": _name,
    "role": checks.text_of,
    "email": checks.address_of,
    "phone": checks.text_of,
    "wants_invoices": _flag,
    "wants_reminders": _flag,
}
