"""Lookup by number: what stands in a row is found there, and not searched for by its hash.

Items and customers are numbered from 0 by a build. On Polars this takes a fifth of the time of a
join; other engines join.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw
import numpy as np
import polars as pl

if TYPE_CHECKING:
    from ardash.ledger.balances import Frame


def beside(frame: Frame, other: Frame, key: str, *, every: bool) -> Frame:
    """Give each row of a frame, in its order, the columns of the row of `other` with its key.

    `key` is a whole number from 0 that stands once in `other`. With `every`, rows whose key does
    not are kept, with nulls.
    """
    if not (frame.implementation.is_polars() and other.implementation.is_polars()):
        return frame.join(other, on=key, how="left" if every else "inner")
    rows, found = (each.collect().to_native() for each in (frame, other))
    at = _places(rows[key], found[key])
    if not every and at.null_count():
        rows, at = rows.filter(at.is_not_null()), at.drop_nulls()
    columns = found.drop(key).select(pl.all().gather(at)).get_columns()
    joined: Frame = nw.from_native(rows.hstack(columns)).lazy()
    return joined


def _places(asked: pl.Series, keys: pl.Series) -> pl.Series:
    """Find the row of each key asked for; null where there is none."""
    numbers = keys.to_numpy()
    highest = [int(str(top)) for top in (asked.max(), keys.max()) if top is not None]
    rows = np.full(max(highest, default=-1) + 1, -1, dtype=np.int32)
    rows[numbers] = np.arange(len(numbers), dtype=np.int32)
    if (rows[numbers] != np.arange(len(numbers))).any():
        raise ValueError(f"{keys.name} stands twice")
    place = pl.Series(rows).gather(asked)
    return place if (rows >= 0).all() else place.set(place < 0, None)
