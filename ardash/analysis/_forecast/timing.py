"""Timing: by when each part of what is owed is expected to be paid, as chances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ardash.analysis._forecast.disputed import solving
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions
from ardash.risk.features import Asked
from ardash.risk.grid import Chances
from ardash.risk.history import History
from ardash.risk.invoices import day_number
from ardash.risk.model import Model
from ardash.risk.runs import weekdays
from ardash.risk.weekends import weekends

Numbers = NDArray[np.float64]
Days = NDArray[np.int64]

#: What is left of a chance that is as good as certain.
SURE = 1e-6

#: Days over which it is told how much of what invoices were settled by was cash.
CASH_DAYS = 364


@dataclass(frozen=True, eq=False)
class Clock:
    """The ends of periods, as days after the day of the forecast; on weekends, nothing is paid.

    ends   day numbers of the last day of each period
    ahead  days from the forecast's day to the last day up to it on which payments come
    """

    today: int
    ends: Days
    ahead: Days
    weekends: bool

    @classmethod
    def of(cls, history: History, ends: list[date]) -> Clock:
        """Look at the payments so far: do any come on weekends?"""
        today = day_number(history.as_of)
        paid_then = weekends(history, today) == "paid"
        numbers = np.array([day_number(end) for end in ends], dtype=np.int64)
        return cls(today, numbers, banking(numbers, paid_then) - today, paid_then)


def banking(days: Days, weekends: bool) -> Days:
    """Go back from a weekend to its Friday, unless payments come on weekends."""
    found: Days = days if weekends else days - np.maximum(weekdays(days) - 4, 0)
    return found


@dataclass(frozen=True, eq=False)
class Known:
    """What is known on the day of a forecast.

    cash_share  currency -> what of its settlements was cash, and no credit note or discount
    """

    ledger: Ledger
    history: History
    model: Model
    actions: Actions
    clock: Clock
    cash_share: Mapping[str, float]


def paid_by(parts: pl.DataFrame, known: Known) -> Numbers:
    """Chance that each part's cash has come by the end of each period: a row a part, rising.

    An open item follows the model's whole distribution, given that it is unpaid now. A promise
    comes on its day by `kept_share`; else the item goes on as if unpaid until its last day. What
    is in dispute waits until disputes of its reason are solved, and comes at all unless the
    customer is right.
    """
    clock, history = known.clock, known.history
    # Items below 0 are invoices of tomorrow, see `to_come`.
    is_open = (pl.col("closed_day").is_null()) & (pl.col("item") >= 0)
    at = np.flatnonzero(history.rows.select(is_open).to_series().to_numpy())
    chances = known.model.chances(history, Asked(at, np.full_like(at, clock.today)))
    place = history.rows[at].select("item").with_row_index("place")
    joined = parts.join(place, on="item", how="left", maintain_order="left")
    there = joined["place"].is_not_null().to_numpy()
    rows = joined["place"].fill_null(0).to_numpy().astype(np.int64)
    found = np.zeros((parts.height, len(clock.ends)))
    if not there.any():
        return _promised(parts, found, found, clock)
    own = chances.only(rows[there])
    found[there] = own.by(own.lateness[:, None] + clock.ahead[None, :])
    share = np.array([known.cash_share.get(code, 1.0) for code in parts["currency"]])[:, None]
    found *= share
    later = found.copy()
    source = parts["cash_source"].to_numpy()
    agreed = there & np.isin(source, ["promised", "planned"])
    if agreed.any():
        until = parts["until_on"].fill_null(history.as_of).cast(pl.Int32).to_numpy() - clock.today
        later[agreed] = _after(chances, rows[agreed], until[agreed], clock) * share[agreed]
    disputed = there & (source == "disputed")
    if disputed.any():
        found[disputed] = _held(parts.filter(disputed), chances, rows[disputed], known)
    return _promised(parts, found, later, clock)


def _after(chances: Chances, rows: Days, unpaid_days: Days, clock: Clock) -> Numbers:
    """Chance of payment by each end, given that it is not paid within so many days."""
    own = chances.only(rows)
    day = own.lateness[:, None]
    by_end = own.by(day + clock.ahead[None, :])
    until = own.by(day + np.maximum(unpaid_days, 0)[:, None])
    left = 1 - until
    # Who would certainly have paid by then pays at once when it is over.
    over = (clock.ahead[None, :] > unpaid_days[:, None]).astype(np.float64)
    found: Numbers = np.where(
        left > SURE, np.clip((by_end - until) / np.maximum(left, SURE), 0.0, 1.0), over
    )
    return found


def _held(parts: pl.DataFrame, chances: Chances, rows: Days, known: Known) -> Numbers:
    """Hold back what is in dispute: nothing comes until the dispute is solved."""
    by_reason, usual = solving(known.ledger, known.history.as_of, known.actions)
    ways = [by_reason.get(reason, usual) for reason in parts["reason"]]
    waits = np.array([way.waits_days for way in ways])
    each = [_after(chances, rows, waits[:, n], known.clock) for n in range(waits.shape[1])]
    owed = np.array([1 - way.right_share for way in ways])
    found: Numbers = np.mean(each, axis=0) * owed[:, None]
    return found


def _promised(parts: pl.DataFrame, found: Numbers, later: Numbers, clock: Clock) -> Numbers:
    """Let promises come on their day as often as they are kept, and go on as `later` otherwise."""
    kept = parts["kept_share"].to_numpy()
    promised = ~np.isnan(kept)
    if not promised.any():
        return found
    day = parts["promised_on"].cast(pl.Int32).fill_null(0).to_numpy()
    come = (day[:, None] <= clock.ends[None, :]).astype(np.float64)
    share = kept[promised, None]
    both = found.copy()
    both[promised] = share * come[promised] + (1 - share) * later[promised]
    return both
