"""Checks of what people write: each says in words what is wrong and how to mend it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ardash.errors import BadSetting, Message, UnknownChoice
from ardash.money import LARGEST_MINOR, currency_code, decimal_string
from ardash.records import schema

#: A day farther ahead than this is a slip of the keyboard.
FARTHEST_DAYS = 3653

#: Texts longer than this are no notes.
LONGEST_TEXT = 100_000

#: Grace longer than this makes a promise of nothing.
LONGEST_GRACE_DAYS = 90

_ADDRESS = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+")


def text_of(value: str | None) -> str | None:
    """Tidy a text that may be missing; raises BadSetting when it is endless."""
    if value is None:
        return None
    # PostgreSQL takes no NUL, and neither takes half a surrogate pair.
    tidy = value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8").strip()
    if len(tidy) > LONGEST_TEXT:
        raise BadSetting(
            Message("A text of {count} characters is too long.", count=len(tidy)),
            remedy=Message("Write at most {longest} characters.", longest=LONGEST_TEXT),
        )
    return tidy or None


def code_of(value: str | None, known: Sequence[str], unknown: str) -> str:
    """Return a code that is one of those known; raises UnknownChoice otherwise.

    `unknown` is the sentence that then says so of {code}.
    """
    if value not in known:
        raise UnknownChoice(
            Message(unknown, code=repr(value)),
            remedy=Message("Known are: {names}.", names=", ".join(known)),
        )
    return str(value)


def amount_of(amount: int, currency: str) -> int:
    """Return an amount in minor units that is more than nothing; raises BadSetting otherwise."""
    if not 0 < amount <= LARGEST_MINOR:
        raise BadSetting(
            Message(
                "An amount of {amount} {currency} makes no sense here.",
                amount=decimal_string(amount, currency),
                currency=currency,
            ),
            remedy=Message("Write an amount above zero, without a slip of the keyboard."),
        )
    return amount


def currency_of(code: str) -> str:
    """Return an ISO 4217 code; raises BadInput when it is none."""
    return currency_code(code)


def day_ahead(day: date, now: datetime) -> date:
    """Return a day that has not passed; raises BadSetting when it has, or is years ahead."""
    if day < now.date():
        raise BadSetting(
            Message(
                "The day {day} has passed: today is {today}.",
                day=day.isoformat(),
                today=now.date().isoformat(),
            ),
            remedy=Message("Name today or a day to come."),
        )
    if day > now.date() + timedelta(days=FARTHEST_DAYS):
        raise BadSetting(
            Message("The day {day} is more than ten years ahead.", day=day.isoformat()),
            remedy=Message("Check the year."),
        )
    return day


def grace_of(days: int) -> int:
    """Return a number of grace days; raises BadSetting when it makes no sense."""
    if not 0 <= days <= LONGEST_GRACE_DAYS:
        raise BadSetting(
            Message("{days} days of grace make no sense.", days=days),
            remedy=Message("Write a number from 0 to {longest}.", longest=LONGEST_GRACE_DAYS),
        )
    return days


def address_of(value: str | None) -> str | None:
    """Return an e-mail address, or None for an empty one; raises BadSetting when it is none."""
    tidy = text_of(value)
    if tidy is not None and not _ADDRESS.fullmatch(tidy):
        raise BadSetting(
            Message("{address} is no e-mail address.", address=repr(tidy)),
            remedy=Message("Write it as name@company.com, one address alone."),
        )
    return tidy


def only_known(changes: Mapping[str, Any], known: Sequence[str]) -> None:
    """Raise UnknownChoice when something is to be changed that cannot be."""
    for name in changes:
        if name not in known:
            raise UnknownChoice(
                Message("There is no {name} that can be changed here.", name=repr(name)),
                remedy=Message("Known are: {names}.", names=", ".join(known)),
            )


def known_customer(connection: sa.Connection, source: str, customer_id: str) -> None:
    """Raise UnknownChoice when no source ever knew the customer."""
    for table in (schema.customers, schema.items):
        query = sa.select(sa.literal(1)).select_from(table)
        named = table.c.source == source, table.c.customer_id == customer_id
        if connection.execute(query.where(*named).limit(1)).first():
            return
    raise UnknownChoice(
        Message(
            "There is no customer {customer} in the source {source}.",
            customer=repr(customer_id),
            source=repr(source),
        ),
        remedy=Message("Name the customer by its number, as the source does."),
    )


def items_of(
    connection: sa.Connection, source: str, customer_id: str, items: Sequence[str]
) -> dict[str, str]:
    """Return the currency of each item; raises UnknownChoice for one not of the customer's."""
    table = schema.items
    newest = table.c.known_from.desc()
    found: dict[str, str] = {}
    for item_id in dict.fromkeys(items):
        query = sa.select(table.c.customer_id, table.c.currency).order_by(newest).limit(1)
        named = table.c.source == source, table.c.item_id == item_id
        # What is in force has an index; what was retracted is looked for only after it.
        current = connection.execute(query.where(*named, table.c.known_to.is_(None))).first()
        row = current or connection.execute(query.where(*named)).first()
        if row is None or row.customer_id != customer_id:
            raise UnknownChoice(
                Message(
                    "The customer {customer} has no item {item}.",
                    customer=repr(customer_id),
                    item=repr(item_id),
                ),
                remedy=Message("Name items of this customer, as the source numbers them."),
            )
        found[item_id] = row.currency
    return found


def items_in(
    connection: sa.Connection, source: str, customer_id: str, items: Sequence[str], currency: str
) -> str:
    """Write down items that are in one currency, as JSON.

    Raises UnknownChoice for one not of the customer's, BadSetting for one in another currency.
    """
    for item_id, its_currency in items_of(connection, source, customer_id, items).items():
        if its_currency != currency:
            raise BadSetting(
                Message(
                    "The item {item} is in {its_currency}, not in {currency}.",
                    item=repr(item_id),
                    its_currency=its_currency,
                    currency=currency,
                ),
                remedy=Message("Write one for each currency."),
            )
    return json.dumps(list(dict.fromkeys(items)), ensure_ascii=False)
