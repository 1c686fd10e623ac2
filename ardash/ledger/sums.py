"""Sums by group: of expressions, and of parts that have some of the columns each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import narwhals as nw
import polars as pl

from ardash.ledger.balances import Frame


def summed_as(frame: Frame, on: Sequence[str], sums: Mapping[str, nw.Expr]) -> Frame:
    """Sum expressions by group; every engine can sum a column, not all an expression."""
    return frame.select(*on, **sums).group_by(*on).agg(nw.col(*sums).sum())


def together(parts: Sequence[Frame], on: Sequence[str], names: Sequence[str]) -> Frame:
    """Add up parts that have some of the columns `names` each, and each of them one at least."""
    if all(part.implementation.is_polars() for part in parts):
        # Each is small beside what it was summed from: done with before the next begins.
        small = [part.to_native().collect().lazy() for part in parts]
        every = pl.concat(small, how="diagonal_relaxed")
        added = every.group_by(on).agg(pl.col(names).sum().cast(pl.Int64))
        found: Frame = nw.from_native(added)
        return found
    zero = nw.lit(0, nw.Int64)
    full = []
    for part in parts:
        present = part.collect_schema().names()
        sums = {name: nw.col(name).cast(nw.Int64) if name in present else zero for name in names}
        full.append(part.select(*on, **sums))
    return nw.concat(full).group_by(*on).agg(nw.col(*names).sum())
