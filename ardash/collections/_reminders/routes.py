"""Routes: how a reminder goes to a customer, and what holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from ardash.collections._reminders.addresses import Addressee
from ardash.collections._reminders.gathering import Gathered
from ardash.collections.creditor import Creditor
from ardash.records.people.actions import Actions

#: States of messages that have not gone out and still may.
UNSENT = ("drafted", "approved", "queued", "sending", "failed")


@dataclass(frozen=True)
class Route:
    """How a message goes; `reason` why it is held, or why by letter; `message` what waits."""

    channel: str
    reason: str | None = None
    is_held: bool = False
    message: int | None = None

    def signed_by(self, sender: Creditor) -> Route:
        """Hold what is written in the name of nobody: who gets it would not know whom to pay."""
        if sender.name or self.is_held or self.channel == "call":
            return self
        return Route(self.channel, "no_sender", is_held=True)


def route(
    one: Gathered,
    who: Addressee,
    wanted: str | None,
    waiting: int | None,
    postal: Sequence[str] = (),
) -> Route:
    """Choose how a reminder goes.

    An e-mail to a customer without a good address, or who wants letters, becomes a letter; but
    for a step that lapses nobody is written a letter, so it is held. A letter to a customer without
    a `postal` address is held too: the post would bring it back.
    """
    way = _way(one, who, wanted, postal)
    return way if waiting is None else replace(way, reason="waiting", is_held=True, message=waiting)


def _way(one: Gathered, who: Addressee, wanted: str | None, postal: Sequence[str]) -> Route:
    if one.step.channel == "letter":
        return _by_letter(None, postal)
    if one.step.channel != "email":
        return Route(one.step.channel)
    if wanted not in (None, "email", "letter"):
        return Route("email", "wants_other", True)
    lacks = "wants_letter" if wanted == "letter" else who.lacks
    if lacks is None:
        return Route("email")
    return Route("email", lacks, True) if one.step.lapses else _by_letter(lacks, postal)


def _by_letter(reason: str | None, postal: Sequence[str]) -> Route:
    """Send a letter, for a reason; without a postal address it is held."""
    if postal:
        return Route("letter", reason)
    missing = "unreachable" if reason == "no_address" else "no_postal_address"
    return Route("letter", missing, is_held=True)


def waiting_messages(actions: Actions) -> dict[tuple[str, str, str], int]:
    """Find the messages of a step that have not gone out: (source, customer_id, step) -> number."""
    unsent = actions.messages.filter(
        pl.col("state").is_in(UNSENT), pl.col("step").is_not_null()
    ).sort("message")
    columns = ("source", "customer_id", "step", "message")
    return {(s, c, step): number for s, c, step, number in unsent.select(columns).iter_rows()}
