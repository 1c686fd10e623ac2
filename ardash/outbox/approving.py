"""Approving: what a person has read may go out; a draft that was changed since may not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ardash.errors import ArdashError, BadSetting, Message, UnknownChoice
from ardash.records.people.outbox import Outgoing, outgoing
from ardash.records.people.posting import Move, move_messages
from ardash.records.store import Store


@dataclass(frozen=True)
class Approved:
    """What became of an approval: numbers of what is approved, and the messages as they stand now
    that are not: changed after they were read, or no drafts any more.
    """

    done: tuple[int, ...]
    refused: tuple[Outgoing, ...]

    def refusal(self) -> ArdashError | None:
        """Say what was not approved, and why; None when all was."""
        if not self.refused:
            return None
        first = self.refused[0]
        if len(self.refused) > 1:
            what = Message(
                "{count} messages changed since they were read and are not approved: {numbers}.",
                count=len(self.refused),
                numbers=", ".join(str(one.message) for one in self.refused),
            )
        else:
            what = why_refused(first)
        return BadSetting(what, remedy=Message("Read what stands there now, and approve that."))


def why_refused(one: Outgoing) -> Message:
    """Say why a message, as it stands now, was not approved."""
    if one.state != "drafted":
        return Message("The message {number} is no draft any more.", number=one.message)
    return Message(
        "The draft {number} was changed by {author} since it was read, and is not approved.",
        number=one.message,
        author=one.author,
    )


def approve_seen(store: Store, seen: Sequence[Move], *, now: datetime, author: str) -> Approved:
    """Approve drafts as a person has read them: each with the version that was read.

    One that was changed since, or is no draft any more, stays as it is; the others are approved.
    Raises UnknownChoice, before anything is approved, for a number or version that does not exist.
    """
    wanted = list(dict.fromkeys(seen))
    numbers = [message for message, _version in wanted]
    before = {one.message: one for one in outgoing(store, numbers=numbers)}
    for number, version in wanted:
        if number not in before:
            raise UnknownChoice(
                Message("There is no message {number}.", number=number),
                remedy=Message("Look the number up in the list."),
            )
        if version > before[number].version:
            raise UnknownChoice(
                Message("There is no version {version} of the message {number}.",
                        version=version, number=number),
                remedy=Message("Look the number up in the list."),
            )  # fmt: skip
    drafts = [each for each in wanted if before[each.message].state == "drafted"]
    done = move_messages(store, drafts, "approved", now=now, author=author)
    left = [number for number in dict.fromkeys(numbers) if number not in set(done)]
    return Approved(tuple(done), tuple(outgoing(store, numbers=left) if left else ()))


def read_as(text: str) -> Move:
    """Read which draft is approved, and as which version: `12@3`; `12` is as it was drafted.

    Raises BadSetting for anything else.
    """
    number, at, version = text.partition("@")
    if not number.isdecimal() or (at and not version.isdecimal()):
        raise BadSetting(
            Message("{text} is no number of a message.", text=repr(text)),
            remedy=Message("Write 12, or 12@3 for what version 3 of it says."),
        )
    return Move(int(number), int(version) if at else 1)
