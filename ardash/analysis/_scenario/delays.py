"""How late each customer pays: its own past, and its segment's where that is thin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist

import narwhals as nw
import numpy as np
import numpy.typing as npt
import polars as pl

from ardash.analysis._scenario.population import day_number
from ardash.ledger.balances import open_at
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.ledger.periods import months_back
from ardash.ledger.reversals import SETTLING

#: Delays that stand for a customer, each as likely as the others.
RANKS = 32

#: Months of payments that are learnt from.
HISTORY_MONTHS = 24

#: So many payments weigh as much as the customer's segment; as the whole ledger, for a segment.
THIN_CUSTOMER, THIN_SEGMENT = 8.0, 30.0

#: Delays, in days, beyond which nothing more is learnt.
EARLIEST, LATEST = -180, 730

#: Due dates of the last days show early payers only.
_SETTLED_DAYS = 90
_FINE = 512
_SAMPLE = 200_000
_LEAST_MONTHS = 6


@dataclass(frozen=True, eq=False)
class Delays:
    """Days beyond terms of each customer: one row a customer of `customers`, RANKS columns.

    `own` says how much of a row is the customer's own past (0-1). `tempo` is the share (0-0.5) of
    the spread of delays that all customers have in common within a month.
    """

    customers: npt.NDArray[np.int64]
    table: npt.NDArray[np.int32]
    own: npt.NDArray[np.float64]
    tempo: float
    payments: int

    def rows(self, customers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Find the rows of customers."""
        return np.searchsorted(self.customers, customers)


def delays(ledger: Ledger, as_of: date, customers: pl.DataFrame) -> Delays:
    """Learn from what was settled in the last months, and from what is overdue, as it stands.

    `customers` has customer and segment. Amounts weigh: the mean of a customer's row is near its
    days beyond terms with open items. Nothing after `as_of` counts.
    """
    ordered = customers.unique("customer").sort("customer")
    history = _history(ledger, as_of)
    keys = ordered["customer"].to_numpy().astype(np.int64)
    if history.is_empty():
        nothing = np.zeros((len(keys), RANKS), dtype=np.int32)
        return Delays(keys, nothing, np.zeros(len(keys)), 0.0, 0)
    whole = history.select(group=pl.lit(0), days="days", amount="amount")
    segments = ordered["segment"].cast(pl.String).fill_null("").unique().sort()
    number = pl.DataFrame(
        {"segment": segments, "group": pl.Series(range(len(segments)), dtype=pl.Int64)}
    )
    by_segment = history.with_columns(pl.col("segment").fill_null("")).join(number, on="segment")
    nobody, first = np.zeros((1, 1), dtype=np.int32), np.zeros(len(segments), dtype=np.int64)
    everyone, _ = _mixed(whole, 1, behind=nobody, of=first[:1], points=_FINE, thin=0.0)
    spread, _ = _mixed(
        by_segment, len(segments), behind=everyone, of=first, points=_FINE, thin=THIN_SEGMENT
    )
    place = ordered.select("customer", group=pl.int_range(pl.len(), dtype=pl.Int64))
    mine = history.join(place, on="customer")
    of = ordered.select(pl.col("segment").cast(pl.String).fill_null("")).join(
        number, on="segment", maintain_order="left"
    )["group"].to_numpy()  # fmt: skip
    table, own = _mixed(mine, len(keys), behind=spread, of=of, points=RANKS, thin=THIN_CUSTOMER)
    return Delays(keys, table, own, _tempo(mine, table, as_of), history.height)


def _history(ledger: Ledger, as_of: date) -> pl.DataFrame:
    """Settlements and what is overdue: customer, segment, days, amount, due_on."""
    since = months_back(as_of, HISTORY_MONTHS)
    settled = ledger.entries.filter(
        nw.col("kind").is_in(list(SETTLING)),
        nw.col("item_kind") == "invoice",
        nw.col("amount") < 0,
        nw.col("booked_on") > since,
        nw.col("booked_on") <= as_of,
        ~nw.col("days_beyond_terms").is_null(),
    ).select(
        "customer", "segment", "due_on",
        days=nw.col("days_beyond_terms"), amount=0 - nw.col("amount"),
    )  # fmt: skip
    overdue = (
        open_at(ledger.balances, as_of)
        .filter(nw.col("kind") == "invoice", nw.col("balance") > 0, nw.col("due_on") < as_of)
        .filter(nw.col("due_on") > since)
        .select(
            "customer", "segment", "due_on",
            days=day_number(as_of) - nw.col("due_day"), amount=nw.col("balance"),
        )
    )  # fmt: skip
    found = pl.concat([gathered(settled), gathered(overdue)], how="vertical_relaxed")
    return found.with_columns(pl.col("days").clip(EARLIEST, LATEST).cast(pl.Int32))


