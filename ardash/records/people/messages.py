"""Messages: the outbox, in which every message stands once and moves on one state at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ardash.errors import BadSetting, Message, mark
from ardash.records import schema
from ardash.records.people import checks
from ardash.records.people.codes import MESSAGE_STATES
from ardash.records.people.writing import Row, Writing, writing
from ardash.records.store import Store

#: state -> the states that may follow it. What is being sent was sent, came back, failed, or waits
#: again because it certainly did not go out: after a crash nobody knows, so a person must say.
FOLLOWING: Mapping[str, Sequence[str]] = {
    "drafted": ("approved", "cancelled"),
    "approved": ("queued", "cancelled"),
    "queued": ("sending", "cancelled"),
    "sending": ("sent", "bounced", "failed", "queued"),
    "sent": ("bounced",),
    "failed": ("queued", "cancelled"),
    "bounced": (),
    "cancelled": (),
}

_MESSAGE_CHANNELS = ("email", "letter")
_CHANGED = ("recipient", "subject", "body", "attachments", "language")


def draft_message(
    store: Store,
    source: str,
    customer_id: str,
    *,
    key: str,
    channel: str,
    body: str,
    now: datetime,
    author: str,
    step: str | None = None,
    template: str | None = None,
    language: str | None = None,
    recipient: str | None = None,
    subject: str | None = None,
    attachments: Sequence[Any] = (),
) -> int:
    """Put a message into the outbox as a draft; returns its number.

    A message of the same `key` is never made twice: the number of the first is returned, and
    nothing is changed. `attachments` is whatever JSON can hold. Raises BadSetting for an address
    without @ or a missing text, UnknownChoice for an unknown channel or customer.
    """
    row = content_of(
        source, customer_id, key=key, channel=channel, step=step, template=template,
        language=language, recipient=recipient, subject=subject, body=body,
        attachments=attachments,
    )  # fmt: skip
    with writing(store, now=now, author=author) as pen:
        former = number_of(pen, row["key"])
        if former is not None:
            return former
        checks.known_customer(pen.connection, source, customer_id)
        return pen.insert(schema.messages, {**row, "created_at": pen.now, "author": pen.author})


def content_of(
    source: str,
    customer_id: str,
    *,
    key: str,
    channel: str,
    body: str,
    step: str | None = None,
    template: str | None = None,
    language: str | None = None,
    recipient: str | None = None,
    subject: str | None = None,
    attachments: Sequence[Any] = (),
) -> Row:
    """Check what a new message says, and to whom; returns its row as a draft."""
    known = _code_of_channel(channel)
    given = {
        "recipient": recipient,
        "subject": subject,
        "body": body,
        "attachments": attachments,
        "language": language,
    }
    return {
        "key": _line(key),
        "source": source,
        "customer_id": customer_id,
        "channel": known,
        "step": checks.text_of(step),
        "template": checks.text_of(template),
        **_content(given, known),
        "state": "drafted",
        "attempts": 0,
        "version": 1,
    }


def number_of(pen: Writing, key: str) -> int | None:
    """Return the number of the message of a key; None when there is none."""
    same = sa.select(schema.messages.c.message).where(schema.messages.c.key == key)
    number: int | None = pen.connection.execute(same).scalar_one_or_none()
    return number


def change_message(
    store: Store,
    message: int,
    changes: Mapping[str, Any],
    *,
    version: int,
    now: datetime,
    author: str,
) -> int:
    """Change a draft's recipient, subject, body, attachments or language; returns its new version.

    Raises EditConflict when somebody changed it since `version`, BadSetting when it is no draft
    any more, and what `draft_message` raises.
    """
    checks.only_known(changes, _CHANGED)
    with writing(store, now=now, author=author) as pen:
        row = pen.read(schema.messages, message, version)
        if row["state"] != "drafted":
            raise BadSetting(
                Message("The message {number} is no draft any more.", number=message),
                remedy=Message("Cancel it, and write a new one."),
            )
        new = {**_content(changes, row["channel"]), "author": pen.author}
        return pen.update(schema.messages, {"message": message}, version, new)


def move_message(
    store: Store,
    message: int,
    state: str,
    *,
    version: int,
    now: datetime,
    author: str,
    reason: str | None = None,
) -> int:
    """Move a message on: approved, queued, sending, sent, failed, bounced or cancelled.

    Returns its new version. Two who move the same version: one does, the other gets EditConflict,
    so that nothing is sent twice. `reason` says why it failed or was cancelled. Raises BadSetting
    for a state that cannot follow (see FOLLOWING), UnknownChoice for one that does not exist.
    """
    checks.code_of(state, MESSAGE_STATES, mark("There is no state {code} of a message."))
    with writing(store, now=now, author=author) as pen:
        return moved(pen, message, state, version=version, reason=reason)


def moved(
    pen: Writing, message: int, state: str, *, version: int, reason: str | None = None
) -> int:
    """Move a message on within a transaction; see `move_message`."""
    row = pen.read(schema.messages, message, version)
    if state not in FOLLOWING[row["state"]]:
        raise BadSetting(
            Message(
                "A message that is {before} cannot become {after}.",
                before=row["state"],
                after=state,
            ),
            remedy=Message(
                "It can become: {names}.", names=", ".join(FOLLOWING[row["state"]]) or "—"
            ),
        )
    new: Row = {"state": state, "reason": checks.text_of(reason), "author": pen.author}
    if state == "approved":
        new |= {"approved_at": pen.now, "approved_by": pen.author}
    if state == "sending":
        new["attempts"] = row["attempts"] + 1
    if state == "sent":
        new["sent_at"] = pen.now
    return pen.update(schema.messages, {"message": message}, version, new)


def _code_of_channel(channel: str) -> str:
    """Return a channel that messages go by; raises UnknownChoice for another."""
    return checks.code_of(channel, _MESSAGE_CHANNELS, mark("Messages do not go by {code}."))


def _content(given: Mapping[str, Any], channel: str) -> Row:
    """Check what a message says, and to whom."""
    new = dict(given)
    if "recipient" in new and channel == "email":
        new["recipient"] = checks.address_of(new["recipient"])
    elif "recipient" in new:
        new["recipient"] = checks.text_of(new["recipient"])
    if "subject" in new:
        # A line break in a subject would begin another header of the mail.
        new["subject"] = " ".join((checks.text_of(new["subject"]) or "").split()) or None
    if "body" in new:
        new["body"] = checks.text_of(new["body"])
        if new["body"] is None:
            raise BadSetting(
                Message("The message has no text."), remedy=Message("Write what it is to say.")
            )
    if "attachments" in new:
        new["attachments"] = json.dumps(list(new["attachments"]), ensure_ascii=False)
    if "language" in new:
        new["language"] = checks.text_of(new["language"])
    return new


def _line(key: str) -> str:
    tidy = checks.text_of(key)
    if tidy is None:
        raise BadSetting(
            Message("The message has no key."),
            remedy=Message("Name what makes it the same message when it is drafted again."),
        )
    return tidy
