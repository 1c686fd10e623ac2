"""When invoices are paid at each rank of delay, and what that comes to week by week."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from ardash.analysis._scenario.mixing import UNPAID

Numbers = npt.NDArray[np.float64]
Days = npt.NDArray[np.int64]

#: A day that no payment is held back by.
NEVER = 2**30

#: Rows worked on at once, so that what they come to stays in the processor's cache.
CHUNK_ROWS = 4_096


@dataclass(frozen=True, eq=False)
class Calendar:
    """The days that payments can fall on, from `first` on, then "later", then "never".

    `week` numbers the weeks of the window from 0, and has the next two numbers for what is paid
    later and never; `owed` is the interest that one unit has earned at the legal rate when it is
    paid on a day, from the beginning of the window on.
    """

    first: int
    last: int
    weeks: int
    week: npt.NDArray[np.intp]
    owed: Numbers

    @property
    def width(self) -> int:
        """Numbers of weeks, "later" and "never" included."""
        return self.weeks + 2

    @property
    def bears_interest(self) -> bool:
        """Whether a rate is known."""
        return bool(self.owed.any())

    def place(self, days: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """Where days stand in `week` and `owed`."""
        later = np.int32(self.last + 1 - self.first)
        found = days - np.int32(self.first)
        np.clip(found, 0, later, out=found)
        found += days >= UNPAID
        return np.asarray(found)


@dataclass(frozen=True, eq=False)
class Payments:
    """Invoices, or instalments, that are to be paid: arrays with one element each.

    The day of payment is anchor + delay, not before `issued`, not after `cap`. What is delivered is
    financed from `delivered` on. `chance` is how likely the row is; `takes` says whether it is so
    where the customer takes the discount (1), where it does not (-1) or either way (0), one for
    all. Amounts are minor units. Rows stand in the order of their cells.
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
    takes: int = 0

    def __len__(self) -> int:
        return len(self.customer)

    def __getitem__(self, part: Any) -> Payments:
        columns = [each.name for each in fields(self) if each.name != "takes"]
        return replace(self, **{name: getattr(self, name)[part] for name in columns})

    def chunks(self, rows: int = CHUNK_ROWS) -> Iterator[slice]:
        """Cut the rows into slices."""
        return (slice(start, start + rows) for start in range(0, len(self), rows))

    def with_chance(self, chance: Numbers, takes: int) -> Payments:
        """The same rows, as likely as said, where the discount is taken (1) or not (-1)."""
        return replace(self, chance=chance, takes=takes)

    @cached_property
    def _capped(self) -> bool:
        return bool((self.cap < NEVER).any())

    def days(self, part: slice, delays: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """The day of payment of some rows at each rank; UNPAID or more where there is none.

        Who never pays does not take a discount either.
        """
        late = delays[self.customer[part]]
        paid = late + self.anchor[part, None].astype(np.int32)
        np.maximum(paid, self.issued[part, None].astype(np.int32), out=paid)
        if self._capped:
            np.minimum(paid, self.cap[part, None].astype(np.int32), out=paid)
            paid[late >= UNPAID] = 2 * UNPAID
        return np.asarray(paid)

    def waited(
        self, part: slice, days: npt.NDArray[np.int32]
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_]]:
        """Days from delivery to payment of some rows, 0 where they are never paid; whether paid."""
        lived = days < UNPAID
        waited = days - self.delivered[part, None].astype(np.int32)
        waited *= lived
        return np.asarray(waited), lived

    def certain(self, delays: npt.NDArray[np.int32]) -> tuple[float, float]:
        """Amount x days from delivery to payment, and discounts given, were each row certain."""
        carried = given = 0.0
        for part in self.chunks():
            waited, lived = self.waited(part, self.days(part, delays))
            carried += float((waited.mean(axis=1) * self.gross[part]).sum())
            given += float((lived.mean(axis=1) * self.discount[part]).sum())
        return carried, given


@dataclass(frozen=True, eq=False)
class Totals:
    """What payments come to: one row a draw (one row alone is what is expected).

    cash and settled (discounts included) by week, then what is paid after the window, then never;
    carried = amount x days from delivery to payment, of what is paid; interest = at the legal rate
    from the day after the due date, up to the as-of date; discount = given away.
    """

    cash: Numbers
    settled: Numbers
    carried: Numbers
    interest: Numbers
    discount: Numbers

    @classmethod
    def zero(cls, draws: int, width: int) -> Totals:
        """Nothing is paid."""
        wide = (np.zeros((draws, width)) for _ in range(2))
        return cls(*wide, *(np.zeros(draws) for _ in range(3)))

    def __add__(self, other: Totals) -> Totals:
        return Totals(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def __sub__(self, other: Totals) -> Totals:
        return Totals(*(getattr(self, f.name) - getattr(other, f.name) for f in fields(self)))

    @property
    def settled_by_week(self) -> Numbers:
        """What is settled in each week of the window."""
        return self.settled[:, :-2]

    @property
    def cash_by_week(self) -> Numbers:
        """What is collected in each week of the window."""
        return self.cash[:, :-2]

    @property
    def paid(self) -> Numbers:
        """What is paid at all, in the window or later."""
        return np.asarray(self.settled[:, :-1].sum(axis=1))

    @property
    def unpaid(self) -> Numbers:
        """What is never paid."""
        return self.settled[:, -1]


@dataclass(frozen=True, eq=False)
class Rows:
    """What each row is expected to come to, were it certain: one element a row of Payments.

    settled is within the window; paid_share how much of the row is paid at all (0-1).
    """

    carried: Numbers
    interest: Numbers
    settled: Numbers
    paid_share: Numbers

    @classmethod
    def zero(cls, rows: int) -> Rows:
        """Nothing is paid."""
        return cls(*(np.zeros(rows) for _ in fields(cls)))
