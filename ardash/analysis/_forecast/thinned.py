"""Thinned: of a large book's small items, some that stand for all, where only sums are wanted.

Forecasts of the past are held to what came by week and currency: nobody looks at their items. The
largest of each currency are asked about one by one. Of the small ones, every so many minor units
choose one, going by due day, and it stands for those around it: sums are right on average, and
what one item more or less is worth stays what it is.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ardash.analysis._forecast.draws import LARGEST
from ardash.analysis._forecast.timing import Numbers
from ardash.risk.history import History


def chosen(amounts: Numbers, most: int, large: int, seed: int) -> tuple[NDArray[np.int64], Numbers]:
    """Choose at most `most` of amounts in some order: their places, and how often each counts.

    The `large` largest count once. Of the rest, one is chosen every so many minor units: an amount
    is chosen as often as its size says, and counts for that much less, so that what is added up
    over the chosen is on average what it is over all. The same seed chooses the same.
    """
    count = len(amounts)
    if count <= most:
        return np.arange(count), np.ones(count)
    order = np.argsort(-amounts, kind="stable")
    first, rest = order[:large], np.sort(order[large:])
    until = np.cumsum(amounts[rest])
    step = until[-1] / max(most - large, 1)
    if step <= 0:
        return np.sort(first), np.ones(len(first))
    begin = np.random.default_rng(seed).random()
    at = np.searchsorted(until, (begin + np.arange(most - large)) * step, side="right")
    places, hits = np.unique(np.minimum(at, len(rest) - 1), return_counts=True)
    weights = hits * step / amounts[rest[places]]
    every = np.concatenate([first, rest[places]])
    both = np.concatenate([np.ones(len(first)), weights])
    ordered = np.argsort(every, kind="stable")
    return every[ordered], both[ordered]


def thinned_owed(owed: pl.DataFrame, history: History, most: int, seed: int) -> pl.DataFrame:
    """Keep some of the parts of what is plainly open, by currency; all of what was agreed.

    What is kept has the amount that it stands for, and in `size` its own.
    """
    if owed.height <= most:
        return owed
    due = history.rows.select("item", "due_day").unique("item", keep="last")
    ordered = owed.join(due, on="item", how="left", maintain_order="left").sort(
        "currency", "due_day", "customer", "item"
    )
    plain = pl.col("cash_source") == "open_items"
    found = [ordered.filter(~plain)]
    for _, own in ordered.filter(plain).group_by("currency", maintain_order=True):
        amounts = own["amount"].to_numpy().astype(np.float64)
        places, weights = chosen(amounts, most, min(LARGEST, most // 2), seed)
        kept = own[places]
        stands_for = (kept["amount"] * pl.Series(weights)).round().cast(pl.Int64)
        found.append(kept.with_columns(amount=stands_for, size=pl.col("amount").cast(pl.Float64)))
    return pl.concat(found).select(owed.columns)


def thinned_rhythm(
    history: History, rows: pl.DataFrame, most: int, seed: int
) -> tuple[History, pl.DataFrame]:
    """Keep some of the rows of `with_next_invoices`, by currency, with the sales they stand for."""
    if rows.height <= most:
        return history, rows
    found = []
    numbered = rows.with_row_index("place").sort("currency", "terms_days", "customer")
    for _, own in numbered.group_by("currency", maintain_order=True):
        places, weights = chosen(own["daily"].to_numpy(), most, 0, seed)
        found.append(own[places].with_columns(daily=pl.col("daily") * pl.Series(weights)))
    kept = pl.concat(found).sort("place")
    known = history.rows.height - rows.height
    both = pl.concat([history.rows[:known], history.rows[known:][kept["place"]]])
    return replace(history, rows=both), kept.drop("place")
