"""Assumptions: what people decided about expected losses, each with its reason, owner and date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from ardash.analysis.buckets import EDGES, buckets

#: Name of the file in the home folder that holds them.
FILE = "expected_loss.toml"

#: What rates can be told apart by; by customer there is too little history.
GROUPINGS = ("segment", "country", "collector", "entity", "source")

#: Days after which debts count as lost where nobody stated any: as many as history allows.
LOST_AFTER = (365, 180, 90)

#: With fewer invoices whose outcome is known, rates are said to rest on too little history.
FEW_INVOICES = 30


@dataclass(frozen=True)
class Statement:
    """What somebody stated, and from which day on: why, and who stands for it."""

    from_on: date
    reason: str
    owner: str


@dataclass(frozen=True)
class Adjustment(Statement):
    """Historical rates are multiplied by `factor`, in these groups; in all where none is named."""

    factor: Decimal = Decimal(1)
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class StatedRate(Statement):
    """The rate of a bucket, 0-1, instead of the historical one; in all groups if none is named."""

    rate: Decimal = Decimal(0)
    bucket: str = ""
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Specific(Statement):
    """A share, 0-1, that is expected lost of known doubtful items, whatever their bucket.

    They are named by account (its beginning, such as 416), customer_id or document, or are those
    in dispute; until the day that the statement ends on.
    """

    rate: Decimal = Decimal(1)
    accounts: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    disputed: bool = False
    until_on: date | None = None


Stated = TypeVar("Stated", Adjustment, StatedRate)


@dataclass(frozen=True)
class Assumptions:
    """How expected losses are reckoned, and what people stated.

    by                    dimension whose values have rates of their own; None: all together
    edges                 last days of the buckets but the last
    lost_after_days       what is unpaid longer after its due date counts as lost; None: nobody
                          said, so what history allows (see `settled`)
    months                months of due dates that rates are learnt from
    credibility_invoices  with so many invoices, a group's own rate counts half, that of all half
    """

    by: str | None = "segment"
    edges: tuple[int, ...] = EDGES
    lost_after_days: int | None = None
    months: int = 36
    credibility_invoices: int = 50
    adjustments: tuple[Adjustment, ...] = ()
    rates: tuple[StatedRate, ...] = ()
    specific: tuple[Specific, ...] = ()
    place: str | None = field(default=None, compare=False)

    @property
    def last_days(self) -> tuple[int, ...]:
        """Last days of every bucket but the last, which is what counts as lost."""
        last = self.lost_days
        return (*(edge for edge in self.edges if edge < last), last)

    @property
    def lost_days(self) -> int:
        """Days after which what is unpaid counts as lost: at least those of the last bucket."""
        return self.lost_after_days or LOST_AFTER[-1]

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the buckets in order: not_due, 1-30 ... and the last, which is lost."""
        return tuple(bucket.code for bucket in buckets(self.last_days)[:-2])

    def adjustment(self, group: str | None, as_of: date) -> Adjustment | None:
        """Return the adjustment in force for a group: the last one stated for it, or for all."""
        return _last(self.adjustments, group, as_of)

    def stated_rate(self, group: str | None, bucket: str, as_of: date) -> StatedRate | None:
        """Return the rate that was stated for a bucket of a group, if one is in force."""
        return _last([rate for rate in self.rates if rate.bucket == bucket], group, as_of)

    @property
    def asks_for_disputes(self) -> bool:
        """Whether any statement is about what is in dispute."""
        return any(each.disputed for each in self.specific)

    def in_force(self, as_of: date) -> list[Specific]:
        """List the statements on doubtful items in force, the last stated first."""
        found = [
            each for each in self.specific
            if each.from_on <= as_of and (each.until_on is None or as_of <= each.until_on)
        ]  # fmt: skip
        return sorted(found, key=lambda each: each.from_on, reverse=True)


def _last(statements: Sequence[Stated], group: str | None, as_of: date) -> Stated | None:
    about = [
        each for each in statements
        if each.from_on <= as_of and (not each.groups or (group or "none") in each.groups)
    ]  # fmt: skip
    # Of two of one day, the one further down in the file.
    return max(enumerate(about), key=lambda at: (at[1].from_on, at[0]))[1] if about else None
