"""Told: up to which day the bank told what came in, as the database has it."""

from __future__ import annotations

from datetime import date

from ardash.collections import cash
from ardash.records.store import Store

_COLUMNS = {
    "statements": ["account", "currency", "closing", "difference", "closed_on"],
    "receipts": ["statement_id", "account", "currency", "booked_on"],
}


def told_on(store: Store, as_of: date, *, known_at: int | None = None) -> date | None:
    """Return `cash.fed_on` of what the bank told, as known after the sync `known_at`.

    So the worklist knows whether what customers paid is known. Raises StoreUnavailable.
    """
    statements, receipts = (
        store.read(name, columns, where="current", known_at=known_at)
        for name, columns in _COLUMNS.items()
    )
    return cash.fed_on(statements, receipts, as_of)
