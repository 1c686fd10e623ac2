"""Approving: what a person has read may go out; a draft that was changed since may not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ardash.collections.creditor import Creditors
from ardash.errors import ArdashError, BadSetting, Message, UnknownChoice
from ardash.outbox.signing import unsigned
from ardash.records.people.outbox import Outgoing, outgoing
from ardash.records.people.posting import Move, move_messages
from ardash.records.store import Store


@dataclass(frozen=True)
class Approved:
    """What became of an approval: the numbers of what is approved, and of what is not, with why."""

    done: tuple[int, ...]
    refused: Mapping[int, Message]

    def refusal(self) -> ArdashError | None:
        """Say what was not approved, and why; None when all was."""
        if not self.refused:
            return None
        first = next(iter(self.refused.values()))
        what = Message(
            "{count} messages are not approved: {numbers}. Of the first: {reason}",
            count=len(self.refused),
            numbers=", ".join(map(str, self.refused)),
            reason=first,
        )
        return BadSetting(
            what if len(self.refused) > 1 else first,
            remedy=Message("Read what stands there now, and approve that."),
        )


def _changed(one: Outgoing) -> Message:
    """Say why a message, as it stands now, was not approved."""
    if one.state != "drafted":
        return Message("The message {number} is no draft any more.", number=one.message)
    return Message(
        "The draft {number} was changed by {author} since it was read, and is not approved.",
        number=one.message,
        author=one.author,
    )


def approve_seen(
    store: Store,
    seen: Sequence[Move],
    *,
    now: datetime,
    author: str,
    creditors: Creditors | None = None,
) -> Approved:
    """Approve drafts as a person has read them: each with the version that was read.

    One that was changed since, or is no draft any more, stays as it is; and so does one that is not
    signed as the `creditors` are now, where they are given. The others are approved.
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
    dated = {
        each: why
        for each in drafts
        if creditors and (why := unsigned(before[each.message], creditors))
    }
    sound = [each for each in drafts if each not in dated]
    done = move_messages(store, sound, "approved", now=now, author=author)
    refused = {each.message: why for each, why in dated.items()}
    left = set(numbers) - set(done) - set(refused)
    refused |= {one.message: _changed(one) for one in outgoing(store, numbers=sorted(left))}
    return Approved(tuple(done), refused)


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
