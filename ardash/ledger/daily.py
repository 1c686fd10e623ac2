"""Daily sums: what happened each day in a ledger, added up once and kept with it.

A ledger never changes, so what happened on its days is added up the first time that a figure asks
for it. At whatever date a figure is asked for afterwards, it adds up days, not invoices.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import narwhals as nw
import numpy as np
import polars as pl

from ardash.ledger.balances import FOREVER, Frame
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.ledger.movements import FLOWS, STOCKS, summed

_PLACE = ("source", "entity", "currency", "account")


def daily(ledger: Ledger, keys: Sequence[str]) -> pl.DataFrame | None:
    """Add the movements up by day and `keys`: one row each, in the order of the days.

    Columns: day, the keys, FLOWS and STOCKS (changes). None where the ledger has no movements, or
    none by one of the keys.
    """
    if ledger.movements is None or "customer" in keys:
        return None
    moves, on = ledger.movements, ("day", *keys)
    return ledger.once(
        ("daily", *keys), lambda: gathered(summed(moves, on)).sort("day", *keys, nulls_last=True)
    )


def placed(days: pl.Series, ends: Sequence[date]) -> pl.Series:
    """Number the first of `ends` that is not before each day; len(ends) after the last."""
    edges = pl.Series(ends, dtype=pl.Date).to_physical().to_numpy()
    numbers = np.searchsorted(edges, days.to_physical().to_numpy())
    return pl.Series("period", numbers.astype(np.int32))


def by_period(days: pl.DataFrame, ends: Sequence[date], keys: Sequence[str]) -> pl.DataFrame:
    """Add daily sums up by the first of `ends` that is not before the day, and `keys`.

    One row a `period` (the end's number) and keys; what lies after the last is left out.
    """
    within = days.with_columns(placed(days["day"], ends)).filter(pl.col("period") < len(ends))
    sums = pl.col(*(name for name in (*FLOWS, *STOCKS) if name in days.columns)).sum()
    return within.group_by("period", *keys).agg(sums)


def month_number(day: str) -> nw.Expr:
    """Number the month of a column of days: year x 12 + month."""
    return nw.col(day).dt.year().cast(nw.Int32) * 12 + nw.col(day).dt.month().cast(nw.Int32)


def booked(ledger: Ledger) -> pl.DataFrame:
    """Add the entries up by day, source, entity, currency and account: one row each.

    Columns: booked_on, those, entries (minor units).
    """
    return ledger.once(
        "booked",
        lambda: gathered(
            ledger.entries.group_by("booked_on", *_PLACE).agg(entries=nw.col("amount").sum())
        ),
    )


def opened(ledger: Ledger, keys: Sequence[str]) -> pl.DataFrame:
    """Add up by day what invoices and charges became open or settled, by their month of issue.

    One row a day, month and `keys`: day, month (year x 12 + month), the keys, and the changes of
    items (number), owed (minor units) and owed_since (minor units x number of the day of issue).
    """
    return ledger.once(("opened", *keys), lambda: _opened(ledger, keys))


def _opened(ledger: Ledger, keys: Sequence[str]) -> pl.DataFrame:
    owed = nw.col("kind").is_in(["invoice", "charge"]) & (nw.col("balance") > 0)
    spans = ledger.balances.filter(owed).with_columns(month=month_number("issued_on"))
    on = ["day", "month", *keys]

    def changed(day: str, sign: int) -> Frame:
        amount = nw.col("balance") * sign
        return (
            spans.filter(nw.col(day) < FOREVER)
            .select(
                "month",
                *keys,
                day=nw.col(day),
                items=nw.when(~nw.col("item").is_null()).then(nw.lit(sign, nw.Int64)),
                owed=amount,
                owed_since=amount * nw.col("issued_day"),
            )
            .group_by(*on)
            .agg(nw.col("items", "owed", "owed_since").sum())
        )

    both = nw.concat([changed("valid_from", 1), changed("valid_to", -1)])
    found = gathered(both.group_by(*on).agg(nw.col("items", "owed", "owed_since").sum()))
    return found.sort(on, nulls_last=True)
