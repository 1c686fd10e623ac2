"""What figures read, derived again from items and entries, or kept in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from ardash.ledger.assemble import assembled_balances
from ardash.ledger.balances import Frame
from ardash.ledger.lookup import beside
from ardash.ledger.movements import FLOWS, KEPT_BY, STOCKS, movements

if TYPE_CHECKING:
    from ardash.ledger.ledger import Ledger

#: Up to so many days a scan for each, which skips what closed before, is quicker.
FEW_DAYS = 3


def derived(items: Frame, entries: Frame) -> dict[str, Any]:
    """Derive balances and movements, kept in memory: the ledger's frames by name."""
    balances = kept(assembled_balances(entries, items))
    moved = moved_later(items, entries, balances)
    return {"items": items, "entries": entries, "balances": balances, "movements": moved}


def moved_later(items: Frame, entries: Frame, balances: Frame) -> Frame:
    """Make the movements when they are first read, and keep them: most figures never ask."""
    if not entries.implementation.is_polars():
        return daily_movements(items, entries, balances)

    @cache
    def moved() -> pl.DataFrame:
        made: pl.DataFrame = daily_movements(items, entries, balances).collect().to_native()
        return made

    native: pl.LazyFrame = items.to_native()
    kinds = native.collect_schema()
    schema = {"day": pl.Date(), **{name: kinds[name] for name in KEPT_BY}}
    schema |= dict.fromkeys((*FLOWS, *STOCKS), pl.Int64())
    later: Frame = nw.from_native(pl.defer(moved, schema=schema))
    return later


def daily_movements(items: Frame, entries: Frame, balances: Frame) -> Frame:
    """Make the movements of a whole ledger: by day and KEPT_BY, on Polars in their order."""
    if not entries.implementation.is_polars():
        return movements(entries, balances, KEPT_BY)
    # To group by one number takes a third of the time of grouping by several texts.
    native = items.select("item", *KEPT_BY).collect().to_native()
    groups = native.select(KEPT_BY).unique().sort(KEPT_BY).with_row_index("group")
    of = native.join(groups, on=KEPT_BY, how="left", nulls_equal=True).select("item", "group")
    grouped = nw.from_native(of).lazy()
    numbered = [
        beside(frame.drop(*KEPT_BY), grouped, "item", every=False) for frame in (entries, balances)
    ]
    found = movements(numbered[0], numbered[1], ["group"]).sort("day", "group")
    named = beside(found, nw.from_native(groups).lazy(), "group", every=False)
    return named.select("day", *KEPT_BY, *FLOWS, *STOCKS)


def open_within(balances: Frame, days: Sequence[date], columns: Sequence[str]) -> Frame:
    """Keep what is open on one of many days, to be asked for each: read once, not once a day."""
    if len(days) <= FEW_DAYS:
        return balances
    overlapping = balances.filter(nw.col("valid_from") <= max(days), nw.col("valid_to") > min(days))
    return kept(overlapping.select("valid_from", "valid_to", *columns))


def kept(frame: Frame) -> Frame:
    """Compute a frame once and keep it, where the engine works in this process's memory."""
    if frame.implementation.is_polars():
        return frame.collect().lazy()
    return frame


def held(ledger: Ledger) -> Ledger:
    """Keep the balances in this process's memory, as a server does that is asked over and over.

    Some 60 MB a million invoices, on Polars; other engines keep their frames where they are.
    """
    if not ledger.balances.implementation.is_polars():
        return ledger
    balances: pl.LazyFrame = ledger.balances.to_native()
    columns = balances.collect_schema().names()
    # A day's number is the day.
    told = {f"{name}_day": pl.col(f"{name}_on").to_physical() for name in ("issued", "due")}
    read = []
    for name in (name for name in columns if name not in told):
        # One by one: read all at once, they would take twice the memory for a moment.
        values = balances.select(name).collect().to_series().rechunk()
        if values.dtype == pl.Categorical and values.n_unique() == 1:
            told[name] = pl.lit(values[0], pl.Categorical)
        else:
            read.append(values)
    lean = pl.DataFrame(read).lazy().with_columns(**told).select(columns)
    return replace(ledger, balances=nw.from_native(lean).lazy())
