"""Small results leave the engine as plain pandas frames."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ardash.ledger.balances import Frame


def collected(frame: Frame, texts: Sequence[str] = ()) -> pd.DataFrame:
    """Compute a frame into pandas; `texts`, unless numbers, become text or None.

    Engines differ in what they make of a text with few values (categories, nulls as NaN); here
    they are alike. Only small results should come this way.
    """
    found: pd.DataFrame = frame.collect("pandas").to_native()
    for name in texts:
        if pd.api.types.is_numeric_dtype(found[name]):
            continue
        values = found[name].astype(object)
        found[name] = values.where(values.notna(), None)
    return found
