"""Columns that actions add to the period table, for the figures of collecting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import narwhals as nw
import polars as pl

from ardash.collections.disputes import dispute_states, placed_disputes
from ardash.collections.promises import promise_states
from ardash.ledger.balances import Frame
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.measures._figures import More
from ardash.records.people.actions import Actions

#: What the figures can be cut by.
_DIMENSIONS = ("customer", "segment", "country", "collector", "currency", "entity", "source")

_ADDED = (
    "promised",
    "promise_received",
    "disputed",
    "disputes_resolved_count",
    "dispute_days_count",
)


def columns_of(actions: Actions) -> More:
    """Say what actions add to the period table, in minor units and numbers.

    promised and promise_received: of promises, on the day after their last; disputed: what is
    open at the close of the period; disputes_resolved_count, dispute_days_count: the days that
    these had been open.
    """

    def more(ledger: Ledger, ends: Sequence[date], keys: Sequence[str]) -> pl.DataFrame:
        parts = [
            _promised(ledger, ends, actions),
            *_disputed(_about_disputes(ledger, actions), ends, actions),
        ]
        together = pl.concat(parts, how="diagonal_relaxed")
        missing = [name for name in (*_ADDED, *keys) if name not in together.columns]
        whole = together.with_columns(pl.lit(None, pl.Int64).alias(name) for name in missing)
        return whole.group_by("period_end", *keys).agg(
            pl.col(_ADDED).fill_null(0).sum().cast(pl.Int64)
        )

    return more


def _promised(ledger: Ledger, ends: Sequence[date], actions: Actions) -> pl.DataFrame:
    rows = promise_states(ledger, ends[-1], actions).filter(pl.col("state") != "cancelled")
    found = ledger.customers.filter(nw.col("customer").is_in(rows["customer"].to_list()))
    about = gathered(found.select("customer", "segment", "country", "collector"))
    return _in_periods(
        rows.join(about, on="customer").with_columns(
            day=pl.col("until_on").dt.offset_by("1d"), entity=pl.lit(None, pl.String)
        ),
        ends,
    ).select("period_end", *_DIMENSIONS, promised="expected", promise_received="received")


def _disputed(ledger: Ledger, ends: Sequence[date], actions: Actions) -> list[pl.DataFrame]:
    opened = actions.disputes["opened_at"].min()
    # Before the first of them nothing was in dispute.
    since = [end for end in ends[1:] if isinstance(opened, datetime) and end >= opened.date()]
    standing = [
        placed_disputes(ledger, end, actions).select(
            *_DIMENSIONS, "disputed", period_end=pl.lit(end)
        )
        for end in since or ends[-1:]
    ]
    solved = dispute_states(ledger, ends[-1], actions).filter(pl.col("state") == "resolved")
    resolved = _in_periods(solved.with_columns(day=pl.col("resolved_at").dt.date()), ends)
    counted = resolved.select(
        "period_end",
        *_DIMENSIONS,
        disputes_resolved_count=pl.lit(1, pl.Int64),
        dispute_days_count="age_days",
    )
    return [*standing, counted]


def _in_periods(rows: pl.DataFrame, ends: Sequence[date]) -> pl.DataFrame:
    """Give each row the end of the period that its `day` is in; rows outside are left out."""
    inside = rows.filter(pl.col("day") > ends[0], pl.col("day") <= ends[-1]).sort("day")
    closes = pl.DataFrame({"period_end": list(ends[1:])}, schema={"period_end": pl.Date})
    return inside.join_asof(closes, left_on="day", right_on="period_end", strategy="forward",
                            coalesce=False)  # fmt: skip


def _about_disputes(ledger: Ledger, actions: Actions) -> Ledger:
    """Narrow a ledger to the items that were ever disputed, in memory: a trend asks often."""
    named = actions.disputes["item_id"].unique().to_list()
    items = gathered(ledger.items.filter(nw.col("item_id").is_in(named)))
    keys, customers = items["item"].to_list(), items["customer"].unique().to_list()

    def kept(frame: Frame, column: str, wanted: list[int]) -> Frame:
        found = gathered(frame.filter(nw.col(column).is_in(wanted)))
        return nw.from_native(found).lazy()

    return replace(
        ledger,
        items=nw.from_native(items).lazy(),
        customers=kept(ledger.customers, "customer", customers),
        entries=kept(ledger.entries, "item", keys),
        balances=kept(ledger.balances, "item", keys),
    )
