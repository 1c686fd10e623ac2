"""Signing: drafts that are not signed as the company is now, and how they are worded anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from ardash.collections.creditor import Creditors
from ardash.collections.reminders import Draft
from ardash.errors import EditConflict, Message
from ardash.records.people.messages import change_message
from ardash.records.people.outbox import Outgoing, outgoing
from ardash.records.store import Store

#: What of a draft is worded anew.
_WORDED = ("subject", "body", "attachments", "language")


def unsigned(one: Outgoing, creditors: Creditors) -> Message | None:
    """Say why a draft is not to go out in the company's name as creditor.toml has it now.

    It was written before the file named the company, or by what the file said before: another
    name, account, address or telephone. None for what is signed as it should be, and for what is no
    reminder.
    """
    reminder = one.part("reminder")
    if reminder is None:
        return None
    sender = creditors.of(reminder.get("entity", ""))
    seal = reminder.get("sender")
    if not sender.name or seal == sender.seal:
        return None
    if seal is None and sender.name in one.body:
        # Written before drafts remembered who signed them.
        return None
    return Message(
        "The draft {number} is out of date: it was written before creditor.toml said who you are "
        "as it does now.",
        number=one.message,
    )


def to_reword(
    store: Store, creditors: Creditors, *, numbers: Sequence[int] | None = None
) -> list[Outgoing]:
    """Find the drafts of the outbox that are not signed as creditor.toml says now."""
    waiting = outgoing(store, ["drafted"], numbers=numbers)
    return [one for one in waiting if unsigned(one, creditors)]


def reword(
    store: Store,
    outdated: Iterable[Outgoing],
    previews: Iterable[Draft],
    *,
    now: datetime,
    author: str,
) -> list[int]:
    """Word drafts anew, by what the worklist calls for now; returns their numbers.

    They stay drafts, with a new version to be read and approved. One about which there is nothing
    to write any more, or that goes another way by now, stays as it is, and so does one that
    somebody changes meanwhile. Raises what `change_message` does.
    """
    written = {each.message: each for each in previews if each.reason == "waiting"}
    done = []
    for one in outdated:
        new = written.get(one.message)
        if new is None or new.channel != one.channel:
            continue
        changes = {name: getattr(new, name) for name in _WORDED}
        try:
            change_message(store, one.message, changes, version=one.version, now=now, author=author)
        except EditConflict:
            continue
        done.append(one.message)
    return done
