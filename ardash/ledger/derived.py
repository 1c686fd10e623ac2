"""What figures read, derived again from items and entries that are not those of the build."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import narwhals as nw

from ardash.ledger.assemble import assembled_balances
from ardash.ledger.balances import Frame
from ardash.ledger.movements import daily_movements

#: Up to so many days a scan for each, which skips what closed before, is quicker.
FEW_DAYS = 3


def derived(items: Frame, entries: Frame) -> dict[str, Any]:
    """Derive balances and movements, kept in memory: the ledger's frames by name."""
    balances = kept(assembled_balances(entries, items))
    moved = kept(daily_movements(items, entries, balances))
    return {"items": items, "entries": entries, "balances": balances, "movements": moved}


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
