"""What settles what: receivable lines of one customer, by reconciliation and by invoice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field


@dataclass
class Line:
    """One receivable line: what is owed rises by `amount` on `day` (minor units)."""

    key: str
    place: str
    day: dt.date
    due: dt.date
    amount: int
    base: int
    currency: str
    #: It is a document or a charge, not money that came in.
    stands_alone: bool
    kind: str
    group: Hashable = None
    invoice: int | None = None
    pays: int | None = None
    settled_on: dt.date | None = None
    left: int = field(init=False)
    left_base: int = field(init=False)

    def __post_init__(self) -> None:
        self.left, self.left_base = self.amount, self.base

    def take(self, part: int) -> int:
        """Take a part off what is left; returns its share of the base amount."""
        base = self.left_base if part == self.left else round(self.left_base * part / self.left)
        self.left -= part
        self.left_base -= base
        return base


@dataclass(frozen=True)
class Settled:
    """A part of a line that settles a part of another one; `direct` when it is money on it."""

    source: Line
    target: Line
    amount: int
    base: int
    day: dt.date
    direct: bool


def settle(lines: Iterable[Line]) -> list[Settled]:
    """Match what lowers with what raises: by reconciliation, then what was paid on an invoice.

    Oldest due first, the invoice that a payment names before the others of its group. What is
    left of a line is still open, or unapplied.
    """
    every = sorted(lines, key=lambda line: (line.due, line.day, line.key))
    lowering = [line for line in every if line.amount < 0]
    raising = [line for line in every if line.amount > 0]
    found: list[Settled] = []
    for one in lowering:
        if one.group is not None:
            targets = [t for t in raising if t.group == one.group]
            targets.sort(key=lambda t: t.invoice is None or t.invoice != one.pays)
            found += _against(one, targets, lambda t: t.settled_on)
        if one.pays is not None and one.left:
            targets = [t for t in raising if t.invoice == one.pays and t.group is None]
            found += _against(one, targets, lambda t: None)
    return found


def _against(
    one: Line, targets: list[Line], settled_on: Callable[[Line], dt.date | None]
) -> list[Settled]:
    found = []
    for target in targets:
        part = min(-one.left, target.left)
        if part <= 0 or target.currency != one.currency:
            continue
        base = -one.take(-part)
        target.take(part)
        direct = not one.stands_alone and one.day >= target.day
        later = max(one.day, target.day)
        day = one.day if direct else max(later, settled_on(target) or later)
        found.append(Settled(one, target, part, base, day, direct))
    return found
