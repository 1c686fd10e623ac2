"""Small results leave the engine as plain frames in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ardash.ledger.balances import Frame

if TYPE_CHECKING:
    import pandas as pd


def gathered(frame: Frame) -> pl.DataFrame:
    """Compute a frame into Polars; texts with few values become plain texts.

    Engines differ in what they make of such texts (categories, objects) and of sums of whole
    numbers (64 bits, 128 bits, decimals); here they are alike.
    """
    found: pl.DataFrame = frame.collect("polars").to_native()
    return found.with_columns(
        pl.col(pl.Categorical, pl.Enum).cast(pl.String),
        pl.col(pl.Decimal, pl.Int128).cast(pl.Int64),
    )


def to_pandas(found: pl.DataFrame) -> pd.DataFrame:
    """Hand a small result on as pandas: missing texts are None, whole numbers stay whole.

    An integer column with gaps becomes pandas' Int64, dates become timestamps, lists stay lists.
    """
    import pandas as pd

    columns: dict[str, Any] = {}
    for name, values in zip(found.columns, found.get_columns(), strict=True):
        if values.dtype == pl.List or (values.dtype == pl.String and values.null_count()):
            columns[name] = pd.Series(values.to_list(), dtype=object)
        elif values.dtype.is_integer() and values.null_count():
            whole = values.cast(pl.Int64).fill_null(0).to_numpy(writable=True)
            columns[name] = pd.arrays.IntegerArray(whole, values.is_null().to_numpy(writable=True))
        elif values.dtype.is_numeric():
            columns[name] = values.to_numpy(writable=True)
        else:
            columns[name] = values.to_pandas().array
    # They are nobody else's: not to copy them takes half the time.
    return pd.DataFrame(columns, columns=found.columns, copy=False)


def collected(frame: Frame) -> pd.DataFrame:
    """Compute a frame into pandas (see `to_pandas`); only small results should come this way."""
    return to_pandas(gathered(frame))
