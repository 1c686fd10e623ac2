"""Settling: what each applied credit takes off its debit, in units and in the books' currency."""

from __future__ import annotations

import polars as pl

from ardash.connectors._fec.matching import overlap, shared

_SETTLED = ["source", "target", "reference", "base", "own_units", "target_units"]


def settle(open_parts: pl.DataFrame, grouped: pl.DataFrame, books: str) -> pl.DataFrame:
    """Apply the credits of each letter group to its debits: one row a credit on a debit.

    `open_parts` has the columns of parts.parts, and of their line `on`, `side`, `currency`, and
    what is left: `left_base`, `left_units`. Returns `source` and `target` (parts), `reference`,
    `base` (books' currency), `own_units` (taken from the source, in its currency) and
    `target_units` (off the target, in its currency); all without sign.

    A group whose lines are all in one foreign currency is matched in that currency; what then
    remains in the books' currency is what its exchange differences settle. All other groups are
    matched in the books' currency.
    """
    held = grouped.join(open_parts, on="row", how="inner")
    held = held.with_columns(abroad=_abroad(books))
    home = _in_books(held.filter(~pl.col("abroad")))
    abroad = held.filter("abroad")
    if abroad.is_empty():
        return home
    units = _in_units(abroad.filter(pl.col("kind") != "fx"))
    differences = _exchange(abroad, units)
    return pl.concat([home, units, differences])


def _abroad(books: str) -> pl.Expr:
    currencies = pl.col("currency").filter(pl.col("kind") != "fx")
    one = currencies.n_unique().over("group") == 1
    return one & (currencies.first().over("group") != books)


def _pieces(held: pl.DataFrame, size: str) -> pl.DataFrame:
    """Overlap debits and credits by `size`, with what is left of both beside each piece."""
    frame = held.select("group", "part", "on", "side", size=pl.col(size))
    pieces = overlap(frame.filter(pl.col("side") > 0), frame.filter(pl.col("side") < 0))
    facts = held.select("part", "kind", "left_base", "left_units", "reference")
    return (
        pieces.with_row_index("order")
        .join(facts.rename(lambda name: f"source_{name}"), left_on="source", right_on="source_part")
        .join(facts.rename(lambda name: f"target_{name}"), left_on="target", right_on="target_part")
        .sort("order")
        .with_columns(reference=pl.col("source_reference"))
    )


def _in_books(held: pl.DataFrame) -> pl.DataFrame:
    """Match by the books' currency; a foreign item's units go with its payments, not its fx."""
    pieces = _pieces(held, "left_base").with_columns(base=pl.col("size"))
    fx = pl.col("source_kind") == "fx"
    pieces = pieces.with_columns(
        paid=pl.when(fx).then(0).otherwise("size"),
        lost=pl.when(fx).then("size").otherwise(0).sum().over("target"),
    ).with_columns(payable=pl.col("target_left_base") - pl.col("lost"))
    same = pl.col("target_left_units") == pl.col("target_left_base")
    target = (
        pl.when(same)
        .then("size")
        .when(pl.col("paid") > 0)
        .then(shared("target_left_units", "paid", "payable", "target"))
    )
    return pieces.with_columns(
        own_units=shared("source_left_units", "size", "source_left_base", "source"),
        target_units=target.otherwise(0),
    ).select(_SETTLED)


def _in_units(held: pl.DataFrame) -> pl.DataFrame:
    """Match by the foreign currency; the books' amount is the credit's own, at its own rate."""
    pieces = _pieces(held, "left_units")
    return pieces.with_columns(
        base=shared("source_left_base", "size", "source_left_units", "source"),
        own_units=pl.col("size"),
        target_units=pl.col("size"),
    ).select(_SETTLED)


def _exchange(abroad: pl.DataFrame, settled: pl.DataFrame) -> pl.DataFrame:
    """Let exchange losses and gains take what the rates left over on the debits."""
    off = settled.group_by("target").agg(
        pl.col("base").sum().alias("off_base"), pl.col("target_units").sum().alias("off_units")
    )
    debits = abroad.filter((pl.col("side") > 0) & (pl.col("kind") != "fx"))
    rest = debits.join(off, left_on="part", right_on="target", how="left").with_columns(
        units=pl.col("left_units") - pl.col("off_units").fill_null(0),
        rate=pl.col("base") / pl.col("units"),
    )
    worth = (pl.col("units") * pl.col("rate")).round().cast(pl.Int64)
    rest = rest.with_columns(over=pl.col("left_base") - pl.col("off_base").fill_null(0) - worth)
    sides = []
    for side in (-1, 1):  # a loss takes off what is too much, a gain adds what is too little
        owing = rest.select("group", "part", "on", size=-side * pl.col("over"))
        differences = abroad.filter((pl.col("kind") == "fx") & (pl.col("side") == side))
        found = differences.select("group", "part", "on", size=pl.col("left_base"))
        pieces = overlap(owing, found).with_row_index("order")
        facts = differences.select("part", "left_base", "left_units", "reference")
        pieces = pieces.join(facts, left_on="source", right_on="part").sort("order")
        sides.append(
            pieces.with_columns(
                base=pl.col("size"),
                own_units=shared("left_units", "size", "left_base", "source"),
                target_units=pl.lit(0, pl.Int64),
            ).select(_SETTLED)
        )
    return pl.concat(sides)