def _mixed(
    history: pl.DataFrame,
    groups: int,
    *,
    behind: npt.NDArray[np.int32],
    of: npt.NDArray[np.int64],
    points: int,
    thin: float,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]:
    """Give each group `points` equally likely delays, its own and those of the group behind it.

    `behind` has a row a group behind, `of` says which is whose. So many points are a group's own
    as its payments weigh against `thin` (Kish's effective number).
    """
    sorted_ = history.sort("group", "days")
    group = sorted_["group"].to_numpy()
    days = sorted_["days"].to_numpy()
    amount = sorted_["amount"].to_numpy().astype(float)
    total = np.bincount(group, amount, groups)
    squares = np.bincount(group, amount**2, groups)
    payments = np.divide(total**2, squares, out=np.zeros(groups), where=squares > 0)
    weight = np.divide(payments, payments + thin, out=np.zeros(groups), where=payments > 0)
    mine = np.rint(points * weight).astype(int)
    before = np.concatenate([[0.0], total.cumsum()])[:-1]
    running = amount.cumsum() - before[group]
    # The cumulated share of a group's row, behind the number of its group: one sorted column.
    key = group + np.minimum(running / np.where(total > 0, total, 1.0)[group], 1.0)
    place = np.arange(points)[None, :]
    own = place < mine[:, None]
    level = np.where(
        own,
        (place + 0.5) / np.maximum(mine, 1)[:, None],
        (place - mine[:, None] + 0.5) / np.maximum(points - mine, 1)[:, None],
    )
    found = np.searchsorted(key, np.arange(groups)[:, None] + level)
    column = np.minimum((level * behind.shape[1]).astype(int), behind.shape[1] - 1)
    table = np.where(
        own, days[np.minimum(found, len(days) - 1)], behind[of[:, None], np.clip(column, 0, None)]
    )
    return np.sort(table, axis=1).astype(np.int32), mine / points


def _tempo(history: pl.DataFrame, table: npt.NDArray[np.int32], as_of: date) -> float:
    """Measure how much customers are late together: how far months differ beyond chance."""
    # What was due before the first payment learnt from shows late payers only.
    first, last = months_back(as_of, HISTORY_MONTHS), as_of - timedelta(days=_SETTLED_DAYS)
    known = history.filter(pl.col("due_on").is_between(first, last), pl.col("amount") > 0)
    known = known.gather_every(max(1, known.height // _SAMPLE))
    rows, days = table[known["group"].to_numpy()], known["days"].to_numpy()[:, None]
    below = 2 * (rows < days).sum(axis=1) + (rows == days).sum(axis=1)
    normal = NormalDist()
    levels = np.clip(np.arange(2 * RANKS + 1) / (2 * RANKS), 0.5 / RANKS, 1 - 0.5 / RANKS)
    scores = np.array([normal.inv_cdf(float(level)) for level in levels])[below]
    month = pl.col("due_on").dt.truncate("1mo").alias("month")
    each = (
        known.with_columns(month, score=pl.Series(scores, dtype=pl.Float64) * pl.col("amount"))
        .group_by("month", "group")
        .agg(pl.col("score", "amount").sum().cast(pl.Float64))
        .group_by("month")
        .agg(
            mean=pl.col("score").sum() / pl.col("amount").sum(),
            chance=(pl.col("amount") ** 2).sum() / pl.col("amount").sum() ** 2,
        )
    )
    if each.height < _LEAST_MONTHS:
        return 0.0
    spread = float(each["mean"].to_numpy().var(ddof=1) - each["chance"].to_numpy().mean())
    return float(np.clip(spread, 0.0, 0.5))
