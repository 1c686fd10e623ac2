"""Payment plans: agreed with all their instalments, and ended; a changed plan is a new one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise

import sqlalchemy as sa

from ardash.errors import BadSetting, Message
from ardash.money import decimal_string
from ardash.records import schema
from ardash.records.people import checks
from ardash.records.people.writing import writing
from ardash.records.store import Store

#: A plan of more instalments than this is a slip of the keyboard.
MOST_INSTALMENTS = 120

#: A day and the amount to be paid by it, in minor units.
Instalment = tuple[date, int]


def make_plan(
    store: Store,
    source: str,
    customer_id: str,
    *,
    amount: int,
    currency: str,
    instalments: Sequence[Instalment],
    now: datetime,
    author: str,
    items: Sequence[str] = (),
    note: str | None = None,
) -> int:
    """Note a payment plan agreed with a customer; returns the plan's number.

    `instalments` are days and amounts (minor units) that sum to `amount`; `items` is what they
    pay (none: any of the customer's). Raises BadSetting when they do not sum up, do not follow
    one another, or begin in the past, BadInput for an unknown currency, UnknownChoice for an
    unknown customer or item.
    """
    code = checks.currency_of(currency)
    _check_instalments(instalments, checks.amount_of(amount, code), code, now)
    row = {
        "source": source,
        "customer_id": customer_id,
        "currency": code,
        "note": checks.text_of(note),
        "version": 1,
    }
    with writing(store, now=now, author=author) as pen:
        checks.known_customer(pen.connection, source, customer_id)
        row["items"] = checks.items_in(pen.connection, source, customer_id, items, code)
        parts = [
            {"number": number, "due_on": due_on, "amount": part}
            for number, (due_on, part) in enumerate(instalments, start=1)
        ]
        stamped = {**row, "created_at": pen.now, "author": pen.author}
        plan = pen.insert(schema.plans, stamped, beside={"instalments": parts})
        rows = [{"plan": plan, **part} for part in parts]
        pen.connection.execute(sa.insert(schema.plan_instalments), rows)
    return plan


def cancel_plan(store: Store, plan: int, *, version: int, now: datetime, author: str) -> int:
    """End a payment plan: what is owed is owed as before; returns its new version.

    Raises EditConflict when somebody changed it since `version`, UnknownChoice when there is
    none, BadSetting when it was ended already.
    """
    with writing(store, now=now, author=author) as pen:
        row = pen.read(schema.plans, plan, version)
        if row["cancelled_at"] is not None:
            day = row["cancelled_at"].date().isoformat()
            raise BadSetting(
                Message("The plan {number} was ended on {day}.", number=plan, day=day),
                remedy=Message("Make a new one."),
            )
        changes = {"cancelled_at": pen.now, "author": pen.author}
        return pen.update(schema.plans, {"plan": plan}, version, changes)


def _check_instalments(
    instalments: Sequence[Instalment], amount: int, currency: str, now: datetime
) -> None:
    if not 1 <= len(instalments) <= MOST_INSTALMENTS:
        raise BadSetting(
            Message("A plan of {count} instalments makes no sense.", count=len(instalments)),
            remedy=Message("Write from 1 to {most} instalments.", most=MOST_INSTALMENTS),
        )
    for due_on, part in instalments:
        checks.day_ahead(due_on, now)
        checks.amount_of(part, currency)
    for (earlier, _), (later, _) in pairwise(instalments):
        if later <= earlier:
            raise BadSetting(
                Message(
                    "The instalment of {later} does not follow that of {earlier}.",
                    later=later.isoformat(),
                    earlier=earlier.isoformat(),
                ),
                remedy=Message("Write the instalments in the order of their days, one a day."),
            )
    total = sum(part for _, part in instalments)
    if total != amount:
        raise BadSetting(
            Message(
                "The instalments sum to {total} {currency}, the plan is of {amount} {currency}.",
                total=decimal_string(total, currency),
                amount=decimal_string(amount, currency),
                currency=currency,
            ),
            remedy=Message("Change an instalment, or the plan's amount."),
        )
