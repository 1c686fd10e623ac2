"""Settling: what a person says became of a message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from ardash.errors import BadSetting, Message, UnknownChoice, mark
from ardash.outbox.reasons import reason_of
from ardash.outbox.server import IN_HAND_SECONDS
from ardash.records.people.outbox import Outgoing, last_moved, outgoing
from ardash.records.people.posting import conclude
from ardash.records.people.writing import instant
from ardash.records.store import Store

#: A message that is being sent since less than this may still be in the sender's hands.
IN_HAND = timedelta(seconds=IN_HAND_SECONDS)

#: What is said of a message that is being sent.
UNKNOWN = mark("The program ended while it was being sent: it may have gone out.")
ON_ITS_WAY = mark("It is being sent.")

#: What a person can say: word -> state -> the states that it then moves through.
_WAYS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "sent": {
        "sending": ("sent",),
        "queued": ("sending", "sent"),
        "approved": ("queued", "sending", "sent"),
    },
    "unsent": {"sending": ("queued",)},
    "retry": {"failed": ("queued",)},
    "cancel": dict.fromkeys(("drafted", "approved", "queued", "failed"), ("cancelled",)),
    "bounced": {"sent": ("bounced",), "sending": ("bounced",)},
}

#: Words, and what is logged about the customer.
_OUTCOMES = {"sent": "sent", "bounced": "bounced"}

WORDS = tuple(_WAYS)


def settle(
    store: Store,
    word: str,
    numbers: Sequence[int],
    *,
    now: datetime,
    author: str,
    reason: str | None = None,
) -> list[int]:
    """Write down what a person says of messages; returns their numbers.

    sent     letters were posted, or an e-mail that may have gone out did: logged as sent
    unsent   an e-mail that may have gone out did not: the next run sends it
    retry    what failed is to be sent again
    cancel   it is not to go out
    bounced  it came back: logged, and the address is not written to again

    All of them are checked before the first is changed. Raises UnknownChoice for a word or a
    number that does not exist, BadSetting when a message is at another point, or is being sent
    just now, and EditConflict when somebody changes one meanwhile.
    """
    ways = _WAYS.get(word)
    if ways is None:
        raise UnknownChoice(
            Message("{word} cannot be said of a message.", word=repr(word)),
            remedy=Message("Known are: {names}.", names=", ".join(WORDS)),
        )
    found = {one.message: one for one in outgoing(store, numbers=numbers)}
    for number in numbers:
        if number not in found:
            raise UnknownChoice(
                Message("There is no message {number}.", number=number),
                remedy=Message("Look the number up in the list."),
            )
        _check(found[number], word, ways)
    _check_hands(store, list(found.values()), instant(now))
    for number in dict.fromkeys(numbers):
        one = found[number]
        conclude(
            store, one, ways[one.state], version=one.version, now=now, author=author,
            reason=reason, outcome=_OUTCOMES.get(word),
        )  # fmt: skip
    return list(dict.fromkeys(numbers))


def said_of(one: Outgoing, moved_at: datetime | None, now: datetime) -> str | None:
    """Say why a message stands where it does: its reason, or what is known of one being sent."""
    if one.reason:
        return reason_of(one.reason)
    if one.state != "sending":
        return None
    in_hand = moved_at is not None and now - moved_at < IN_HAND
    return Message(ON_ITS_WAY) if in_hand else Message(UNKNOWN)


def _check(one: Outgoing, word: str, ways: Mapping[str, tuple[str, ...]]) -> None:
    by_hand = word == "sent" and one.channel == "email" and one.state != "sending"
    if one.state not in ways or by_hand:
        raise BadSetting(
            Message(
                "The message {number} is {state}: {word} cannot be said of it.",
                number=one.message,
                state=one.state,
                word=word,
            ),
            remedy=Message("Look it up with `ardash remind outbox`."),
        )


def _check_hands(store: Store, some: Sequence[Outgoing], now: datetime) -> None:
    """Refuse to say anything of a message that the sender may still have in hand."""
    open_ = [one.message for one in some if one.state == "sending" and not one.reason]
    for number, at in last_moved(store, open_).items():
        if now - at < IN_HAND:
            raise BadSetting(
                Message("The message {number} is being sent just now.", number=number),
                remedy=Message("Wait ten minutes: then nobody has it in hand any more."),
            )
