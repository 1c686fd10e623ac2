"""The outbox as it stands: which messages wait, and which went out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ardash.errors import mark
from ardash.records import schema
from ardash.records.people import checks
from ardash.records.people.codes import MESSAGE_STATES
from ardash.records.people.writing import instant
from ardash.records.store import Store

__all__ = ["Outgoing", "last_moved", "outgoing", "outgoing_of", "sent_since"]


@dataclass(frozen=True)
class Outgoing:
    """A message of the outbox; `attachments` is what goes with it, and what it is about."""

    message: int
    key: str
    source: str
    customer_id: str
    step: str | None
    channel: str
    template: str | None
    language: str | None
    recipient: str | None
    subject: str | None
    body: str
    attachments: tuple[Mapping[str, Any], ...]
    state: str
    reason: str | None
    attempts: int
    author: str
    created_at: datetime
    approved_at: datetime | None
    approved_by: str | None
    sent_at: datetime | None
    version: int

    def part(self, kind: str) -> Mapping[str, Any] | None:
        """Return what goes with it of a kind: reminder, statement; None when there is none."""
        return next((each for each in self.attachments if each.get("kind") == kind), None)

    @property
    def items(self) -> tuple[str, ...]:
        """The item_ids that it asks for."""
        return tuple(item["item_id"] for item in (self.part("reminder") or {}).get("items", ()))


def outgoing(
    store: Store,
    states: Sequence[str] = MESSAGE_STATES,
    *,
    channel: str | None = None,
    numbers: Sequence[int] | None = None,
) -> list[Outgoing]:
    """Read messages in some states, the oldest first.

    `numbers` keeps those of these numbers. Raises UnknownChoice for an unknown state,
    StoreUnavailable when the database cannot be read.
    """
    for state in states:
        checks.code_of(state, MESSAGE_STATES, mark("There is no state {code} of a message."))
    table = schema.messages
    query = sa.select(table).where(table.c.state.in_(states)).order_by(table.c.message)
    if channel is not None:
        query = query.where(table.c.channel == channel)
    if numbers is not None:
        query = query.where(table.c.message.in_(list(numbers)))
    with store.database.transaction() as connection:
        return [outgoing_of(dict(row)) for row in connection.execute(query).mappings()]


def outgoing_of(row: Mapping[str, Any]) -> Outgoing:
    """Make a message of its row."""
    written = json.loads(row["attachments"] or "[]")
    parts = tuple(part for part in written if isinstance(part, dict))
    return Outgoing(**{**row, "attachments": parts})


def sent_since(store: Store, moment: datetime, channel: str = "email") -> int:
    """Count the messages that went out since an instant, those that may have gone out included.

    One that is being sent since before then does not count: it went out then, or not at all.
    """
    table, since = schema.messages, instant(moment)
    of_channel = table.c.channel == channel
    query = sa.select(sa.func.count()).where(of_channel, table.c.sent_at >= since)
    maybe = sa.select(table.c.message).where(of_channel, table.c.state == "sending")
    with store.database.transaction() as connection:
        count: int = connection.execute(query).scalar_one()
        in_hand = list(connection.execute(maybe).scalars())
    return count + sum(at >= since for at in last_moved(store, in_hand).values())


def last_moved(store: Store, numbers: Sequence[int]) -> dict[int, datetime]:
    """Say when messages were last changed: number -> instant (UTC)."""
    keys = {json.dumps({"message": number}): number for number in numbers}
    audit = schema.audit
    query = (
        sa.select(audit.c.row_key, sa.func.max(audit.c.at))
        .where(audit.c.table_name == "messages", audit.c.row_key.in_(list(keys)))
        .group_by(audit.c.row_key)
    )
    with store.database.transaction() as connection:
        return {keys[key]: at for key, at in connection.execute(query)}
