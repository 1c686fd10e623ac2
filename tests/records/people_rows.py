"""A store that knows two customers: Dupont owes F1 (120.00 EUR) and D1 (USD), Martin owes M1."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from batches import batch, invoice, synced

from ardash.records import people
from ardash.records.store import Store

NOW = datetime.fromisoformat("2025-03-03T09:30")
LATER = datetime.fromisoformat("2025-03-04T14:00")
WHO: dict[str, Any] = {"now": NOW, "author": "anne"}
ALSO: dict[str, Any] = {"now": LATER, "author": "bruno"}
DUPONT = ("sales", "dupont")


def with_customers(store: Store) -> Store:
    synced(
        store,
        batch(
            invoice("F1", 12000),
            invoice("D1", 9900, currency="USD"),
            invoice("M1", 5000, customer="martin"),
        ),
    )
    return store


def promised(store: Store, **columns: Any) -> int:
    """Dupont promises 100.00 EUR by 10 March."""
    given = {"due_on": date(2025, 3, 10), "amount": 10000, "currency": "EUR", **WHO, **columns}
    return people.make_promise(store, *DUPONT, **given)
