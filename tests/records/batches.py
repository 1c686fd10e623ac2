"""Batches from a few readable lines; each row stands at `sales.csv:` and its number, from 2 on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from ardash.records.batch import Batch, frame
from ardash.records.gather import CONTENT, KEYS
from ardash.records.store import Store
from ardash.records.sync import Source, SyncReport, sync

SALES = Source("sales", "csv", "sales.csv", {"delimiter": ";"})
START = datetime.fromisoformat("2025-01-31T18:00")

#: A row of a source: frame -> the records that a connector makes of it.
Row = dict[str, list[dict[str, Any]]]


def customer(customer_id: str, name: str | None = None, **columns: Any) -> Row:
    return {"customers": [{"customer_id": customer_id, "name": name or customer_id, **columns}]}


def invoice(
    item_id: str, amount: int, *, customer: str = "dupont", on: str = "2025-01-10", **columns: Any
) -> Row:
    """An invoice and its billing, and its customer as it stands on the invoice."""
    item = {
        "item_id": item_id,
        "customer_id": customer,
        "kind": "invoice",
        "document": item_id,
        "issued_on": date.fromisoformat(on),
        "due_on": date.fromisoformat(on) + timedelta(days=30),
        "currency": "EUR",
        **columns,
    }
    billing = {
        "entry_id": f"{item_id}/billing",
        "item_id": item_id,
        "kind": "billing",
        "booked_on": item["issued_on"],
        "amount": amount,
    }
    who = {"customer_id": customer, "name": customer.title()}
    return {"customers": [who], "items": [item], "entries": [billing]}


def payment(item_id: str, amount: int, *, on: str = "2025-02-01", **columns: Any) -> Row:
    entry = {
        "entry_id": f"{item_id}/payment/{on}",
        "item_id": item_id,
        "kind": "payment",
        "booked_on": date.fromisoformat(on),
        "amount": -amount,
        **columns,
    }
    return {"entries": [entry]}


def control(balance: int, *, on: str = "2025-01-31") -> Row:
    row = {
        "control_id": on,
        "account": "411",
        "closed_on": date.fromisoformat(on),
        "currency": "EUR",
        "balance": balance,
    }
    return {"controls": [row]}


def batch(*rows: Row, **how: Any) -> Batch:
    """A batch of these rows, everything the source holds unless `complete=False`."""
    records: dict[str, list[dict[str, Any]]] = {name: [] for name in KEYS}
    for number, row in enumerate(rows, start=2):
        for name, made in row.items():
            records[name] += [{"place": f"sales.csv:{number}", **record} for record in made]
    frames = {name: frame(name, made) for name, made in records.items()}
    return Batch(**{"rows_read": len(rows), **frames, **how})


def synced(store: Store, *batches: Batch, source: Source = SALES, **how: Any) -> SyncReport:
    """Sync at 18:00 on a day of its own."""
    now = START + timedelta(days=store.read("syncs", ["sync"]).height)
    return sync(store, source, batches, now=now, **how)


def known(store: Store, source: str = "sales", **which: Any) -> dict[str, pl.DataFrame]:
    """What the store knows of a source: frame -> its rows, without place and versions, by key."""
    columns = {name: [key, *CONTENT[name]] for name, key in KEYS.items()}
    read = store.read_each(columns, source=source, **which)
    return {name: read[name].sort(key) for name, key in KEYS.items()}


def held(
    given: Batch, *, without: Mapping[str, list[str]] | None = None
) -> dict[str, pl.DataFrame]:
    """What a store should know after a complete sync of `given`, in the shape of `known`."""
    tidied = {}
    for name, key in KEYS.items():
        rows = getattr(given, name).unique(key, keep="first", maintain_order=True)
        if "entity" in rows.columns:
            rows = rows.with_columns(pl.col("entity").fill_null(""))
        rows = rows.filter(~pl.col(key).is_in((without or {}).get(name, [])))
        tidied[name] = rows.select(key, *CONTENT[name]).sort(key)
    return tidied


def same(left: Mapping[str, pl.DataFrame], right: Mapping[str, pl.DataFrame]) -> bool:
    """Whether two of `known` or `held` are equal, nulls included."""
    return left.keys() == right.keys() and all(left[name].equals(right[name]) for name in left)


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every imported row of every version, for "nothing has changed"."""
    read = store.read_each(dict.fromkeys(KEYS))
    return {
        name: sorted(rows.rows(), key=lambda row: tuple(map(str, row)))
        for name, rows in read.items()
    }
