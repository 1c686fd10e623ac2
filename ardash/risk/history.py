"""History: everything that had happened to a company's invoices, to be asked at any earlier day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ardash.collections.naming import last_instant
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions
from ardash.risk.daily import Daily, tallied
from ardash.risk.deeds import dispute_tallies, disputes, promise_tallies, promises_ended
from ardash.risk.groups import GROUPS, first_known, group_codes, numbered
from ardash.risk.invoices import NEVER, day_number, invoices
from ardash.risk.limits import Limits, with_limits
from ardash.risk.tally import Days, Numbers, Tally

#: Delays count within these days for averages: one forgotten invoice is not a habit.
SHORTEST_DELAY_DAYS, LONGEST_DELAY_DAYS = -90, 180

#: Days beyond the due date at which it is asked who had still not paid.
AGES_DAYS = (0, 30, 90)


@dataclass(frozen=True, eq=False)
class History:
    """The invoices of a ledger as arrays, and their events by customer and group.

    rows      one row a time that an item stood open, see `invoices` and `with_limits`
    promises  one row a promise that had ended: customer, day (on which that was known), broken,
              withdrawn_day (on which it was cancelled all the same; NEVER: it was not)
    disputes  one row a dispute: item, customer, opened_day, resolved_day (NEVER: open)

    A Tally holds events on the day on which they became known: asked for a day, it never tells
    what came later.
    """

    as_of: date
    rows: pl.DataFrame
    promises: pl.DataFrame
    disputes: pl.DataFrame

    @classmethod
    def of(cls, ledger: Ledger, as_of: date, actions: Actions) -> History:
        """Read what had happened by the close of `as_of`; nothing later is read."""
        actions = actions.until(last_instant(as_of))
        rows = with_limits(invoices(ledger, as_of), ledger, actions)
        ended = promises_ended(ledger, as_of, actions)
        return cls(as_of, rows, ended, disputes(ledger, as_of, actions, rows["item"]))

    def _days(self, name: str) -> Days:
        return self.rows[name].fill_null(NEVER).to_numpy().astype(np.int64)

    @cached_property
    def last_day(self) -> int:
        """Last day on which anything happened, at most `as_of`: what came later nobody knows.

        Books that end in March say nothing of who paid in April, also when it is June.
        """
        if self.rows.is_empty():
            return day_number(self.as_of)
        closed = self.closed[self.closed < NEVER]
        return int(max(self.opened.max(), closed.max(initial=0)))

    @cached_property
    def issued(self) -> Days:
        """Day of issue of each row."""
        return self._days("issued_day")

    @cached_property
    def due(self) -> Days:
        """Due day of each row."""
        return self._days("due_day")

    @cached_property
    def opened(self) -> Days:
        """First day on which each row was owed."""
        return self._days("opened_day")

    @cached_property
    def closed(self) -> Days:
        """Day on which each row was no longer owed; NEVER while it is."""
        return self._days("closed_day")

    @cached_property
    def paid(self) -> NDArray[np.bool_]:
        """Whether each row was closed by a payment, not by a credit or a write-off."""
        return (self.rows["ended"] == "paid").fill_null(value=False).to_numpy()

    @cached_property
    def lost(self) -> NDArray[np.bool_]:
        """Whether each row was written off."""
        return (self.rows["ended"] == "written_off").fill_null(value=False).to_numpy()

    @cached_property
    def unpaid_until(self) -> Days:
        """Day up to which each row is known to be unpaid, of those that never were paid.

        What was written off is not paid, however long one waits; of what was credited nobody can
        tell when it would have been.
        """
        return np.where(self.lost, NEVER, self.closed)

    @cached_property
    def delay(self) -> Numbers:
        """Days from the due date to the closing; of use only where a row is closed."""
        return (self.closed - self.due).astype(np.float64)

    @cached_property
    def amount(self) -> Numbers:
        """Billed amount of each row, minor units."""
        return self.rows["amount"].to_numpy().astype(np.float64)

    @cached_property
    def size(self) -> Numbers:
        """Logarithm of the billed amount of each row."""
        return np.log1p(self.amount)

    @cached_property
    def limits(self) -> Limits:
        """Credit limits of each row, and since when they are known."""
        return Limits.of(self.rows)

    @cached_property
    def item(self) -> Days:
        """Item of each row."""
        return self._days("item")

    @cached_property
    def first_known(self) -> tuple[Days, Days]:
        """By each customer's number: the day its first invoice was owed, and that of its issue."""
        return first_known(self.codes["customer"], self.opened, self.issued)

    @cached_property
    def segments(self) -> Sequence[str]:
        """Names of the segments, by their numbers; those without have ''."""
        return numbered(self.rows["segment"])[0]

    @cached_property
    def currencies(self) -> pl.Series:
        """Currency of each row."""
        return self.rows["currency"]

    @cached_property
    def currency(self) -> tuple[Sequence[str], Days]:
        """Names of the currencies, and the number of each row's."""
        return numbered(self.rows["currency"])

    @cached_property
    def undated(self) -> Numbers:
        """1 where a row has no due date of its own, else 0."""
        return self.rows["undated"].to_numpy().astype(np.float64)

    @cached_property
    def usual_sizes(self) -> Mapping[str, float]:
        """Logarithm of the usual amount of an invoice: currency -> its median."""
        found = self.rows.group_by("currency").agg(pl.col("amount").log1p().median())
        return dict(found.sort("currency").iter_rows())

    @cached_property
    def habit_delay(self) -> Numbers:
        """The delay, within what can be a habit."""
        return np.clip(self.delay, SHORTEST_DELAY_DAYS, LONGEST_DELAY_DAYS)

    @cached_property
    def codes(self) -> Mapping[str, Days]:
        """Group -> the number of each row's group."""
        return group_codes(self.rows)

    @cached_property
    def paid_rows(self) -> Days:
        """Places of the rows that were paid: the events of `payments`."""
        return np.flatnonzero(self.paid)

    @cached_property
    def payments(self) -> Mapping[str, Tally]:
        """Group -> payments: delay, its square, whether it was late."""
        at, delay = self.paid_rows, self.habit_delay[self.paid]
        values = (delay, delay**2, delay > 0)
        return {
            name: Tally(code[at], self.closed[at], *values) for name, code in self.codes.items()
        }

    @cached_property
    def group_payments(self) -> Mapping[str, Daily | Tally]:
        """Group -> the same of all groups but the customers, to be added up only."""
        at, delay = self.paid_rows, self.habit_delay[self.paid]
        day, values = self.closed[at], (delay, delay**2, delay > 0)
        return {name: tallied(self.codes[name][at], day, *values) for name in GROUPS[1:]}

    @cached_property
    def openings(self) -> Tally:
        """Invoices of each customer from the day they were owed: amount, its logarithm."""
        return Tally(self.codes["customer"], self.opened, self.amount, self.size)

    @cached_property
    def closings(self) -> Tally:
        """Invoices of each customer from the day they were no longer owed: amount."""
        at = np.flatnonzero(self.closed < NEVER)
        return Tally(self.codes["customer"][at], self.closed[at], self.amount[at])

    @cached_property
    def overdue(self) -> Mapping[int, tuple[Tally, Tally]]:
        """Age -> what came to be overdue by more than so many days, and what of it was closed."""
        found = {}
        for age in AGES_DAYS:
            since = np.maximum(self.due + 1 + age, self.opened)
            late = since < self.closed
            found[age] = tuple(
                Tally(self.codes["customer"][at], day[at], self.due[at])
                for at, day in (
                    (np.flatnonzero(late), since),
                    (np.flatnonzero(late & (self.closed < NEVER)), self.closed),
                )
            )
        return found  # type: ignore[return-value]

    @cached_property
    def outcomes(self) -> Mapping[tuple[int, str], Daily | Tally]:
        """(Age, group) -> invoices on the day that age told whether they were unpaid: unpaid."""
        return {
            (age, name): (Tally if name == "customer" else tallied)(
                self.codes[name],
                np.maximum(self.due + 1 + age, self.opened),
                self.closed > self.due + age,
            )
            for age in AGES_DAYS[:2]
            for name in ("customer", "all")
        }

    @cached_property
    def promises_ended(self) -> tuple[Tally, Tally]:
        """Promises of each customer when they ended, and when they were withdrawn: broken."""
        return promise_tallies(self.promises)

    @cached_property
    def disputes_opened(self) -> Mapping[str, tuple[Tally, Tally]]:
        """Customer or item -> disputes when they were raised, and when they were solved."""
        return {name: dispute_tallies(self.disputes, name) for name in ("customer", "item")}
