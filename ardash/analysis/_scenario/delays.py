"""How late each customer pays: its own past, and its segment's where that is thin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist

import narwhals as nw
import numpy as np
import numpy.typing as npt
import polars as pl

from ardash.analysis._scenario.mixing import UNPAID, mixed, nothing_behind, together
from ardash.analysis._scenario.population import day_number
from ardash.ledger.balances import Frame, open_at
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.ledger.periods import months_back
from ardash.ledger.reversals import SETTLING, undone

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

    @property
    def paid_share(self) -> npt.NDArray[np.float64]:
        """How much of what each customer owes is paid at all (0-1), as far as the past shows."""
        return np.asarray((self.table < UNPAID).mean(axis=1))

    def rows(self, customers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Find the rows of customers."""
        return np.searchsorted(self.customers, customers)


def delays(ledger: Ledger, as_of: date, customers: pl.DataFrame) -> Delays:
    """Learn from what was settled in the last months, and from what is overdue: not paid yet.

    `customers` has customer and segment. Amounts weigh: the mean of a customer's row is near its
    days beyond terms with open items. UNPAID stands for what is later than anybody has paid.
    Nothing after `as_of` counts.
    """
    ordered = customers.unique("customer").sort("customer")
    history = _history(ledger, as_of)
    keys = ordered["customer"].to_numpy().astype(np.int64)
    if history["open"].all():
        nothing = np.zeros((len(keys), RANKS), dtype=np.int32)
        return Delays(keys, nothing, np.zeros(len(keys)), 0.0, 0)
    segments = ordered["segment"].cast(pl.String).fill_null("").unique().sort()
    number = pl.DataFrame(
        {"segment": segments, "group": pl.Series(range(len(segments)), dtype=pl.Int64)}
    )
    alike = together(history, "segment").with_columns(pl.col("segment").fill_null(""))
    whole = together(alike).with_columns(group=pl.lit(0, pl.Int64))
    first = np.zeros(len(segments), dtype=np.int64)
    everyone, _ = mixed(whole, 1, behind=nothing_behind(), of=first[:1], points=_FINE, thin=0.0)
    spread, _ = mixed(
        alike.join(number, on="segment"), len(segments), behind=everyone, of=first, points=_FINE,
        thin=THIN_SEGMENT,
    )  # fmt: skip
    place = ordered.select("customer", group=pl.int_range(pl.len(), dtype=pl.Int64))
    mine = history.join(place, on="customer")
    of = ordered.select(pl.col("segment").cast(pl.String).fill_null("")).join(
        number, on="segment", maintain_order="left"
    )["group"].to_numpy()  # fmt: skip
    table, own = mixed(mine, len(keys), behind=spread, of=of, points=RANKS, thin=THIN_CUSTOMER)
    return Delays(keys, table, own, _tempo(mine, table, as_of), history.height)


def _history(ledger: Ledger, as_of: date) -> pl.DataFrame:
    """Settlements and what is overdue: customer, segment, days, open, amount, square, due_on."""
    since = months_back(as_of, HISTORY_MONTHS)
    overdue = (
        open_at(ledger.balances, as_of)
        .filter(nw.col("kind") == "invoice", nw.col("balance") > 0, nw.col("due_on") < as_of)
        .filter(nw.col("due_on") > since)
        .select(
            "customer", "segment", "due_on",
            days=day_number(as_of) - nw.col("due_day"), amount=nw.col("balance"),
        )
    )  # fmt: skip
    known = [
        part.with_columns(pl.col("segment").cast(pl.String), open=pl.lit(value=still))
        for part, still in ((_settled(ledger, as_of, since), False), (gathered(overdue), True))
    ]
    found = pl.concat(known, how="vertical_relaxed").with_columns(
        pl.col("days").clip(EARLIEST, LATEST).cast(pl.Int32), pl.col("amount").cast(pl.Float64)
    )
    return found.with_columns(square=pl.col("amount") ** 2)


def _settled(ledger: Ledger, as_of: date, since: date) -> pl.DataFrame:
    """What was settled after `since`, and has not come back since then."""
    dated = ledger.entries.filter(
        nw.col("item_kind") == "invoice",
        nw.col("booked_on") <= as_of,
        ~nw.col("days_beyond_terms").is_null(),
    )
    settling = dated.filter(
        nw.col("kind").is_in(list(SETTLING)), nw.col("amount") < 0, nw.col("booked_on") > since
    )
    taken = _learnt(settling)
    back = _learnt(undone(dated).filter(nw.col("settled_on") > since))
    if back.is_empty():
        return taken.drop("item")
    bounced = pl.concat([taken.join(back, on="item", how="semi"), back])
    keys = ("item", "customer", "segment", "due_on", "days")
    kept = bounced.group_by(keys, maintain_order=True).agg(pl.col("amount").sum())
    others = taken.join(back, on="item", how="anti", maintain_order="left")
    return pl.concat([others, kept.filter(pl.col("amount") > 0).select(taken.columns)]).drop("item")


def _learnt(entries: Frame) -> pl.DataFrame:
    days, amount = nw.col("days_beyond_terms"), 0 - nw.col("amount")
    return gathered(
        entries.select("item", "customer", "segment", "due_on", days=days, amount=amount)
    )


def _tempo(history: pl.DataFrame, table: npt.NDArray[np.int32], as_of: date) -> float:
    """Measure how much customers are late together: how far months differ beyond chance."""
    # What was due before the first payment learnt from shows late payers only.
    first, last = months_back(as_of, HISTORY_MONTHS), as_of - timedelta(days=_SETTLED_DAYS)
    known = history.filter(pl.col("due_on").is_between(first, last), pl.col("amount") > 0)
    known = known.gather_every(max(1, known.height // _SAMPLE))
    rows, days = table[known["group"].to_numpy()], known["days"].to_numpy()[:, None]
    below = 2 * (rows < days).sum(axis=1) + (rows == days).sum(axis=1)
    # What is open lies somewhere above: in the middle of what is later.
    below = np.where(known["open"].to_numpy(), (below + 2 * RANKS) // 2, below)
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
