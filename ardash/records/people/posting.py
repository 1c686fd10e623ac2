"""Posting: messages drafted together, moved on, taken in hand, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa

from ardash.errors import EditConflict, Message, mark
from ardash.records import schema
from ardash.records.people import checks
from ardash.records.people.codes import OUTCOMES
from ardash.records.people.messages import content_of, moved, number_of
from ardash.records.people.outbox import Outgoing, outgoing_of
from ardash.records.people.writing import Writing, writing
from ardash.records.store import Store

__all__ = ["Move", "claim", "conclude", "draft_messages", "move_messages", "remark"]

T = TypeVar("T")

#: Messages that are written in one transaction: others get their turn in between.
_AT_ONCE = 200


class Move(NamedTuple):
    """A message as it was read: its number and its version."""

    message: int
    version: int


def draft_messages(
    store: Store, drafts: Iterable[Mapping[str, Any]], *, now: datetime, author: str
) -> list[tuple[int, bool]]:
    """Put many messages into the outbox: for each, its number and whether it is new.

    Each is what `draft_message` takes. One whose key is known stays as it is. Raises as it does;
    what was written before the one that is wrong stays.
    """
    rows = [content_of(**draft) for draft in drafts]
    found: list[tuple[int, bool]] = []
    for some in _portions(rows):
        with writing(store, now=now, author=author) as pen:
            for row in some:
                former = number_of(pen, row["key"])
                if former is None:
                    checks.known_customer(pen.connection, row["source"], row["customer_id"])
                    stamped = {**row, "created_at": pen.now, "author": pen.author}
                    found.append((pen.insert(schema.messages, stamped), True))
                else:
                    found.append((former, False))
    return found


def move_messages(
    store: Store,
    messages: Iterable[Move],
    state: str,
    *,
    now: datetime,
    author: str,
    reason: str | None = None,
) -> list[int]:
    """Move many messages on; returns the numbers of those that were moved.

    One that somebody changed since it was read is left as it is. Raises BadSetting for a state
    that cannot follow.
    """
    done: list[int] = []
    for some in _portions(list(messages)):
        with writing(store, now=now, author=author) as pen:
            for message, version in some:
                try:
                    moved(pen, message, state, version=version, reason=reason)
                except EditConflict:
                    continue
                done.append(message)
    return done


def _portions(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]


def claim(store: Store, one: Outgoing, *, now: datetime, author: str) -> int | None:
    """Take a queued message in hand, to be sent by nobody else; returns its new version.

    None when it is not to be sent: somebody else took it or changed it, or another message about
    the same step and items has gone out meanwhile (it is then cancelled).
    """
    with writing(store, now=now, author=author) as pen:
        try:
            other = _same(pen, one)
            if other is not None:
                said = Message("Message {message} about the same has gone out.", message=other)
                moved(pen, one.message, "cancelled", version=one.version, reason=said)
                return None
            return moved(pen, one.message, "sending", version=one.version)
        except EditConflict:
            return None


def _same(pen: Writing, one: Outgoing) -> int | None:
    """Find another message of the step, out or on its way, that asks for one of its items.

    One that went out on a day before this one was written is of another time: an item that was
    fresh then may have come to the step itself since.
    """
    table = schema.messages
    spoken_of = date.fromisoformat((one.part("reminder") or {}).get("as_of", date.min.isoformat()))
    since = min(one.created_at, datetime.combine(spoken_of, time.min))
    query = sa.select(table).where(
        table.c.source == one.source,
        table.c.customer_id == one.customer_id,
        table.c.step == one.step,
        (table.c.state == "sending") | ((table.c.state == "sent") & (table.c.sent_at >= since)),
        table.c.message != one.message,
    )
    for row in pen.connection.execute(query).mappings():
        if set(outgoing_of(dict(row)).items) & set(one.items):
            return int(row["message"])
    return None


def conclude(
    store: Store,
    one: Outgoing,
    states: Sequence[str],
    *,
    version: int,
    now: datetime,
    author: str,
    reason: str | None = None,
    outcome: str | None = None,
) -> int:
    """Say what became of a message: it moves through `states` to the last, and it is logged.

    With an `outcome` (sent, bounced) an activity about its step and items is written in the same
    transaction: either both stand, or neither. Returns the message's new version. Raises
    EditConflict when somebody changed it since `version`, BadSetting for a state that cannot
    follow.
    """
    with writing(store, now=now, author=author) as pen:
        for state in states:
            version = moved(pen, one.message, state, version=version, reason=reason)
        if outcome is not None:
            checks.code_of(outcome, OUTCOMES, mark("There is no outcome {code}."))
            _log(pen, one, outcome, reason)
    return version


def _log(pen: Writing, one: Outgoing, outcome: str, reason: str | None) -> None:
    """Log an activity of whoever approved the message: the sender is but a machine."""
    row = {
        "source": one.source,
        "customer_id": one.customer_id,
        "at": pen.now,
        "author": one.approved_by or pen.author,
        "channel": one.channel,
        "step": one.step,
        "outcome": outcome,
        "text": checks.text_of(reason or one.subject),
        "contact": ", ".join((one.recipient or "").splitlines()[:2]) or None,
    }
    items = list(dict.fromkeys(one.items))
    activity = pen.insert(schema.activities, row, beside={"items": items})
    if items:
        rows = [{"activity": activity, "item_id": item_id} for item_id in items]
        pen.connection.execute(sa.insert(schema.activity_items), rows)


def remark(
    store: Store, message: int, reason: str, *, version: int, now: datetime, author: str
) -> int:
    """Note beside a message why it stands where it does; returns its new version."""
    with writing(store, now=now, author=author) as pen:
        pen.read(schema.messages, message, version)
        new = {"reason": checks.text_of(reason), "author": pen.author}
        return pen.update(schema.messages, {"message": message}, version, new)
