"""Payments that came back: which settlement each of them undoes."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw

from ardash.ledger.balances import Frame

#: Kinds of entries by which a customer settles what is owed.
SETTLING = ("payment", "discount", "transfer")

_ORDER = ("booked_on", "amount", "entry_id")


def settles() -> nw.Expr:
    """Whether an entry settles an invoice or a charge, or takes a settlement back."""
    return nw.col("kind").is_in(SETTLING) & nw.col("item_kind").is_in(["invoice", "charge"])


def discounts_taken(entries: Frame) -> Frame:
    """List early-payment discounts, each with the day it was taken on: one row a discount.

    The entries' columns and `settled_on`: the day of the discount, or, of one that is taken back,
    that of the discount it undoes, in a row for each of these: whoever takes back what was earned
    lowers what was earned, on whatever day.
    """
    columns = entries.collect_schema().names()
    discounts = entries.filter(nw.col("kind") == "discount")
    back = settles() & (nw.col("amount") > 0)
    own = discounts.filter(~back).with_columns(settled_on=nw.col("booked_on"))
    return nw.concat(
        [
            each.select(*columns, "settled_on")
            for each in (own, undone(discounts, keeping=("discount",)))
        ]
    )


def undone(entries: Frame, *, keeping: Sequence[str] = ("transfer",)) -> Frame:
    """Pair what came back with the settlements it undoes, the last one first.

    One row a reversal and settlement it undoes some of: the reversal's columns, with the part
    undone as `amount`, and the settlement's `days_to_pay`, `days_beyond_terms` and day, as
    `settled_on`. What came back without having been paid is in no row, but for kinds of `keeping`,
    which keep their own days: a debt moved from another item undoes what seemed to settle that one.
    """
    back = entries.filter(settles(), nw.col("amount") > 0)
    few = entries.filter(settles()).join(back.select("item").unique(), on="item", how="semi")
    if few.implementation.is_polars():
        known = few.collect()
        few = known.lazy()
        if known.is_empty():
            return few.with_columns(settled_on=nw.col("booked_on"))
    # The settled total after an entry, and before it: a settlement fills a band between the two,
    # a reversal empties one.
    few = few.with_columns(
        place=nw.col("amount").cum_count().over("item", order_by=_ORDER),
        after=0 - nw.col("amount").cum_sum().over("item", order_by=_ORDER),
    ).with_columns(before=nw.col("after") + nw.col("amount"))
    paid = few.filter(nw.col("amount") < 0).select(
        "item", paid_place="place", low="before", high="after",
        paid_to_pay="days_to_pay", paid_beyond="days_beyond_terms", settled_on="booked_on",
    )  # fmt: skip
    pairs = few.filter(nw.col("amount") > 0).join(paid, on="item", how="inner")
    pairs = pairs.filter(nw.col("paid_place") < nw.col("place"))
    # What fell below a level meanwhile had been undone already.
    between = few.select("item", step="place", level="after")
    lowest = (
        pairs.select("item", "place", "paid_place")
        .join(between, on="item", how="inner")
        .filter(nw.col("step") >= nw.col("paid_place"), nw.col("step") < nw.col("place"))
        .group_by("item", "place", "paid_place")
        .agg(lowest=nw.col("level").min())
    )
    pairs = pairs.join(lowest, on=["item", "place", "paid_place"], how="inner")
    top = nw.min_horizontal("high", "before", "lowest")
    part = top - nw.max_horizontal("low", "after")
    columns = [*few.collect_schema().names(), "settled_on"]
    matched = (
        pairs.with_columns(
            amount=part,
            days_to_pay=nw.col("paid_to_pay"),
            days_beyond_terms=nw.col("paid_beyond"),
        )
        .filter(nw.col("amount") > 0)
        .select(columns)
    )
    counted = matched.group_by("item", "place").agg(counted=nw.col("amount").sum())
    moved = few.filter(nw.col("kind").is_in(list(keeping)), nw.col("amount") > 0)
    moved = moved.join(counted, on=["item", "place"], how="left").with_columns(
        amount=nw.col("amount") - nw.col("counted").fill_null(0).cast(nw.Int64),
        settled_on=nw.col("booked_on"),
    )
    rest = moved.filter(nw.col("amount") > 0).select(columns)
    return nw.concat([matched.with_columns(nw.col("amount").cast(nw.Int64)), rest])
