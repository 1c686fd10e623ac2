"""Payments played: what they come to on average, and in each draw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ardash.analysis._scenario.delays import RANKS, Delays
from ardash.analysis._scenario.draws import Draws
from ardash.analysis._scenario.payments import Calendar, Numbers, Paid, Payments, Rows, Totals, paid

#: Is told how many more rows are worked through.
Done = Callable[[int], None]

#: Elements worked on at once.
_CHUNK = 2_000_000


@dataclass(frozen=True, eq=False)
class Played:
    """What payments come to: expected (exactly, every rank counts), row by row, in each draw."""

    expected: Totals
    rows: Rows
    drawn: Totals


@dataclass(frozen=True, eq=False)
class _Stage:
    delays: Delays
    calendar: Calendar
    draws: Draws
    done: Done


def played(
    payments: Payments, delays: Delays, calendar: Calendar, draws: Draws, done: Done
) -> Played:
    """Play payments; rows with no chance at all count in `rows` only."""
    stage = _Stage(delays, calendar, draws, done)
    result = Played(
        Totals.zero(1, calendar.weeks),
        Rows(*(np.zeros(len(payments)) for _ in range(3))),
        Totals.zero(draws.draws, calendar.weeks),
    )
    single = payments.cell < draws.own
    _play_single(result, payments, np.flatnonzero(single), stage)
    for takes in np.unique(payments.takes[~single]):
        _play_pools(result, payments, np.flatnonzero(~single & (payments.takes == takes)), stage)
    total, rows = result.expected, result.rows
    total.cash[0] += total.settled[0]
    total.carried[0] = rows.total("carried", payments)
    total.interest[0] = rows.total("interest", payments)
    total.discount[0] = float((payments.discount * payments.chance).sum())
    return result


def _by_week(week: npt.NDArray[Any], amount: Numbers, width: int) -> Numbers:
    each = np.broadcast_to(amount[:, None], week.shape)
    return np.bincount(week.ravel(), each.ravel(), width).astype(np.float64)


def _play_single(
    result: Played, payments: Payments, mine: npt.NDArray[np.int64], stage: _Stage
) -> None:
    """Play the rows of single customers: each at its rank in each draw."""
    weeks, own = stage.calendar.weeks, payments[mine]
    for part in own.chunks(max(1, _CHUNK // stage.draws.draws)):
        found = paid(own, part, stage.delays.table, stage.calendar)
        place, chance = mine[part], own.chance[part]
        _note(result.rows, place, own.gross[part], found, weeks)
        for name, amount, sign in (("settled", own.gross, 1), ("cash", own.discount, -1)):
            if amount[part].any():
                total = _by_week(found.week, amount[part] * chance, weeks + 1) / RANKS
                getattr(result.expected, name)[0] += sign * total
        _draw_single(result.drawn, own, part, found, stage)
        stage.done(len(chance))


def _note(
    rows: Rows, place: npt.NDArray[np.int64], gross: Numbers, found: Paid, weeks: int
) -> None:
    rows.carried[place] = found.carried.mean(axis=1)
    rows.settled[place] = gross * (found.week < weeks).mean(axis=1)
    if found.interest is not None:
        rows.interest[place] = found.interest.mean(axis=1)


def _draw_single(result: Totals, own: Payments, part: slice, found: Paid, stage: _Stage) -> None:
    draws, width = stage.draws, stage.calendar.weeks + 1
    rank = draws.ranks[own.cell[part]]
    flat = np.take_along_axis(found.week, rank, axis=1).astype(np.int32)
    flat += np.arange(draws.draws, dtype=np.int32) * width
    happens = _happens(own, part, draws)

    def by_week(amount: Numbers) -> Numbers:
        weight = amount[:, None] * happens if happens is not None else amount[:, None]
        full = np.broadcast_to(weight, rank.shape).ravel()
        total = np.bincount(flat.ravel(), full, draws.draws * width).astype(np.float64)
        return total.reshape(draws.draws, width)

    def added(each: Numbers) -> Numbers:
        mine = np.take_along_axis(each, rank, axis=1)
        return np.asarray((mine if happens is None else mine * happens).sum(axis=0))

    settled = by_week(own.gross[part])
    result.settled[:] += settled
    result.cash[:] += settled
    if own.discount[part].any():
        less = by_week(own.discount[part])
        result.cash[:] -= less
        result.discount[:] += less.sum(axis=1)
    result.carried[:] += added(found.carried)
    if found.interest is not None:
        result.interest[:] += added(found.interest)


def _happens(own: Payments, part: slice, draws: Draws) -> Numbers | None:
    """In which draws rows happen that depend on who takes a discount; None: all in every draw."""
    takes, chance = own.takes[part, None], own.chance[part, None]
    if not takes.any():
        return None
    luck = draws.takers[own.cell[part]]
    taken = np.where(takes > 0, luck < chance, luck >= 1 - chance)
    return np.where(takes == 0, True, taken).astype(np.float64)


def _play_pools(
    result: Played, payments: Payments, mine: npt.NDArray[np.int64], stage: _Stage
) -> None:
    """Play the rows of pools: what they pay at each rank, times how much of them stands at it."""
    draws, width = stage.draws, stage.calendar.weeks + 1
    rows = payments[mine]
    table = _at_each_rank(result, rows, mine, stage)
    expected = table.sum(axis=0) / RANKS
    result.expected.settled[0] += expected[:width]
    result.expected.cash[0] -= expected[width : 2 * width]
    share = draws.shares.reshape(draws.draws, -1, RANKS)
    if rows.takes[0]:
        share = share * _takers(rows, draws)[:, :, None]
    found = (share.reshape(draws.draws, -1) @ table.astype(np.float32)).astype(np.float64)
    settled, less, scalars = np.split(found, [width, 2 * width], axis=1)
    drawn = result.drawn
    drawn.settled[:] += settled
    drawn.cash[:] += settled - less
    drawn.discount[:] += less.sum(axis=1)
    drawn.carried[:] += scalars[:, 0]
    drawn.interest[:] += scalars[:, 1]


def _takers(rows: Payments, draws: Draws) -> npt.NDArray[np.float32]:
    """By how much more or fewer of each pool than expected take the discount, or do not."""
    cell, count = rows.cell - draws.own, len(draws.effective)
    weight = np.bincount(cell, rows.gross, count)
    mean = np.bincount(cell, rows.gross * rows.chance, count) / np.where(weight > 0, weight, 1.0)
    spread = np.sqrt(mean * (1 - mean) / np.maximum(draws.effective, 1.0))
    likely = np.clip(mean + rows.takes[0] * spread * draws.noise, 0.0, 1.0)
    return np.asarray(likely / np.where(mean > 0, mean, 1.0), dtype=np.float32)


def _at_each_rank(
    result: Played, rows: Payments, mine: npt.NDArray[np.int64], stage: _Stage
) -> Numbers:
    """What each pool pays at each rank: settled and discounted by week, carried, interest."""
    draws, width = stage.draws, stage.calendar.weeks + 1
    table = np.zeros((len(draws.effective) * RANKS, 2 * width + 2))
    # In the order of their pools, so that some rows at once belong to few of them.
    order = np.argsort(rows.cell, kind="stable")
    sorted_ = rows[order]
    for part in sorted_.chunks():
        found = paid(sorted_, part, stage.delays.table, stage.calendar)
        gross, chance = sorted_.gross[part], sorted_.chance[part]
        _note(result.rows, mine[order[part]], gross, found, stage.calendar.weeks)
        cell = sorted_.cell[part] - draws.own
        first, count = int(cell[0]), int(cell[-1] - cell[0] + 1) * RANKS
        here = table[first * RANKS : first * RANKS + count]
        place = ((cell - first)[:, None] * RANKS + np.arange(RANKS)).astype(np.int32)
        flat = place * np.int32(width) + found.week
        for number, amount in enumerate((gross, sorted_.discount[part])):
            if amount.any():
                columns = slice(number * width, (number + 1) * width)
                here[:, columns] += _by_week(flat, amount * chance, count * width).reshape(
                    -1, width
                )
        for number, each in enumerate((found.carried, found.interest)):
            if each is not None:
                weight = (each * chance[:, None]).ravel()
                here[:, 2 * width + number] += np.bincount(place.ravel(), weight, count)
        stage.done(len(chance))
    return table
