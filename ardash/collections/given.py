"""Given: money that came and stayed, shared out among those who wait for it, all at once."""

from __future__ import annotations

import polars as pl

#: Whose money it is: see `ardash.collections.receipts.Purse`.
PURSE = ("customer", "currency")

#: What was given: the row that waited for it, minor units, and the day when the last of it came.
GIVEN = {"row": pl.UInt32, "received": pl.Int64, "received_on": pl.Date}


def entangled(waiting: pl.DataFrame, moved: pl.DataFrame) -> pl.DataFrame:
    """List the customers and currencies whose money has to be followed day by day.

    Some of it moved on, or went back; or a promise was made before another one had ended.
    """
    by_day = waiting.sort(*PURSE, "since", "day")
    former = pl.col("day").cum_max().shift().over(PURSE, order_by=["since", "day"])
    meeting = by_day.filter(pl.col("since") <= former)
    left = moved.filter(pl.col("moved") | (pl.col("amount") < 0))
    return pl.concat([meeting.select(PURSE), left.select(PURSE)]).unique()


def given_alone(waiting: pl.DataFrame, moved: pl.DataFrame) -> pl.DataFrame:
    """Give money that only came, and never left, to those who wait for it one after the other.

    `waiting` holds row, customer, currency, amount, since, day (the last that counts) and
    item_keys; no two of a customer and currency wait on the same day. As `Purse.take` does it:
    what lies on the items that are named goes first, then what is on account, the earliest first.
    One row each that got any: see GIVEN.
    """
    named = pl.col("item_keys").list.len() > 0
    rows = waiting.select(
        "row", *PURSE, "since", "day", "item_keys", wanted="amount", named=named
    ).join(moved, on=PURSE)
    inside = pl.col("booked_on").is_between("since", "day")
    on_item = pl.col("item_keys").list.contains(pl.col("item"))
    fitting = rows.with_columns(second=pl.col("named") & ~on_item).filter(
        inside, ~pl.col("second") | pl.col("on_account")
    )
    ordered = fitting.sort("row", "second", "booked_on")
    before = pl.col("amount").cum_sum().over("row") - pl.col("amount")
    taken = ordered.with_columns(
        part=pl.min_horizontal("amount", pl.col("wanted") - before)
    ).filter(pl.col("part") > 0)
    return (
        taken.group_by("row")
        .agg(received=pl.col("part").sum(), received_on=pl.col("booked_on").max())
        .select(*GIVEN)
    )
