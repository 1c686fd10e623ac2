"""The parts of a line: what of a credit was paid, and what was discount, loss or exchange."""

from __future__ import annotations

import polars as pl

from ardash.connectors._fec.kinds import CREDIT_KINDS, PARTS


def parts(lines: pl.DataFrame) -> pl.DataFrame:
    """Split each line by what it is made of: one row a part, mostly one part a line.

    Columns: `part` (its number), `row` (its line), `kind`, `base` and `units` (without sign), and
    `alone` (the line has no other part). An exchange difference on a line in a foreign currency
    has no units: it changes the books' amount alone.
    """
    single = lines.filter(~pl.col("split")).select("row", "kind", "base", "units", "currency")
    kinds = {name: kind for name, kind in CREDIT_KINDS if name in PARTS}
    several = (
        lines.filter("split")
        .unpivot(PARTS, index=["row", "units", "currency", "base"], variable_name="category")
        .filter(pl.col("value") > 0)
        .with_columns(kind=pl.col("category").replace_strict(kinds, return_dtype=pl.String))
        .group_by("row", "kind", "units", "currency", maintain_order=True)
        .agg(base=pl.col("value").sum(), whole=pl.col("base").first())
    )
    several = several.with_columns(units=_units()).drop("whole")
    both = pl.concat(
        [
            single.select("row", "kind", "base", "units"),
            several.select("row", "kind", "base", "units"),
        ]
    )
    order = {kind: place for place, (_, kind) in enumerate(CREDIT_KINDS)}
    return (
        both.with_columns(
            alone=pl.len().over("row") == 1,
            order=pl.col("kind").replace_strict(order, default=0, return_dtype=pl.Int64),
        )
        .sort("row", "order", "kind")
        .with_row_index("part")
        .drop("order")
    )


def _units() -> pl.Expr:
    """Share out a line's units by its parts' amounts; exchange differences take none."""
    share = pl.when(pl.col("kind") == "fx").then(0).otherwise("base")
    until = share.cum_sum().over("row")
    whole = share.sum().over("row")
    foreign = pl.col("units") != pl.col("whole")
    reached = (pl.col("units") * (until / whole)).round().cast(pl.Int64)
    shared = reached - reached.shift(1, fill_value=0).over("row")
    return pl.when(foreign).then(shared).otherwise("base")
