"""Promises: which were kept, as the money shows that arrived."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

import polars as pl

from ardash.collections.given import GIVEN, PURSE, entangled, given_alone
from ardash.collections.naming import (
    last_instant,
    with_customers,
    with_item_keys,
)
from ardash.collections.owed import owed
from ardash.collections.receipts import movements, purses_of
from ardash.errors import BadSetting, Message
from ardash.ledger.ledger import Ledger
from ardash.money import decimal_string
from ardash.records.people.actions import Actions

State = Literal["running", "kept", "part_kept", "broken", "cancelled"]

#: Every promise is in one of these states, and in one only.
STATES: tuple[State, ...] = ("running", "kept", "part_kept", "broken", "cancelled")

_COLUMNS = (
    "promise", "source", "customer", "customer_id", "name", "promised_at", "author", "due_on",
    "until_on", "amount", "expected", "received", "missing", "received_on", "currency", "items",
    "state", "cancelled_at", "note", "version",
)  # fmt: skip


def promise_states(ledger: Ledger, as_of: date, actions: Actions) -> pl.DataFrame:
    """Say how each promise stands at the close of `as_of`: one row a promise, by due date.

    Columns: promise, source, customer (key), customer_id, name, promised_at, author, due_on,
    until_on (due_on and the days of grace), amount (promised), expected (of it, what was still
    owed), received, missing (expected and not received; all minor units), received_on (when the
    last of it came), currency, items (item_ids, empty = any), state, cancelled_at, note, version.

    Received are payments and discounts on the items, and cash that is matched with nothing yet,
    from the day of the promise to until_on. A payment counts once: for the promise that ends
    first, and first for one that names its item. Credit notes are no money, but what they settle
    is no longer expected. States: running (to until_on, unless all of it came before), kept,
    part_kept, broken, cancelled. Later entries never change a promise that has ended.

    Left out are promises of customers, or about items alone, that are not in the ledger.
    """
    promises = actions.until(last_instant(as_of)).promises
    known = with_item_keys(ledger, with_customers(ledger, promises), "promise")
    grace = pl.duration(days=pl.col("grace_days"))
    ended = known.with_columns(until_on=(pl.col("due_on") + grace).cast(pl.Date)).with_columns(
        day=pl.min_horizontal("until_on", pl.lit(as_of))
    )
    days = ended.select("customer", "currency", "day", items="item_keys")
    open_then = owed(ledger, days)
    amount, whole = pl.col("amount"), pl.col("received") + pl.col("open_then")
    return (
        ended.hstack(_received(ledger, ended))
        .with_columns(open_then=open_then)
        .with_columns(expected=pl.min_horizontal(amount, whole))
        .with_columns(missing=pl.col("expected") - pl.col("received"), state=_state(as_of))
        .sort("due_on", "promise")
        .select(_COLUMNS)
    )


def _state(as_of: date) -> pl.Expr:
    received, expected = pl.col("received"), pl.col("expected")
    # Of a promise about nothing in particular, more may still be invoiced until it ends.
    settled = (received >= expected) & (pl.col("items").list.len() > 0)
    running = pl.lit(as_of) <= pl.col("until_on")
    return (
        pl.when(pl.col("cancelled_at").is_not_null())
        .then(pl.lit("cancelled"))
        .when((received >= pl.col("amount")) | settled)
        .then(pl.lit("kept"))
        .when(running)
        .then(pl.lit("running"))
        .when(received >= expected)
        .then(pl.lit("kept"))
        .when(received > 0)
        .then(pl.lit("part_kept"))
        .otherwise(pl.lit("broken"))
    )


def _received(ledger: Ledger, promises: pl.DataFrame) -> pl.DataFrame:
    """Share the money out: `received` and `received_on` of each promise, in their order."""
    since = pl.col("promised_at").dt.date()
    standing = promises.with_row_index("row").filter(pl.col("cancelled_at").is_null())
    waiting = standing.with_columns(since=since)
    moved = movements(ledger, waiting.select("customer", "since", until="day"))
    alone = waiting.join(entangled(waiting, moved), on=PURSE, how="anti")
    others = waiting.join(alone, on="row", how="anti")
    found = pl.concat([given_alone(alone, moved), _given_in_turn(others, moved)])
    given = promises.with_row_index("row").join(found, on="row", how="left", maintain_order="left")
    return given.select(pl.col("received").fill_null(0), "received_on")


def _given_in_turn(waiting: pl.DataFrame, moved: pl.DataFrame) -> pl.DataFrame:
    """Let the promises of each customer take in turn what they wait for, as the days go by."""
    theirs = moved.join(waiting, on=PURSE, how="semi", maintain_order="left")
    promised: dict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)
    for row in waiting.iter_rows(named=True):
        promised[row["customer"], row["currency"]].append(row)
    given = []
    for key, purse in purses_of(theirs).items():
        rows = sorted(promised[key], key=_order)
        for place, row in enumerate(rows):
            purse.advance(row["day"])
            taken = purse.take(
                row["amount"],
                row["since"],
                row["item_keys"] or None,
                spare=_named_later(rows[place + 1 :], row["day"]),
            )
            given.append((row["row"], *taken))
    return pl.DataFrame(given, schema=GIVEN, orient="row")


def _order(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["until_on"], not row["item_keys"], row["due_on"], row["promise"]


def _named_later(rows: Sequence[dict[str, Any]], day: date) -> set[int]:
    """Items that another promise, made by that day, still waits for."""
    waiting = [row for row in rows if row["since"] <= day]
    return {item for row in waiting for item in row["item_keys"]}


def check_promise(
    ledger: Ledger,
    as_of: date,
    source: str,
    customer_id: str,
    *,
    amount: int,
    currency: str,
    items: Sequence[str] = (),
    received: int = 0,
) -> None:
    """Raise BadSetting when a promise is above what its customer, or its items, owe at `as_of`.

    `received` is what of the promise came already, where one is corrected: it counts as owed.
    Such a promise can be made all the same, where it includes invoices to come: then this is not
    asked.
    """
    named = pl.DataFrame(
        {
            "promise": [0],
            "source": [source],
            "customer_id": [customer_id],
            "currency": [currency],
            "items": [list(items)],
        },
        schema_overrides={"items": pl.List(pl.String)},
    )
    known = with_item_keys(ledger, with_customers(ledger, named), "promise")
    days = known.select("customer", "currency", items="item_keys", day=pl.lit(as_of))
    open_now = int(owed(ledger, days).sum()) + received
    if amount > open_now:
        raise BadSetting(
            Message(
                "{amount} {currency} is more than the {owed} {currency} that is owed.",
                amount=decimal_string(amount, currency),
                owed=decimal_string(open_now, currency),
                currency=currency,
            ),
            remedy=Message("Say that it may be above the balance if invoices to come are meant."),
        )
