"""Objections: how much of each item is disputed, until when that is to be solved, what was."""

from __future__ import annotations

from datetime import date

import narwhals as nw
import polars as pl

from ardash.collections.disputes import placed_disputes
from ardash.collections.reasons import CUSTOMER_WAS_RIGHT
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions


def with_disputes(
    items: pl.DataFrame, ledger: Ledger, as_of: date, actions: Actions, days: int
) -> pl.DataFrame:
    """Add what is disputed of each item: one row an item, in the order given.

    disputed          minor units, at most the balance; a credit that was agreed, but not booked
                      for `days` yet, is disputed still
    disputed_since    day on which the first of its disputes was opened
    disputed_until    day by which the last of them is to be solved: its deadline, or `days` later
    awaits_credit     a credit was agreed, and that is all it is disputed for
    solved_at         instant at which the customer last turned out to be wrong; null otherwise
    """
    if actions.disputes.is_empty():
        return items.with_columns(
            disputed=pl.lit(0, pl.Int64),
            disputed_since=pl.lit(None, pl.Date),
            disputed_until=pl.lit(None, pl.Date),
            awaits_credit=pl.lit(value=False),
            solved_at=pl.lit(None, pl.Datetime("us")),
        )
    states = placed_disputes(ledger, as_of, actions, among=items).with_columns(
        opened_on=pl.col("opened_at").dt.date(), resolved_on=pl.col("resolved_at").dt.date()
    )
    later = pl.duration(days=days)
    resolved = pl.col("state") == "resolved"
    right = pl.col("resolution").is_in(CUSTOMER_WAS_RIGHT)
    opened = states.filter(~resolved).with_columns(
        until=pl.coalesce("deadline_on", (pl.col("opened_on") + later).cast(pl.Date))
    )
    agreed = states.filter(resolved & right).with_columns(
        until=(pl.col("resolved_on") + later).cast(pl.Date),
        disputed=pl.min_horizontal(pl.coalesce("amount", "balance"), "balance"),
    )
    agreed = _not_credited(agreed.filter(pl.col("until") >= as_of), ledger, as_of)
    columns = ("item", "disputed", "opened_on", "until")
    standing = pl.concat(
        [
            opened.select(*columns, agreed=pl.lit(value=False)),
            agreed.select(*columns, agreed=pl.lit(value=True)),
        ]
    ).group_by("item")
    summed = standing.agg(
        pl.col("disputed").sum(),
        disputed_since=pl.col("opened_on").min(),
        disputed_until=pl.col("until").max(),
        awaits_credit=pl.col("agreed").all(),
    )
    wrong = states.filter(resolved & ~right).group_by("item")
    solved = wrong.agg(solved_at=pl.col("resolved_at").max())
    joined = items
    for found in (summed, solved):
        joined = joined.join(found, on="item", how="left", maintain_order="left")
    disputed = pl.min_horizontal(pl.col("disputed").fill_null(0), "balance")
    return joined.with_columns(
        disputed=disputed, awaits_credit=pl.col("awaits_credit").fill_null(value=False)
    )


def with_unsolved(items: pl.DataFrame, as_of: date, pause_days: int) -> pl.DataFrame:
    """Add what disputes past their deadline call for: one row an item, in the order given.

    unsolved        somebody is to be spoken to: the deadline has passed, and nobody has tried to
                    speak with the customer since, or not for `pause_days`; or the day has come that
                    was agreed for it. A reminder of other invoices is not about the dispute
    unsolved_until  the day from which it will be so again, where that was tried
    """
    paused = pl.col("last_talk_on").dt.offset_by(f"{max(pause_days, 1)}d")
    again = pl.coalesce("follow_up_on", paused)
    past = (pl.col("disputed") > 0) & (pl.col("disputed_until") < as_of)
    tried = (pl.col("last_talk_on") > pl.col("disputed_until")) & (again > as_of)
    rests = tried.fill_null(value=False)
    is_past = past.fill_null(value=False)
    return items.with_columns(
        unsolved=is_past & ~rests, unsolved_until=pl.when(is_past & rests).then(again)
    )


def _not_credited(agreed: pl.DataFrame, ledger: Ledger, as_of: date) -> pl.DataFrame:
    """Keep the disputes about items that were credited with nothing since the dispute began."""
    if agreed.is_empty():
        return agreed
    credits_ = ledger.entries.filter(
        nw.col("item").is_in(agreed["item"].to_list()),
        nw.col("kind").is_in(["credit", "transfer", "write_off"]),
        nw.col("amount") < 0,
        nw.col("booked_on") <= as_of,
    )
    last = gathered(credits_.group_by("item").agg(credited_on=nw.col("booked_on").max()))
    since = pl.col("credited_on") >= pl.col("opened_on")
    return agreed.join(last, on="item", how="left").filter(~since.fill_null(value=False))
