"""Draws: how far receipts may lie from what is expected, customers having much in common.

The largest parts are drawn one by one: each is paid in the period that a normal score falls into,
of which customers share a part with everybody (money is tight, or a holiday) and with their other
invoices (one payment run). The many small ones move with everybody, and have a spread of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ardash.analysis._forecast.timing import Numbers

#: What scores have in common: with everybody, and with the same customer's.
EVERYBODY_SHARE, CUSTOMER_SHARE = 0.02, 0.3

#: How far sales may lie from their rhythm, all of them together.
SALES_SPREAD = 0.15

#: So many of the largest parts are drawn one by one.
LARGEST = 2_000

#: Shares of the draws below the ends of the bands: 80 % lie between the outer ones.
SHARES = {"low_80": 0.1, "low_50": 0.25, "high_50": 0.75, "high_80": 0.9}

_NORMAL = NormalDist()
_GRID = np.linspace(-6.0, 6.0, 4801)
_BELOW = np.array([_NORMAL.cdf(float(x)) for x in _GRID])


@dataclass(frozen=True, eq=False)
class Draws:
    """Receipts of each period as drawn: a row a draw.

    totals  minor units, a column a period
    large   places of the parts that were drawn one by one, among all parts
    paid_in the period that each of them is paid in, a row each and a column a draw; the number
            after the last: beyond
    """

    totals: Numbers
    large: NDArray[np.int64]
    paid_in: NDArray[np.uint16]


def drawn(
    amounts: Numbers,
    paid_by: Numbers,
    customers: NDArray[np.int64],
    to_come: Numbers,
    sizes: Numbers,
    *,
    each: Numbers,
    bunched: float,
    draws: int,
    seed: int,
) -> Draws:
    """Draw receipts: of parts (amount, chance by period end), and of invoices to come.

    `each` is what one payment of a part is worth: its amount, or less where a part stands for
    several. `to_come` is the cash expected of invoices to come in each period, a row a customer,
    `sizes` what one of them more or less is worth, and `bunched` how many times that of chance
    their variance is. The same seed draws the same.
    """
    shared, single, small, coming = np.random.SeedSequence(seed).spawn(4)
    everybody = np.random.default_rng(shared).standard_normal(draws)
    order = np.argsort(-each, kind="stable")
    large, rest = np.sort(order[:LARGEST]), np.sort(order[LARGEST:])
    cuts = np.interp(paid_by, _BELOW, _GRID)
    score = _scores(customers[large], everybody, np.random.default_rng(single))
    paid_in = np.zeros(score.shape, dtype=np.uint16)
    for period in range(paid_by.shape[1]):
        paid_in += score > np.where(paid_by[large, period] > 0, cuts[large, period], -9)[:, None]
    totals = np.column_stack(
        [(amounts[large, None] * (paid_in == n)).sum(axis=0) for n in range(paid_by.shape[1])]
    )
    if len(rest):
        chance = np.random.default_rng(small)
        moving = _shared(amounts[rest], paid_by[rest], cuts[rest], everybody)
        spread = _own(amounts[rest] * each[rest], paid_by[rest])
        totals = totals + moving + spread * chance.standard_normal(moving.shape)
    totals = totals + _coming(to_come, bunched * sizes, draws, np.random.default_rng(coming))
    return Draws(totals, large, paid_in)


def _scores(
    customers: NDArray[np.int64], everybody: Numbers, chance: np.random.Generator
) -> NDArray[np.float32]:
    found = chance.standard_normal((len(customers), len(everybody)), dtype=np.float32)
    found *= np.float32(np.sqrt(1 - EVERYBODY_SHARE - CUSTOMER_SHARE))
    _, of = np.unique(customers, return_inverse=True)
    own = chance.standard_normal((int(of.max(initial=-1)) + 1, len(everybody)), dtype=np.float32)
    if len(own):
        found += np.float32(np.sqrt(CUSTOMER_SHARE)) * own[of]
    return found + np.float32(np.sqrt(EVERYBODY_SHARE)) * everybody.astype(np.float32)


def _shared(amounts: Numbers, paid_by: Numbers, cuts: Numbers, everybody: Numbers) -> Numbers:
    """Receipts of small parts in each draw and period: what all share moves their chances.

    Parts of one score are one: what they amount to is added up along the scores first.
    """
    points = np.linspace(-3.5, 3.5, 15)
    shift, left = np.sqrt(EVERYBODY_SHARE), np.sqrt(1 - EVERYBODY_SHARE)
    chances = np.interp((_GRID[None, :] - shift * points[:, None]) / left, _GRID, _BELOW)
    place = (cuts - _GRID[0]) / (_GRID[1] - _GRID[0])
    low = np.clip(place.astype(np.int64), 0, len(_GRID) - 2)
    part = place - low
    moved = np.zeros((len(points), paid_by.shape[1]))
    for period in range(paid_by.shape[1]):
        counted = np.where(paid_by[:, period] > 0, amounts, 0.0)
        at, above = low[:, period], part[:, period]
        sums = np.bincount(at, counted * (1 - above), len(_GRID))
        sums += np.bincount(at + 1, counted * above, len(_GRID))
        moved[:, period] = chances @ sums
    steps = np.diff(moved, axis=1, prepend=0.0)
    return np.column_stack([np.interp(everybody, points, column) for column in steps.T])


def _own(squares: Numbers, paid_by: Numbers) -> Numbers:
    """How far the receipts of small parts lie apart in each period, each by itself."""
    step = np.diff(paid_by, axis=1, prepend=0.0)
    found: Numbers = np.sqrt(squares @ (step * (1 - step)))
    return found


def _coming(to_come: Numbers, sizes: Numbers, draws: int, chance: np.random.Generator) -> Numbers:
    """Receipts of invoices to come: their rhythm may be off, and they come one by one."""
    expected = to_come.sum(axis=0)
    spread = np.sqrt(sizes @ to_come) if len(sizes) else np.zeros(len(expected))
    level = np.exp(SALES_SPREAD * chance.standard_normal(draws) - SALES_SPREAD**2 / 2)
    noise = spread * chance.standard_normal((draws, len(expected)))
    drawn_so: Numbers = np.maximum(level[:, None] * expected + noise, 0.0)
    return drawn_so


def bands(expected: NDArray[np.int64], found: Draws, scales: pl.DataFrame) -> dict[str, list[int]]:
    """Lay the bands around what is expected: name of SHARES -> minor units a period.

    How far the draws lie from it is multiplied by what the past says (`scales`: a row a period,
    a column an end); no band ends below 0.
    """
    ends = np.quantile(found.totals, list(SHARES.values()), axis=0)
    found_ends = dict(zip(SHARES, ends, strict=True))
    return {
        name: end.round().astype(np.int64).tolist()
        for name, end in scaled(expected.astype(np.float64), found_ends, scales).items()
    }


def scaled(
    expected: Numbers, ends: Mapping[str, Numbers], scales: pl.DataFrame
) -> dict[str, Numbers]:
    """Scale the ends of bands: none below 0, none beyond what is expected, 80 % around 50 %."""
    found = {}
    for name, end in ends.items():
        sides = (None, 0.0) if name.startswith("low") else (0.0, None)
        # What is expected is no median: it lies within its own bands all the same.
        away = np.clip(end - expected, *sides) * scales[name].to_numpy()
        found[name] = np.maximum(expected + away, 0.0)
    found["low_80"] = np.minimum(found["low_80"], found["low_50"])
    found["high_80"] = np.maximum(found["high_80"], found["high_50"])
    return found
