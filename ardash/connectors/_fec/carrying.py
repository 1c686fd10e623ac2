"""Carrying forward: the opening entries of a year are the lines left open by the year before."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from ardash.connectors._fec.matching import members, no_members

_CELL = ["customer", "account"]


@dataclass(frozen=True)
class Carried:
    """What the opening entries of one year mean for the lines of earlier years.

    `dropped`: opening lines that repeat earlier lines (`row`); `lettered`: earlier lines with the
    letter that the new year gave them (members of matching); `closed`: earlier lines that the new
    year's opening entries replace (`row`, `closed_on`).
    """

    dropped: pl.DataFrame
    lettered: pl.DataFrame
    closed: pl.DataFrame


def carry(earlier: pl.DataFrame, openings: pl.DataFrame) -> Carried:
    """Recognise earlier lines in a year's opening entries, so that they keep age and document.

    `earlier`: lines of the years before, with `left` (signed, what is still open of them) and
    `listed` (an opening entry may list it). Opening lines are paired with them by amount and
    document, then by amount, then by what is left. A customer's account whose pairs do not add up
    is taken from the opening entries instead: its old lines are closed on the opening day.
    """
    opened_on = openings["booked_on"].min()
    old = earlier.filter((pl.col("left") != 0) | pl.col("listed"))
    new = openings.with_columns(signed=pl.col("side") * pl.col("base"))
    pairs = _pairs(new, old)
    cells = _cells(new, old, pairs)
    keep = cells.filter("keep").select(_CELL)
    mixed = cells.filter(~pl.col("keep") & pl.col("mixed")).select(_CELL)
    replaced = cells.filter(~pl.col("keep") & ~pl.col("mixed")).select(_CELL)
    good = pairs.join(replaced, on=_CELL, how="anti")
    unpaired = old.join(good, left_on="row", right_on="old", how="anti").filter(pl.col("left") != 0)
    closed = unpaired.join(pl.concat([mixed, replaced]), on=_CELL, how="semi")
    kept_new = new.join(keep, on=_CELL, how="semi")
    # in an account kept as it was, an opening line without its pair is the sum of all the rest
    alone = kept_new.join(good, left_on="row", right_on="new", how="anti")
    rest = unpaired.join(keep, on=_CELL, how="semi").select(*_CELL, old="row")
    sums = rest.join(alone.select(*_CELL, new="row"), on=_CELL).select("new", "old")
    heirs = pl.concat([good.select("new", "old"), sums])
    dropped = pl.concat([kept_new.select("row"), good.select(row="new")]).unique()
    lettered = members(new).join(heirs, left_on="row", right_on="new").drop("row")
    return Carried(
        dropped=dropped,
        lettered=lettered.rename({"old": "row"}).select(no_members().columns),
        closed=closed.select("row", closed_on=pl.lit(opened_on)),
    )


def _pairs(new: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    """Pair opening lines with earlier lines, one to one: `new`, `old` (rows), customer, account."""
    old = old.with_columns(signed=pl.col("side") * pl.col("base"))
    found = []
    for whole, keys in (
        ("signed", ["signed", "document"]),
        ("signed", ["signed"]),
        ("left", ["signed"]),
    ):
        on = [*_CELL, *keys]
        candidates = old.filter(pl.col("left") != 0) if keys == ["signed"] else old
        candidates = candidates.with_columns(signed=pl.col(whole))
        nth = pl.int_range(pl.len()).over(on)
        left = new.drop_nulls(keys).sort("booked_on", "row").with_columns(nth=nth)
        right = candidates.drop_nulls(keys).sort("booked_on", "row").with_columns(nth=nth)
        pairs = left.select(*on, "nth", new="row").join(
            right.select(*on, "nth", old="row"), on=[*on, "nth"]
        )
        found.append(pairs.select("new", "old", *_CELL))
        new = new.join(pairs, left_on="row", right_on="new", how="anti")
        old = old.join(pairs, left_on="row", right_on="old", how="anti")
    return pl.concat(found)


def _cells(new: pl.DataFrame, old: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Judge each customer's account: do its opening lines say what was left open before?"""
    paired = pairs.select("new", "old")
    opened = (
        new.join(paired, left_on="row", right_on="new", how="left")
        .group_by(_CELL)
        .agg(
            opened=pl.col("signed").sum(),
            opened_paired=pl.col("signed").filter(pl.col("old").is_not_null()).sum(),
            alone=pl.col("old").is_null().sum(),
        )
    )
    left = (
        old.join(paired, left_on="row", right_on="old", how="left")
        .group_by(_CELL)
        .agg(
            left=pl.col("left").sum(),
            left_paired=pl.col("left").filter(pl.col("new").is_not_null()).sum(),
        )
    )
    cells = opened.join(left, on=_CELL, how="full", coalesce=True).fill_null(0)
    mixed = pl.col("opened_paired") == pl.col("left_paired")
    return cells.select(
        *_CELL,
        keep=mixed & (pl.col("opened") == pl.col("left")) & (pl.col("alone") <= 1),
        mixed=mixed,
    )
