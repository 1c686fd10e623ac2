"""Draws: how late everybody pays in each of many years like this one.

A customer pays what falls due in a month with one delay, drawn from its row of delays: invoices
go out to one payment run. What all customers share in a month (`Delays.tempo`) moves the ranks of
all of them. The largest customers, as many as have OWN_ROWS invoices together, are drawn one by
one, exactly. The others are drawn in pools of customers with like delays: what a pool pays at
each rank is known exactly, and how its amounts spread over the ranks is drawn from the Dirichlet
law that has the mean and variance of its customers' independent draws.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

from ardash.analysis._scenario.delays import LATEST, RANKS, Delays
from ardash.analysis._scenario.payments import Numbers

#: Is told how much has been done, and of how much.
Progress = Callable[[int, int | None], None]

OWN_ROWS = 8_000

#: At most so many pools, and fewer where there are many months: so many cells in all.
POOLS, POOL_CELLS = 12, 180

#: Fewer customers of like size than this are drawn as one.
_FEW = 2.0
_GRID = np.linspace(-5.0, 5.0, 4001)
_NORMAL = NormalDist()
_BELOW = np.array([_NORMAL.cdf(float(x)) for x in _GRID])
_RANK = np.minimum(_BELOW * RANKS, RANKS - 1).astype(np.uint8)
_CUTS = np.array([-9.0, *(_NORMAL.inv_cdf(k / RANKS) for k in range(1, RANKS)), 9.0])


@dataclass(frozen=True, eq=False)
class Draws:
    """The same chances for the base and for every scenario: only then do differences count.

    Cells are months of a customer, numbered from 0: those before `own` belong to single customers
    and have a rank a draw (`ranks`, `takers`: uniform), the others to pools and have a share a draw
    and rank (`shares`, `noise`: standard normal, of how many take a discount).
    """

    own: int
    ranks: npt.NDArray[np.uint8]
    takers: npt.NDArray[np.float32]
    shares: npt.NDArray[np.float32]
    noise: npt.NDArray[np.float32]
    effective: Numbers
    draws: int


@dataclass(frozen=True, eq=False)
class Cells:
    """Which cell each row belongs to, how many belong to single customers, and their months."""

    of: npt.NDArray[np.int64]
    own: int
    months: npt.NDArray[np.int64]
    effective: Numbers


def cells(
    customer: npt.NDArray[np.int64], month: npt.NDArray[np.int64], gross: Numbers, delays: Delays
) -> Cells:
    """Sort rows into cells: a customer's month, or a pool's."""
    count = len(delays.customers)
    amount, rows = np.bincount(customer, gross, count), np.bincount(customer, minlength=count)
    largest = np.argsort(-amount, kind="stable")
    alone = np.zeros(count, dtype=bool)
    alone[largest[rows[largest].cumsum() <= OWN_ROWS]] = True
    mean = np.minimum(delays.table, LATEST + 1).mean(axis=1)
    others = np.flatnonzero(~alone)
    unit = np.where(alone, np.arange(count), 0)
    order = others[np.argsort(mean[others], kind="stable")]
    months = int(month.max(initial=0)) + 1
    pools = min(POOLS, max(1, POOL_CELLS // months))
    unit[order] = count + np.arange(len(order)) * pools // max(1, len(order))
    found, of = np.unique(unit[customer] * months + month, return_inverse=True)
    own = int((found < count * months).sum())
    return Cells(of, own, found % months, _effective(of, customer, gross, len(found)))


def _effective(
    cell: npt.NDArray[np.int64], customer: npt.NDArray[np.int64], gross: Numbers, count: int
) -> Numbers:
    """How many customers of like size a cell is worth (Kish): its variance is one over that."""
    pair, place = np.unique(cell * (customer.max(initial=0) + 1) + customer, return_inverse=True)
    each = np.bincount(place, gross, len(pair))
    of = pair // (customer.max(initial=0) + 1)
    squares = np.bincount(of, each**2, count)
    return np.bincount(of, each, count) ** 2 / np.where(squares > 0, squares, 1.0)


def drawn(found: Cells, tempo: float, draws: int, seed: int) -> Draws:
    """Draw the ranks of every cell; the same seed gives the same, whatever is changed."""
    common, single, taking, pooled = np.random.SeedSequence(seed).spawn(4)
    months = int(found.months.max(initial=0)) + 1
    shared = np.random.default_rng(common).standard_normal((months, draws), dtype=np.float32)
    chance = np.random.default_rng(single)
    ranks = np.empty((found.own, draws), dtype=np.uint8)
    for at in range(0, found.own, 1024):
        part = slice(at, min(at + 1024, found.own))
        score = chance.standard_normal((part.stop - at, draws), dtype=np.float32)
        score *= np.float32(np.sqrt(1 - tempo))
        score += np.float32(np.sqrt(tempo)) * shared[found.months[part]]
        ranks[part] = _rank_of(score)
    taker = np.random.default_rng(taking)
    pools = len(found.months) - found.own
    takers = taker.random((found.own, draws), dtype=np.float32)
    noise = taker.standard_normal((draws, pools), dtype=np.float32)
    effective = found.effective[found.own :]
    shares = _shares(shared, found.months[found.own :], tempo, effective, pooled)
    return Draws(found.own, ranks, takers, shares, noise, effective, draws)


def _shares(
    shared: Any, months: npt.NDArray[np.int64], tempo: float, effective: Numbers, seed: Any
) -> npt.NDArray[np.float32]:
    """Draw how the amounts of each pool spread over the ranks: one row a draw."""
    draws, pools = shared.shape[1], len(months)
    chance = np.random.default_rng(seed)
    at = (_CUTS[None, None, :] - np.sqrt(tempo) * shared.T[:, :, None]) / np.sqrt(1 - tempo)
    likely = np.diff(np.interp(at, _GRID, _BELOW), axis=2).astype(np.float32)[:, months]
    weight = np.maximum(effective - 1, 1.0).astype(np.float32)[None, :, None] * likely
    np.maximum(weight, np.float32(1e-3), out=weight)
    found = chance.standard_gamma(weight, dtype=np.float32)
    found /= found.sum(axis=2, keepdims=True)
    # A pool that is one customer in truth pays at one rank.
    few = np.flatnonzero(effective < _FEW)
    score = chance.standard_normal((draws, len(few))) * np.sqrt(1 - tempo)
    score += np.sqrt(tempo) * shared[months[few]].T
    found[:, few] = np.eye(RANKS, dtype=np.float32)[_rank_of(score)]
    return np.asarray(found.reshape(draws, pools * RANKS), dtype=np.float32)


def _rank_of(score: Any) -> npt.NDArray[np.uint8]:
    """The rank that a standard normal number stands for."""
    return np.asarray(_RANK[np.clip((score + 5) * 400, 0, 4000).astype(np.int32)])
