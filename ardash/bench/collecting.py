"""Collecting: the worklist of a book, with what people noted about its customers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import numpy as np
import polars as pl
import sqlalchemy as sa

from ardash.bench.book import LAST
from ardash.bench.results import Result
from ardash.bench.timing import timed_each
from ardash.collections.policy import load
from ardash.collections.worklist import worklist
from ardash.ledger.balances import open_at
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.records import schema
from ardash.records.people import actions
from ardash.records.store import Store

#: What people noted, for a thousand invoices.
ACTIVITIES, PROMISES, DISPUTES = 60, 3, 1

RUNS = 5

_CHANNELS = np.array(["email", "call", "letter"])
_OUTCOMES = np.array(["sent", "reached", "no_answer", "promised"])
_STEPS = np.array(["notice", "reminder", "call", "letter"])


def worklist_results(
    ledger: Ledger, store: Store, *, seed: int, budget: float | None
) -> Iterator[Result]:
    """Note what a year of collecting leaves behind, then time the last day's worklist.

    With the actions at hand, as a server has them, and with reading them before.
    """
    _note(ledger, store, seed)
    policy, known = load(), actions(store)
    timing = timed_each(lambda day: worklist(ledger, day, policy, known), [LAST] * RUNS)
    yield Result.of("worklist", timing, budget=budget)
    read = timed_each(lambda day: worklist(ledger, day, policy, actions(store)), [LAST] * RUNS)
    yield Result.of("worklist, actions read", read)


def _note(ledger: Ledger, store: Store, seed: int) -> None:
    """Write activities, promises and disputes of invented people, all at once."""
    chance = np.random.default_rng(seed)
    items = ledger.items.select("item", "item_id")
    customers = gathered(ledger.customers.select("customer", "source", "customer_id"))
    opened = gathered(
        open_at(ledger.balances, LAST).select("item", "customer", "currency", "balance")
    ).join(gathered(items), on="item")
    owed = opened.filter(pl.col("balance") > 0).join(customers, on="customer").sort("item")
    count = gathered(items).height / 1000
    now = datetime.combine(LAST, time(9))

    def drawn(frame: pl.DataFrame, rows: int) -> list[dict[str, Any]]:
        return frame[chance.integers(0, frame.height, rows)].to_dicts()

    def ago(most: int) -> datetime:
        return now - timedelta(days=int(chance.integers(1, most)))

    done = [
        {**_who(row), "at": ago(300), "channel": str(chance.choice(_CHANNELS)),
         "outcome": str(chance.choice(_OUTCOMES)), "step": str(chance.choice(_STEPS))}
        for row in drawn(customers, round(count * ACTIVITIES))
    ]  # fmt: skip
    promised = [
        {**_who(row), "promised_at": (at := ago(60)), "amount": row["balance"],
         "due_on": (at + timedelta(days=int(chance.integers(5, 30)))).date(),
         "currency": row["currency"], "grace_days": 3, "items": "[]", "version": 1}
        for row in drawn(owed, round(count * PROMISES))
    ]  # fmt: skip
    disputed = [
        {**_who(row), "item_id": row["item_id"], "opened_at": ago(20), "reason": "price",
         "currency": row["currency"], "version": 1}
        for row in drawn(owed, round(count * DISPUTES))
    ]  # fmt: skip
    tables = (schema.activities, schema.promises, schema.disputes)
    with store.database.transaction(write=True) as connection:
        for table, rows in zip(tables, (done, promised, disputed), strict=True):
            if rows:
                connection.execute(sa.insert(table), rows)


def _who(row: dict[str, Any]) -> dict[str, Any]:
    return {"source": row["source"], "customer_id": row["customer_id"], "author": "bench"}
