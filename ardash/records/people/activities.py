"""Activities: what was done about a customer, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from ardash.errors import mark
from ardash.records import schema
from ardash.records.people import checks
from ardash.records.people.codes import CHANNELS, OUTCOMES, REASONS
from ardash.records.people.writing import Row, Writing, writing
from ardash.records.store import Store


@dataclass(frozen=True)
class Contact:
    """What was done about a customer, and what came of it, as `log_activity` takes it."""

    channel: str
    outcome: str
    step: str | None = None
    reason: str | None = None
    text: str | None = None
    follow_up_on: date | None = None
    contact: str | None = None
    items: Sequence[str] = ()

    def checked(self, now: datetime) -> Row:
        """Make a row of it; raises UnknownChoice for a code, BadSetting for a day gone by."""
        reason, later = self.reason, self.follow_up_on
        return {
            "channel": checks.code_of(self.channel, CHANNELS, mark("There is no channel {code}.")),
            "outcome": checks.code_of(self.outcome, OUTCOMES, mark("There is no outcome {code}.")),
            "step": checks.text_of(self.step),
            "text": checks.text_of(self.text),
            "contact": checks.text_of(self.contact),
            "follow_up_on": later and checks.day_ahead(later, now),
            "reason": reason
            and checks.code_of(reason, REASONS, mark("There is no reason {code} of non-payment.")),
        }


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
    done = Contact(channel, outcome, step, reason, text, follow_up_on, contact, items)
    row = done.checked(now)
    with writing(store, now=now, author=author) as pen:
        checks.known_customer(pen.connection, source, customer_id)
        return noted(pen, source, customer_id, row, items)


def noted(pen: Writing, source: str, customer_id: str, row: Row, about: Sequence[str] = ()) -> int:
    """Write a checked contact down within a transaction; returns the activity's number."""
    items = checks.items_of(pen.connection, source, customer_id, about)
    key = {"source": source, "customer_id": customer_id}
    stamped = {**key, **row, "at": pen.now, "author": pen.author}
    activity = pen.insert(schema.activities, stamped, beside={"items": list(items)})
    if items:
        rows = [{"activity": activity, "item_id": item_id} for item_id in items]
        pen.connection.execute(sa.insert(schema.activity_items), rows)
    return activity
