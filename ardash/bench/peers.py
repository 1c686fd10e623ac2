"""Peers: what one would otherwise run for an aging, on the same data; and the floor under it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
import polars as pl
import sqlalchemy as sa

from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger

_AGING = sa.text("""
SELECT CASE WHEN o.kind IN ('credit_note', 'unapplied') OR o.balance < 0 THEN 'unapplied'
            WHEN o.due_on IS NULL THEN 'undated'
            WHEN o.due_on >= :as_of THEN 'not_due'
            WHEN o.due_on >= :late_30 THEN '1-30'
            WHEN o.due_on >= :late_60 THEN '31-60'
            WHEN o.due_on >= :late_90 THEN '61-90'
            ELSE '90+' END AS bucket, SUM(o.balance) AS amount
FROM (SELECT i.kind, i.due_on, paid.balance
      FROM (SELECT source, item_id, SUM(amount) AS balance
            FROM entries
            WHERE known_to IS NULL AND booked_on <= :as_of
            GROUP BY source, item_id) paid
      JOIN items i ON i.source = paid.source AND i.item_id = paid.item_id
      WHERE i.known_to IS NULL AND paid.balance <> 0) o
GROUP BY 1
""")

Aging = Callable[[date], dict[str, int]]


def sql_aging(connection: sa.Connection) -> Aging:
    """The query that one writes: entries up to the day summed by item, joined, put in buckets."""

    def aging(as_of: date) -> dict[str, int]:
        days = {f"late_{n}": (as_of - timedelta(days=n)).isoformat() for n in (30, 60, 90)}
        rows = connection.execute(_AGING, {"as_of": as_of.isoformat(), **days})
        return {str(bucket): int(amount) for bucket, amount in rows}

    return aging


def pandas_load(connection: sa.Connection) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Load items and entries as one does with pandas: `read_sql`."""
    items = pd.read_sql(
        sa.text("SELECT item_id, kind, due_on FROM items WHERE known_to IS NULL"),
        connection,
        parse_dates=["due_on"],
    )
    entries = pd.read_sql(
        sa.text("SELECT item_id, booked_on, amount FROM entries WHERE known_to IS NULL"),
        connection,
        parse_dates=["booked_on"],
    )
    return items, entries


def pandas_aging(items: pd.DataFrame, entries: pd.DataFrame) -> Aging:
    """The same aging on loaded frames: filter, sum per item, join, cut, sum."""

    def aging(as_of: date) -> dict[str, int]:
        day = pd.Timestamp(as_of)
        balance = entries[entries["booked_on"] <= day].groupby("item_id")["amount"].sum()
        open_now = items.merge(
            balance[balance != 0].rename("balance"), left_on="item_id", right_index=True
        )
        late = (day - open_now["due_on"]).dt.days
        names = ["not_due", "1-30", "31-60", "61-90", "90+"]
        bucket = pd.cut(late, [-np.inf, 0, 30, 60, 90, np.inf], labels=names).astype(object)
        bucket = bucket.where(open_now["due_on"].notna(), "undated")
        credit = open_now["kind"].isin(["credit_note", "unapplied"]) | (open_now["balance"] < 0)
        bucket = bucket.where(~credit, "unapplied")
        return {
            str(code): int(amount)
            for code, amount in open_now.groupby(bucket)["balance"].sum().items()
        }

    return aging


class Floor:
    """The least that can be done: NumPy over the same columns, already in memory."""

    def __init__(self, ledger: Ledger) -> None:
        spans = gathered(ledger.balances.select("valid_from", "valid_to", "balance"))
        self.valid_from = _days(spans["valid_from"])
        self.valid_to = _days(spans["valid_to"])
        self.balance = spans["balance"].to_numpy()
        moves = gathered(ledger.entries.select("booked_on", "amount"))
        self.booked = _days(moves["booked_on"])
        self.amount = moves["amount"].to_numpy()

    def open_sum(self, as_of: date) -> int:
        """Sum the balances that are open at the close of a day."""
        day = np.int32((as_of - date(1970, 1, 1)).days)
        return int(self.balance[(self.valid_from <= day) & (self.valid_to > day)].sum())

    def periods(self, ends: Sequence[date]) -> tuple[np.ndarray, list[int]]:
        """Sum the entries by period, and the open balances at each end."""
        edges = np.array([(end - date(1970, 1, 1)).days for end in ends], dtype=np.int32)
        period = np.searchsorted(edges, self.booked, side="left")
        return np.bincount(period, weights=self.amount), [self.open_sum(end) for end in ends]


def _days(dates: pl.Series) -> np.ndarray:
    return dates.to_physical().to_numpy()
