"""Receipts: money that arrived from a customer, each cent of it counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import narwhals as nw
import polars as pl

from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger


class Movement(NamedTuple):
    """What happened to the money on an item on one day."""

    on: date
    item: int
    #: the item is cash that is matched with nothing yet
    on_account: bool
    #: the money came from, or went to, another item of the customer
    moved: bool
    #: minor units: what the item gained
    amount: int


@dataclass(eq=False)
class _Receipt:
    """Some money: when it arrived, and where it lies."""

    on: date
    item: int
    on_account: bool
    amount: int
    taken: bool = False


class Taken(NamedTuple):
    """Money that was counted for a promise or an instalment: how much, and when the last came."""

    amount: int
    last_on: date | None


@dataclass
class Purse:
    """The money of one customer in one currency, as the days go by.

    A payment or discount adds to what lies on its item, and unmatched cash lies on account. When
    cash is matched it moves, and keeps the day on which it arrived. A payment that bounces takes
    away what nobody has counted yet. Credit notes are no money.
    """

    movements: Sequence[Movement]
    _next: int = 0
    _receipts: list[_Receipt] = field(default_factory=list)

    def advance(self, until: date) -> None:
        """Let the days pass up to and including `until`."""
        while self._next < len(self.movements) and self.movements[self._next].on <= until:
            day = self.movements[self._next].on
            today = []
            while self._next < len(self.movements) and self.movements[self._next].on == day:
                today.append(self.movements[self._next])
                self._next += 1
            self._pass(today)

    def take(
        self,
        wanted: int,
        since: date,
        items: Collection[int] | None = None,
        *,
        spare: Collection[int] = (),
    ) -> Taken:
        """Count up to `wanted` that has arrived since a day and was not counted yet.

        With `items`, only what lies on them or on account; what lies on the items to `spare` is
        counted last. Earlier money goes first.
        """
        fitting = [
            receipt
            for receipt in self._receipts
            if not receipt.taken
            and receipt.on >= since
            and (items is None or receipt.on_account or receipt.item in items)
        ]
        named = items or ()
        fitting.sort(key=lambda r: (r.item not in named and bool(named), r.item in spare, r.on))
        total, last_on = 0, None
        for receipt in fitting:
            if total == wanted:
                break
            part = self._part(receipt, wanted - total)
            part.taken = True
            total += part.amount
            last_on = part.on if last_on is None else max(last_on, part.on)
        return Taken(total, last_on)

    def _part(self, receipt: _Receipt, amount: int) -> _Receipt:
        """Split an amount off a receipt, or return all of it when it holds no more."""
        if receipt.amount <= amount:
            return receipt
        receipt.amount -= amount
        part = _Receipt(receipt.on, receipt.item, receipt.on_account, amount, receipt.taken)
        self._receipts.append(part)
        return part

    def _pass(self, today: Sequence[Movement]) -> None:
        for movement in sorted(today, key=lambda m: m.amount < 0):
            if movement.moved:
                continue
            if movement.amount > 0:
                self._arrive(movement, movement.amount)
            else:
                for receipt in self._picked(movement, newest=True):
                    self._receipts.remove(receipt)
        self._move([movement for movement in today if movement.moved])

    def _arrive(self, movement: Movement, amount: int) -> None:
        self._receipts.append(_Receipt(movement.on, movement.item, movement.on_account, amount))

    def _move(self, moves: Sequence[Movement]) -> None:
        """Let money change its item; what comes from or goes to another customer does as well."""
        surplus = sum(movement.amount for movement in moves)
        leaving = [
            receipt
            for movement in moves
            if movement.amount < 0
            for receipt in self._picked(movement, newest=False)
        ]
        for movement in moves:
            left = max(movement.amount, 0)
            while left and leaving:
                part = self._part(leaving[0], left)
                if part is leaving[0]:
                    leaving.pop(0)
                part.item, part.on_account = movement.item, movement.on_account
                left -= part.amount
            # The rest is a credit note's, unless the customer gained more than it gave.
            if gained := min(left, max(surplus, 0)):
                self._arrive(movement, gained)
                surplus -= gained
        for receipt in leaving:
            if surplus < 0 and not receipt.taken:
                part = self._part(receipt, -surplus)
                surplus += part.amount
                self._receipts.remove(part)

    def _picked(self, movement: Movement, *, newest: bool) -> list[_Receipt]:
        """Pick what a movement takes off its item: first what nobody has counted."""
        there = [receipt for receipt in self._receipts if receipt.item == movement.item]
        if newest:
            there = [receipt for receipt in there if not receipt.taken]
            there.sort(key=lambda r: r.on, reverse=True)
        else:
            there.sort(key=lambda r: (r.taken, r.on))
        left, picked = -movement.amount, []
        for receipt in there:
            if not left:
                break
            part = self._part(receipt, left)
            picked.append(part)
            left -= part.amount
        return picked


def purses(ledger: Ledger, waiting: pl.DataFrame) -> Mapping[tuple[int, str], Purse]:
    """Make the purse of each customer and currency that somebody waits for.

    `waiting` holds customer, since and until: what moved between the first of these days and the
    last is in the customer's purses.
    """
    return purses_of(movements(ledger, waiting))


def purses_of(moved: pl.DataFrame) -> Mapping[tuple[int, str], Purse]:
    """Make the purses of movements."""
    theirs: dict[tuple[int, str], list[Movement]] = defaultdict(list)
    for customer, currency, *rest in moved.iter_rows():
        theirs[customer, currency].append(Movement(*rest))
    return {key: Purse(rows) for key, rows in theirs.items()}


def movements(ledger: Ledger, waiting: pl.DataFrame) -> pl.DataFrame:
    """List what moved on the items of customers that somebody waits for (see `purses`).

    One row a customer, currency, day and item: customer, currency, booked_on, item, on_account,
    moved, amount (see Movement).
    """
    spans = waiting.group_by("customer").agg(pl.col("since").min(), pl.col("until").max())
    since: list[date] = spans["since"].to_list() or [date.max]
    until: list[date] = spans["until"].to_list() or [date.min]
    kind, item_kind = nw.col("kind"), nw.col("item_kind")
    on_account = item_kind == "unapplied"
    arrived = kind.is_in(["payment", "discount"]) | ((kind == "billing") & on_account)
    found = ledger.entries.filter(
        nw.col("customer").is_in(spans["customer"].to_list()),
        nw.col("booked_on") >= min(since),
        nw.col("booked_on") <= max(until),
        arrived | (kind == "transfer"),
    ).select(
        "customer",
        "currency",
        "booked_on",
        "item",
        on_account=on_account,
        moved=kind == "transfer",
        amount=0 - nw.col("amount"),
    )
    keys = ["customer", "currency", "booked_on", "item", "on_account", "moved"]
    inside = pl.col("booked_on").is_between("since", "until")
    theirs = gathered(found).join(spans, on="customer").filter(inside)
    # An entry and its reversal on the same day are nothing.
    daily = theirs.group_by(keys).agg(pl.col("amount").sum())
    return daily.filter(pl.col("amount") != 0).sort(keys)
