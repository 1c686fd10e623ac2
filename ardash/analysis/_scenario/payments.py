"""When invoices are paid at each rank of delay, and what that comes to week by week."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Days = npt.NDArray[np.int64]

#: A day that no payment is held back by.
NEVER = 2**30

#: Rows worked on at once, so that what they come to stays in the processor's cache.
CHUNK_ROWS = 16_384


@dataclass(frozen=True, eq=False)
class Calendar:
    """The days that payments can fall on: `week` and `interest` by day, from `first` on.

    `week` numbers the weeks of the window from 0 and gives the number after the last to what is
    later; `interest` is what one unit has earned at the legal rate up to a day.
    """

    first: int
    last: int
    weeks: int
    week: npt.NDArray[np.uint16]
    interest: Numbers

    def place(self, days: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """Where days stand in `week` and `interest`; days after the window are its next one."""
        found = np.minimum(days, self.last + 1)
        found -= np.int32(self.first)
        return np.asarray(np.maximum(found, 0, out=found))


@dataclass(frozen=True, eq=False)
class Payments:
    """Invoices, or instalments, that are to be paid: arrays with one element each.

    The day of payment is anchor + delay, not before `issued`, not after `cap`. What is delivered is
    financed from `delivered` on. `chance` is how likely the row is; `takes` says whether it is so
    where the customer takes the discount (1), where it does not (-1) or either way (0). Amounts are
    minor units.
    """

    customer: Days
    cell: Days
    delivered: Days
    issued: Days
    due: Days
    anchor: Days
    cap: Days
    gross: Numbers
    discount: Numbers
    chance: Numbers
    takes: npt.NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.customer)

    def __getitem__(self, part: Any) -> Payments:
        return Payments(*(getattr(self, each.name)[part] for each in fields(self)))

    def chunks(self, rows: int = CHUNK_ROWS) -> Iterator[slice]:
        """Cut the rows into slices."""
        return (slice(start, start + rows) for start in range(0, len(self), rows))

    def with_chance(self, chance: Numbers, takes: int) -> Payments:
        """The same rows, as likely as said, where the discount is taken (1) or not (-1)."""
        return replace(self, chance=chance, takes=np.full(len(self), takes, dtype=np.int8))

    def days(self, part: slice, delays: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """The day of payment of some rows at each rank."""
        paid = self.anchor[part, None].astype(np.int32) + delays[self.customer[part]]
        np.maximum(paid, self.issued[part, None].astype(np.int32), out=paid)
        np.minimum(paid, self.cap[part, None].astype(np.int32), out=paid)
        return np.asarray(paid, dtype=np.int32)

    def carried(self, delays: npt.NDArray[np.int32]) -> float:
        """Amount x days from delivery to payment on average, were each row certain."""
        total = 0.0
        for part in self.chunks():
            waited = self.days(part, delays).mean(axis=1) - self.delivered[part]
            total += float((waited * self.gross[part]).sum())
        return total


def joined(parts: list[Payments]) -> Payments:
    """Put rows one below the other."""
    columns = (np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Payments))
    return Payments(*columns)


@dataclass(frozen=True, eq=False)
class Totals:
    """What payments come to: one row a draw (one row alone is what is expected).

    cash and settled (discounts included) by week, and after the window in a last column; carried
    = amount x days from delivery to payment; interest = at the legal rate from the day after the
    due date, up to the as-of date; discount = given away.
    """

    cash: Numbers
    settled: Numbers
    carried: Numbers
    interest: Numbers
    discount: Numbers

    @classmethod
    def zero(cls, draws: int, weeks: int) -> Totals:
        """Nothing is paid."""
        wide = (np.zeros((draws, weeks + 1)) for _ in range(2))
        return cls(*wide, *(np.zeros(draws) for _ in range(3)))

    def __add__(self, other: Totals) -> Totals:
        return Totals(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def __sub__(self, other: Totals) -> Totals:
        return Totals(*(getattr(self, f.name) - getattr(other, f.name) for f in fields(self)))


@dataclass(frozen=True, eq=False)
class Rows:
    """What each row is expected to come to, were it certain: one element a row of Payments."""

    carried: Numbers
    interest: Numbers
    settled: Numbers

    def total(self, name: str, payments: Payments) -> float:
        """Add up, as likely as each row is."""
        values: Numbers = getattr(self, name)
        return float((values * payments.chance).sum())


@dataclass(frozen=True, eq=False)
class Paid:
    """Some rows of Payments, paid at each rank: one column a rank."""

    days: npt.NDArray[np.int32]
    week: npt.NDArray[np.uint16]
    carried: Numbers
    interest: Numbers | None


def paid(
    payments: Payments, part: slice, delays: npt.NDArray[np.int32], calendar: Calendar
) -> Paid:
    """Say when rows are paid at each rank, and what that comes to.

    Interest runs from the day after the due date to the day of payment, that day included, or to
    the last day of the window, as in `penalties`; None where no rate is known.
    """
    days = payments.days(part, delays)
    place = calendar.place(days)
    carried = (days - payments.delivered[part, None].astype(np.int32)) * payments.gross[part, None]
    owed = None
    if calendar.interest.any():
        due = calendar.place(payments.due[part].astype(np.int32) + 1)
        owed = calendar.interest[np.minimum(place + 1, calendar.last + 1 - calendar.first)]
        owed -= calendar.interest[due][:, None]
        np.maximum(owed, 0.0, out=owed)
        owed *= payments.gross[part, None]
    return Paid(days, calendar.week[place], carried, owed)
