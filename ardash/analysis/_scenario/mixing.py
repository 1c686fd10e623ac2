"""Delays of groups: their own, as far as they are known, and those of the group behind them.

What is overdue has not been paid yet: its delay is longer than its age, nobody knows by how much.
It counts as such (Kaplan and Meier's estimate, weighed by amounts), not as paid at its age.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

#: Delay of what is never paid, as far as the past shows: later than the longest delay that anybody
#: has paid with. More days than any window or table of dates has.
UNPAID = 2**20

Table = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.float64]

#: Below any key of a group, see `_later_than`.
_LOWEST = -(2**12)


def nothing_behind() -> Table:
    """What stands behind the whole ledger: beyond what it has seen, nothing is paid."""
    return np.full((1, 1), UNPAID, dtype=np.int32)


def together(history: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """Put payments of one group and delay into one row, with their amounts' squares."""
    return history.group_by(*keys, "days", "open").agg(pl.col("amount", "square").sum())


def mixed(
    history: pl.DataFrame,
    groups: int,
    *,
    behind: Table,
    of: npt.NDArray[np.int64],
    points: int,
    thin: float,
) -> tuple[Table, Numbers]:
    """Give each group `points` equally likely delays, its own and those of the group behind it.

    `history` has group, days, open (not paid yet, after so many days), amount and square. `behind`
    has a row a group behind, `of` says which is whose. So many points are a group's own as its
    payments weigh against `thin` (Kish's effective number). Beyond the last delay that a group
    has seen, it has those of the group behind that are longer still.
    """
    sorted_ = history.sort("group", "days", "open")
    group = sorted_["group"].to_numpy()
    days = sorted_["days"].to_numpy()
    total = np.bincount(group, sorted_["amount"].to_numpy(), groups).astype(np.float64)
    squares = np.bincount(group, sorted_["square"].to_numpy(), groups)
    payments = np.divide(total**2, squares, out=np.zeros(groups), where=squares > 0)
    weight = np.divide(payments, payments + thin, out=np.zeros(groups), where=payments > 0)
    mine = np.rint(points * weight).astype(int)
    # The share of a group's row that is paid by then, behind its number: one sorted column.
    paid = _paid_by(sorted_, group, total)
    last = np.flatnonzero(np.diff(group, append=-1))
    seen = np.ones(groups)
    seen[group[last]] = paid[last]
    place = np.arange(points)[None, :]
    own = place < mine[:, None]
    level = np.where(
        own,
        (place + 0.5) / np.maximum(mine, 1)[:, None],
        (place - mine[:, None] + 0.5) / np.maximum(points - mine, 1)[:, None],
    )
    found = np.searchsorted(group + paid, np.arange(groups)[:, None] + level)
    # Where no group has a past, all have what is behind them.
    days = days if len(days) else np.zeros(1, dtype=np.int32)
    column = np.minimum((level * behind.shape[1]).astype(int), behind.shape[1] - 1)
    table = np.where(own, days[np.minimum(found, len(days) - 1)], behind[of[:, None], column])
    tail = own & (level > seen[:, None])
    if tail.any():
        longest = np.zeros(groups, dtype=np.int64)
        longest[group[last]] = days[last]
        share = (level - seen[:, None]) / np.maximum(1 - seen, 1e-12)[:, None]
        table = np.where(tail, _later_than(longest, share, behind, of), table)
    return np.sort(table, axis=1).astype(np.int32), mine / points


def _paid_by(sorted_: pl.DataFrame, group: npt.NDArray[np.int64], total: Numbers) -> Numbers:
    """The share of its amounts that each group has paid after each of its days."""
    amount, open_ = sorted_["amount"].to_numpy(), sorted_["open"].to_numpy()
    before = np.concatenate([[0.0], total.cumsum()])[:-1]
    running = amount.cumsum() - before[group]
    whole = np.where(total > 0, total, 1.0)[group]
    if not open_.any():
        return np.asarray(np.minimum(running / whole, 1.0))
    # Of what is still unpaid before a day, the part that is paid on it; what is open leaves.
    left = np.maximum(whole - running + amount, amount)
    part = np.divide(amount, left, out=np.zeros(len(amount)), where=(left > 0) & ~open_)
    steps = np.log1p(-np.minimum(part, 1 - 1e-12)).cumsum()
    first = np.searchsorted(group, np.arange(len(total)))
    earlier = np.concatenate([[0.0], steps])[np.minimum(first, len(steps))]
    censored = np.bincount(group, open_, len(total)) > 0
    known = np.minimum(running / whole, 1.0)
    return np.asarray(np.where(censored[group], -np.expm1(steps - earlier[group]), known))


def _later_than(
    days: npt.NDArray[np.int64], share: Numbers, behind: Table, of: npt.NDArray[np.int64]
) -> Table:
    """The delays behind that are longer than `days`, at shares (0-1) of these; else UNPAID."""
    width, height = behind.shape[1], UNPAID - 2 * _LOWEST
    rows = behind + np.arange(len(behind))[:, None] * height - _LOWEST
    first = np.searchsorted(rows.ravel(), of * height + days - _LOWEST, "right") - of * width
    first = np.clip(first, 0, width)
    step = np.clip((share * (width - first)[:, None]).astype(int), 0, None)
    place = np.minimum(first[:, None] + step, width - 1)
    later = behind[of[:, None], place]
    return np.where((first < width)[:, None], later, UNPAID).astype(np.int32)
