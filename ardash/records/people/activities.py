"""Activities: what was done about a customer, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa

from ardash.errors import mark
from ardash.records import schema
from ardash.records.people import checks
from ardash.records.people.codes import CHANNELS, OUTCOMES, REASONS
from ardash.records.people.writing import writing
from ardash.records.store import Store


def log_activity(
    store: Store,
    source: str,
    customer_id: str,
    *,
    channel: str,
    outcome: str,
    now: datetime,
    author: str,
    step: str | None = None,
    reason: str | None = None,
    text: str | None = None,
    follow_up_on: date | None = None,
    contact: str | None = None,
    items: Sequence[str] = (),
) -> int:
    """Note what was done about a customer, and what came of it; returns the activity's number.

    `step` is the policy's step that it did, `items` what it was about (none: the customer as a
    whole), `follow_up_on` the day to come back to it. Raises UnknownChoice for a code, customer
    or item that is not known, BadSetting for a day that has passed.
    """
    row = {
        "source": source,
        "customer_id": customer_id,
        "channel": checks.code_of(channel, CHANNELS, mark("There is no channel {code}.")),
        "outcome": checks.code_of(outcome, OUTCOMES, mark("There is no outcome {code}.")),
        "step": checks.text_of(step),
        "text": checks.text_of(text),
        "contact": checks.text_of(contact),
        "follow_up_on": follow_up_on and checks.day_ahead(follow_up_on, now),
        "reason": reason
        and checks.code_of(reason, REASONS, mark("There is no reason {code} of non-payment.")),
    }
    with writing(store, now=now, author=author) as pen:
        checks.known_customer(pen.connection, source, customer_id)
        about = checks.items_of(pen.connection, source, customer_id, items)
        stamped = {**row, "at": pen.now, "author": pen.author}
        activity = pen.insert(schema.activities, stamped, beside={"items": list(about)})
        if about:
            rows = [{"activity": activity, "item_id": item_id} for item_id in about]
            pen.connection.execute(sa.insert(schema.activity_items), rows)
    return activity
