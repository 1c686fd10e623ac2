"""Standing: whether what a message asks for still holds on the day that it is to go out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import polars as pl

from ardash.collections.worklist import Worklist
from ardash.errors import Message, mark

#: A message is not sent later than so many days after the day that it speaks of.
LASTS_DAYS = 7

#: Holds that pass by themselves: what is written stays as it is, and waits.
PASSING = ("contacted", "follow_up_later", "bank_stale")

#: What holds an item, in a word or two.
_WORDS = {
    "dispute": mark("disputed"),
    "unapplied": mark("covered by credit"),
    "plan": mark("in a payment plan"),
    "promise": mark("promised"),
    "excluded": mark("not to be reminded"),
    "below_minimum": mark("below the minimum"),
    "waiting": mark("its next step is not due yet"),
    "ladder_ended": mark("at the end of its steps"),
}


@dataclass(frozen=True)
class Standing:
    """Whether a message stands, waits for a while, or is outdated; `reason` why not, in words."""

    verdict: Literal["stands", "waits", "outdated"]
    reason: Message | None = None


class Standings:
    """What a worklist says of messages that were written from an earlier one.

    `reminders` are what they were written from: of a large book only their items are looked at.
    """

    def __init__(self, found: Worklist, reminders: Iterable[Mapping[str, Any] | None]) -> None:
        self.as_of = found.as_of
        steps = found.rows.filter(pl.col("step").is_not_null())
        self._steps: dict[tuple[str, str], set[str]] = {}
        for source, customer, step in steps.select("source", "customer_id", "step").iter_rows():
            self._steps.setdefault((source, customer), set()).add(step)
        columns = ("source", "item_id", "amount", "suppressed_by", "document")
        asked = {item["item_id"] for each in reminders if each for item in each["items"]}
        items = found.items.select(columns).filter(pl.col("item_id").is_in(sorted(asked)))
        self._items = {
            (row["source"], row["item_id"]): row
            for row in items.with_columns(pl.col("source").cast(pl.String)).to_dicts()
        }

    def of(
        self, source: str, customer_id: str, step: str | None, reminder: Mapping[str, Any] | None
    ) -> Standing:
        """Judge a message by what it was written from; one that is no reminder always stands."""
        if reminder is None:
            return Standing("stands")
        written_on = date.fromisoformat(reminder["as_of"])
        if self.as_of > written_on + timedelta(days=LASTS_DAYS):
            old = Message(
                "It speaks of {day}, more than {days} days ago.",
                day=reminder["as_of"],
                days=LASTS_DAYS,
            )
            return Standing("outdated", old)
        verdicts = [self._item(source, item) for item in reminder["items"]]
        for wanted in ("outdated", "waits"):
            if found := [each for each in verdicts if each.verdict == wanted]:
                return found[0]
        if step not in self._steps.get((source, customer_id), ()):
            return Standing("outdated", Message("The customer is at another step now."))
        return Standing("stands")

    def _item(self, source: str, item: Mapping[str, Any]) -> Standing:
        found = self._items.get((source, item["item_id"]))
        if found is None:
            gone = Message(
                "{number} is paid, or is not to be reminded any more.", number=item["item_id"]
            )
            return Standing("outdated", gone)
        number, held_by = found["document"] or item["item_id"], found["suppressed_by"]
        if held_by in PASSING:
            return Standing("waits", Message("{number} is on hold for some days.", number=number))
        if held_by is not None:
            hold = _WORDS.get(held_by, held_by)
            held = Message("{number} is on hold now: {hold}.", number=number, hold=hold)
            return Standing("outdated", held)
        if found["amount"] != item["amount"]:
            changed = Message("What is to be asked for {number} has changed.", number=number)
            return Standing("outdated", changed)
        return Standing("stands")
