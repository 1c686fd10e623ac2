"""What figures read, derived again from items and entries that are not those of the build."""

from __future__ import annotations

from typing import Any

from ardash.ledger.assemble import assembled_balances
from ardash.ledger.balances import Frame
from ardash.ledger.movements import KEPT_BY, movements


def derived(items: Frame, entries: Frame) -> dict[str, Any]:
    """Derive balances and movements, kept in memory: the ledger's frames by name."""
    balances = kept(assembled_balances(entries, items))
    moved = kept(movements(entries, balances, KEPT_BY))
    return {"items": items, "entries": entries, "balances": balances, "movements": moved}


def kept(frame: Frame) -> Frame:
    """Compute a frame once and keep it, where the engine works in this process's memory."""
    if frame.implementation.is_polars():
        return frame.collect().lazy()
    return frame
