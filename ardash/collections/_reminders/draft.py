"""A draft: one message to one customer, as it would go out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ardash.errors import Message, mark

#: Why a reminder cannot be drafted, or goes another way: code -> sentence.
HINDRANCES: Mapping[str, str] = {
    "no_address": mark("{name} has no e-mail address."),
    "bad_address": mark("{tried} is no e-mail address."),
    "bounced": mark("The last message to {tried} came back."),
    "unreachable": mark(
        "{name} has neither an e-mail nor a postal address: write one on the customer's page."
    ),
    "no_postal_address": mark(
        "{name} has no postal address for a letter: write it on the customer's page, or bring it "
        "in with the customers."
    ),
    "wants_letter": mark("{name} wants to be reminded by letter."),
    "wants_other": mark("{name} does not want to be reminded in writing."),
    "no_sender": mark(
        "Nobody signs it: creditor.toml in the home folder is to name your company. "
        "docs/statements.md shows one."
    ),
    "waiting": mark("Message {message} about it is in the outbox and has not gone out."),
}


@dataclass(frozen=True)
class Draft:
    """One message to one customer about all that a step concerns, as it would go out.

    `key` names it: the same customer, step, items, amounts, recipient and day make the same key,
    and the outbox takes a key once. `items` are the item_ids, `totals` what is to be paid, by
    currency, in minor units. `channel` is how it goes (email, letter; call for a script).
    `reason` is one of HINDRANCES, or null: with `is_held` the message cannot be drafted; otherwise
    it goes by letter for that reason. `hindrance` makes a sentence of it. `postal` are the lines of
    a letter's address below the name.
    """

    key: str
    source: str
    customer_id: str
    customer: int
    name: str
    collector: str | None
    as_of: date
    step: str
    channel: str
    template: str
    language: str
    recipient: str | None
    contact: str
    subject: str
    body: str
    items: tuple[str, ...]
    totals: Mapping[str, int]
    days_late: int | None
    attachments: tuple[Mapping[str, Any], ...]
    reason: str | None = None
    is_held: bool = False
    tried: str = ""
    message: int | None = None
    postal: tuple[str, ...] = ()


def hindrance(draft: Draft) -> Message | None:
    """Say in a sentence why a reminder is held, or goes by letter; None when nothing hinders it."""
    if draft.reason is None:
        return None
    said = {"name": draft.name, "tried": draft.tried, "message": draft.message}
    return Message(HINDRANCES[draft.reason], **said)
