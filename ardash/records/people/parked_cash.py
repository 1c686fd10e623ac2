"""Parked cash: what waits on a customer's account here, until its source books the payment."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from ardash.records.cash_tables import DESK

if TYPE_CHECKING:
    from ardash.records.store import Store

#: A payment that the source books so many days from the bank's day may be the one parked here.
NEAR_DAYS = 10

_PARTY = ("customer_id", "currency")

#: What a payment is, whatever its source numbers it.
_CONTENT = (*_PARTY, "booked_on", "amount")

#: Kinds of the lines of an application that are the receipt's money.
_MONEY = ("payment", "unapplied")


def booked_parked(store: Store) -> list[str]:
    """Name the parked lines whose payment the customer's own source has booked by now.

    That is a payment of the same customer, currency and amount (of one reference, if it is split)
    that the source brought after the receipt was parked, dated near its day, and that no other
    receipt applied here has given way to. The amount is what was parked, or the whole receipt
    where only its rest was.
    """
    parked = _parked(store)
    if parked.is_empty():
        return []
    gone: list[str] = []
    for (source,), rows in parked.group_by("customer_source", maintain_order=True):
        paid = _payments(store, str(source), rows)
        taken = _given_way(store, str(source))
        for payment in paid.iter_rows(named=True):
            if _is_spoken_for(payment, taken):
                continue
            for row in rows.iter_rows(named=True):
                if row["item_id"] not in gone and _is_of(row, payment):
                    gone.append(row["item_id"])
                    break
    return gone


def _is_spoken_for(payment: dict[str, Any], taken: list[dict[str, Any]]) -> bool:
    """Say whether a receipt gave way to a payment, which is then used up: all of it, or a line."""
    for receipt in taken:
        parts: list[int] = receipt["parts"]
        if not parts or not _is_near(receipt, payment):
            continue
        if payment["amount"] == sum(parts):
            parts.clear()
            return True
        if payment["amount"] in parts:
            parts.remove(payment["amount"])
            return True
    return False


def _parked(store: Store) -> pl.DataFrame:
    """List what is parked, the oldest first: an item a line, with its amount above zero.

    `whole` is what its receipt brought in all, what settled items at once included.
    """
    columns = ["item_id", "customer_id", "customer_source", "currency", "issued_on", "known_from"]
    items = store.read("items", columns, where="current", source=DESK)
    if items.is_empty():
        return items.with_columns(amount=pl.lit(0, pl.Int64), whole=pl.lit(0, pl.Int64))
    entries = store.read("entries", ["item_id", "amount"], where="current", source=DESK)
    summed = entries.group_by("item_id").agg(amount=-pl.col("amount").sum())
    lines = store.read("application_lines", ["application", "kind", "amount"])
    brought = lines.filter(pl.col("kind").is_in(_MONEY)).group_by("application")
    application = pl.col("item_id").str.split(":").list.get(1).cast(pl.Int64)
    beside = items.join(summed, on="item_id").sort("issued_on", "item_id")
    return (
        beside.with_columns(application=application)
        .join(
            brought.agg(whole=pl.col("amount").sum()),
            on="application",
            how="left",
            maintain_order="left",
        )
        .rename({"issued_on": "booked_on"})
    )


def _payments(store: Store, source: str, parked: pl.DataFrame) -> pl.DataFrame:
    """List the payments that a source brought since: customer, currency, amount, day."""
    since = int(parked["known_from"].min())  # type: ignore[arg-type]
    items = store.read(
        "items", ["item_id", "customer_id", "currency"], where="current", source=source
    )
    wanted = items.join(parked, on="customer_id", how="semi")
    columns = [
        "entry_id", "item_id", "kind", "booked_on", "amount", "reference", "known_from", "known_to",
    ]  # fmt: skip
    entries = store.read("entries", columns, source=source).filter(
        pl.col("kind") == "payment", pl.col("amount") < 0
    )
    paid = first_known(entries.join(wanted, on="item_id"))
    came = paid.filter(pl.col("known_to").is_null(), pl.col("known_from") > since)
    one = pl.coalesce("reference", "entry_id")
    return (
        came.group_by("customer_id", "currency", "booked_on", one.alias("payment"))
        .agg(amount=-pl.col("amount").sum(), known_from=pl.col("known_from").max())
        .sort("booked_on", "payment")
    )


def first_known(versions: pl.DataFrame) -> pl.DataFrame:
    """Date payments from when they were known first: one that is sent again is none that came.

    A payment is the same in a later version of its own, and under another number where that took
    its place in the same sync, with the customer, the currency, the day and the amount of it.
    """
    since: dict[tuple[Any, ...], int] = {}
    left: dict[tuple[Any, ...], list[int]] = {}
    dated: list[int] = []
    ordered = versions.sort("known_from", "entry_id")
    renewed = set(ordered.select("entry_id", "amount", "known_from").iter_rows())
    for row in ordered.iter_rows(named=True):
        own, content = (row["entry_id"], row["amount"]), tuple(row[name] for name in _CONTENT)
        before = left.get((*content, row["known_from"]))
        if own not in since:
            since[own] = before.pop(0) if before else row["known_from"]
        dated.append(since[own])
        if row["known_to"] is not None and (*own, row["known_to"]) not in renewed:
            left.setdefault((*content, row["known_to"]), []).append(since[own])
    return ordered.with_columns(known_from=pl.Series(dated, dtype=pl.Int64))


def _given_way(store: Store, source: str) -> list[dict[str, Any]]:
    """List receipts applied here that gave way already, with the `parts` that did.

    Their payments are spoken for.
    """
    columns = ["application", "source", "customer_id", "currency", "booked_on", "undone_at"]
    made = store.read("applications", columns).filter(
        pl.col("undone_at").is_null(), pl.col("source") == source
    )
    lines = store.read("application_lines", ["application", "kind", "amount", "booked_at"])
    booked = lines.filter(pl.col("booked_at").is_not_null(), pl.col("kind").is_in(_MONEY))
    parts = booked.group_by("application").agg(parts="amount").join(made, on="application")
    return parts.sort("application").to_dicts()


def _is_of(parked: dict[str, Any], payment: dict[str, Any]) -> bool:
    return (
        payment["known_from"] > parked["known_from"]
        and payment["amount"] in (parked["amount"], parked["whole"])
        and _is_near(parked, payment)
    )


def _is_near(receipt: dict[str, Any], payment: dict[str, Any]) -> bool:
    apart: timedelta = receipt["booked_on"] - payment["booked_on"]
    return abs(apart.days) <= NEAR_DAYS and all(receipt[n] == payment[n] for n in _PARTY)
