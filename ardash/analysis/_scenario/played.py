"""Payments played: what they come to on average, and in each draw."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ardash.analysis._scenario.delays import RANKS, Delays
from ardash.analysis._scenario.draws import Draws
from ardash.analysis._scenario.payments import (
    CHUNK_ROWS,
    Calendar,
    Numbers,
    Payments,
    Rows,
    Totals,
)

#: Is told how many more rows are worked through.
Done = Callable[[int], None]

#: Elements of draws worked on at once.
_CHUNK = 2_000_000


@dataclass(frozen=True, eq=False)
class Played:
    """What payments come to: expected (exactly, every rank counts), in each draw.

    `rows` are what each row of each block of payments comes to.
    """

    expected: Totals
    rows: tuple[Rows, ...]
    drawn: Totals


@dataclass(frozen=True, eq=False)
class _Stage:
    delays: Delays
    calendar: Calendar
    draws: Draws
    done: Done


@dataclass(frozen=True, eq=False)
class _Paid:
    """Some rows of payments at each rank: week, days waited, interest of one unit."""

    week: npt.NDArray[np.intp]
    waited: npt.NDArray[np.int32]
    interest: Numbers | None


def played(
    blocks: Sequence[Payments], delays: Delays, calendar: Calendar, draws: Draws, done: Done
) -> Played:
    """Play blocks of payments; rows with no chance at all count in `rows` only."""
    stage = _Stage(delays, calendar, draws, done)
    result = Played(
        Totals.zero(1, calendar.width),
        tuple(Rows.zero(len(each)) for each in blocks),
        Totals.zero(draws.draws, calendar.width),
    )
    for payments, rows in zip(blocks, result.rows, strict=True):
        # Cells of single customers come first.
        single = int(np.searchsorted(payments.cell, draws.own))
        _play_single(result, rows, payments, single, stage)
        _play_pools(result, rows, payments, single, stage)
        result.expected.carried[0] += float((rows.carried * payments.chance).sum())
        result.expected.interest[0] += float((rows.interest * payments.chance).sum())
        given = payments.discount * payments.chance * rows.paid_share
        result.expected.discount[0] += float(given.sum())
    result.expected.cash[0] += result.expected.settled[0]
    return result


def _paid(payments: Payments, part: slice, rows: Rows, stage: _Stage) -> _Paid:
    """Say when rows are paid at each rank, and note what each of them is expected to come to.

    Interest runs from the day after the due date to the day of payment, that day included, or to
    the last day of the window, as in `penalties`; None where no rate is known.
    """
    calendar, gross = stage.calendar, payments.gross[part]
    days = payments.days(part, stage.delays.table)
    waited, lived = payments.waited(part, days)
    rows.carried[part] = waited.sum(axis=1) * gross / RANKS
    rows.settled[part] = gross * (days <= calendar.last).sum(axis=1) / RANKS
    rows.paid_share[part] = lived.sum(axis=1) / RANKS
    place = calendar.place(days)
    interest = None
    if calendar.bears_interest:
        due = calendar.place(payments.due[part].astype(np.int32))
        interest = calendar.owed[place]
        interest -= calendar.owed[due][:, None] * (payments.due[part] >= calendar.first)[:, None]
        np.maximum(interest, 0.0, out=interest)
        rows.interest[part] = interest.sum(axis=1) * gross / RANKS
    return _Paid(calendar.week[place], waited, interest)


def _by_week(week: npt.NDArray[Any], amount: Numbers, width: int) -> Numbers:
    each = np.repeat(amount, week.shape[1])
    return np.bincount(week.ravel(), each, width).astype(np.float64)


def _play_single(result: Played, rows: Rows, payments: Payments, count: int, stage: _Stage) -> None:
    """Play the rows of single customers: each at its rank in each draw."""
    width = stage.calendar.width
    step = max(1, _CHUNK // stage.draws.draws)
    for start in range(0, count, step):
        part = slice(start, min(start + step, count))
        found, chance = _paid(payments, part, rows, stage), payments.chance[part]
        for name, amount, sign in (
            ("settled", payments.gross[part], 1),
            ("cash", payments.discount[part], -1),
        ):
            if amount.any():
                total = _by_week(found.week, amount * chance, width) / RANKS
                getattr(result.expected, name)[0] += sign * total
        _draw_single(result.drawn, payments[part], found, stage)
        stage.done(part.stop - part.start)


def _draw_single(result: Totals, own: Payments, found: _Paid, stage: _Stage) -> None:
    draws, width = stage.draws, stage.calendar.width
    rank = draws.ranks[own.cell]
    flat = np.take_along_axis(found.week, rank, axis=1)
    flat += np.arange(draws.draws) * width
    happens = _happens(own, draws)

    def by_week(amount: Numbers) -> Numbers:
        weight = amount[:, None] * happens if happens is not None else amount[:, None]
        full = np.broadcast_to(weight, rank.shape).ravel()
        total = np.bincount(flat.ravel(), full, draws.draws * width).astype(np.float64)
        return total.reshape(draws.draws, width)

    def added(each: npt.NDArray[Any]) -> Numbers:
        mine = np.take_along_axis(each, rank, axis=1)
        if happens is not None:
            mine = mine * happens
        return np.asarray(own.gross @ mine)

    settled = by_week(own.gross)
    result.settled[:] += settled
    result.cash[:] += settled
    if own.discount.any():
        _give(result, by_week(own.discount))
    result.carried[:] += added(found.waited)
    if found.interest is not None:
        result.interest[:] += added(found.interest)


def _give(result: Totals, less: Numbers) -> None:
    """Take discounts off the cash; who never pays is given none."""
    result.cash[:] -= less
    result.discount[:] += less[:, :-1].sum(axis=1)


def _happens(own: Payments, draws: Draws) -> npt.NDArray[np.bool_] | None:
    """In which draws rows happen that depend on who takes a discount; None: all in every draw."""
    if not own.takes:
        return None
    luck, chance = draws.takers[own.cell], own.chance[:, None]
    return np.asarray(luck < chance if own.takes > 0 else luck >= 1 - chance)


def _play_pools(result: Played, rows: Rows, payments: Payments, first: int, stage: _Stage) -> None:
    """Play the rows of pools: what they pay at each rank, times how much of them stands at it."""
    if first == len(payments):
        return
    draws, width = stage.draws, stage.calendar.width
    table = _at_each_rank(rows, payments, first, stage)
    expected = table.sum(axis=0) / RANKS
    result.expected.settled[0] += expected[:width]
    result.expected.cash[0] -= expected[width : 2 * width]
    share = draws.shares.reshape(draws.draws, -1, RANKS)
    if payments.takes:
        share = share * _takers(payments[first:], draws)[:, :, None]
    found = (share.reshape(draws.draws, -1) @ table.astype(np.float32)).astype(np.float64)
    settled, less, scalars = np.split(found, [width, 2 * width], axis=1)
    drawn = result.drawn
    drawn.settled[:] += settled
    drawn.cash[:] += settled
    _give(drawn, less)
    drawn.carried[:] += scalars[:, 0]
    drawn.interest[:] += scalars[:, 1]


def _takers(rows: Payments, draws: Draws) -> npt.NDArray[np.float32]:
    """By how much more or fewer of each pool than expected take the discount, or do not."""
    cell, count = rows.cell - draws.own, len(draws.effective)
    weight = np.bincount(cell, rows.gross, count)
    mean = np.bincount(cell, rows.gross * rows.chance, count) / np.where(weight > 0, weight, 1.0)
    spread = np.sqrt(mean * (1 - mean) / np.maximum(draws.effective, 1.0))
    likely = np.clip(mean + rows.takes * spread * draws.noise, 0.0, 1.0)
    return np.asarray(likely / np.where(mean > 0, mean, 1.0), dtype=np.float32)


def _at_each_rank(rows: Rows, payments: Payments, first: int, stage: _Stage) -> Numbers:
    """What each pool pays at each rank: settled and discounted by week, carried, interest."""
    draws, width = stage.draws, stage.calendar.width
    table = np.zeros((len(draws.effective), RANKS, 2 * width + 2))
    ranks = np.arange(RANKS) * width
    for pool, part in _of_pools(payments.cell, first):
        found = _paid(payments, part, rows, stage)
        week = found.week
        week += ranks
        chance, here = payments.chance[part], table[pool - draws.own]
        gross, given = payments.gross[part] * chance, payments.discount[part] * chance
        here[:, :width] += _by_week(week, gross, RANKS * width).reshape(RANKS, width)
        if given.any():
            less = _by_week(week, given, RANKS * width).reshape(RANKS, width)
            here[:, width : 2 * width] += less
        here[:, 2 * width] += gross @ found.waited.astype(np.float64)
        if found.interest is not None:
            here[:, 2 * width + 1] += gross @ found.interest
        stage.done(part.stop - part.start)
    return table.reshape(-1, 2 * width + 2)


def _of_pools(cell: npt.NDArray[np.int64], first: int) -> Iterator[tuple[int, slice]]:
    """Cut rows, in the order of their cells, into slices of one cell and not too many rows."""
    ends = first + np.flatnonzero(np.diff(cell[first:], append=-1)) + 1
    start = first
    for end in ends.tolist():
        for at in range(start, end, CHUNK_ROWS):
            yield int(cell[start]), slice(at, min(at + CHUNK_ROWS, end))
        start = end
