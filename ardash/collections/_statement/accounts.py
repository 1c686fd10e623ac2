"""Accounts: rows as the lines of statements, with running balances and the aging."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from ardash.analysis.buckets import buckets
from ardash.collections._statement.lines import Account, AgingPart, Line
from ardash.collections._statement.rows import ACCOUNT

Row = Mapping[str, Any]
_Key = tuple[int, str, str]

#: Within a day, what is owed stands before what pays it.
_FIRST = {"invoice": 0, "charge": 1, "credit_note": 2, "unapplied": 3, "payment": 4, "credit": 5}


def accounts_of(
    opened: pl.DataFrame,
    moved: pl.DataFrame | None,
    *,
    as_of: date,
    since: date | None,
    edges: Sequence[int],
) -> dict[int, dict[str, tuple[Account, ...]]]:
    """Make the accounts of each customer and entity, the largest total first."""
    items, entries = _grouped(opened), _grouped(moved)
    made: dict[int, dict[str, list[Account]]] = defaultdict(lambda: defaultdict(list))
    for key in items.keys() | entries.keys():
        customer, entity, currency = key
        open_rows, moved_rows = items.get(key, []), entries.get(key, [])
        if since and not open_rows and not any(_counts(row) for row in moved_rows):
            continue
        account = _account(currency, open_rows, moved_rows if since else None, as_of, edges)
        made[customer][entity].append(account)
    return {
        customer: {
            entity: tuple(sorted(accounts, key=lambda a: (-a.total, a.currency)))
            for entity, accounts in entities.items()
        }
        for customer, entities in made.items()
    }


def _grouped(frame: pl.DataFrame | None) -> dict[_Key, list[dict[str, Any]]]:
    groups: dict[_Key, list[dict[str, Any]]] = defaultdict(list)
    for row in () if frame is None else frame.iter_rows(named=True):
        customer, entity, currency = (row[name] for name in ACCOUNT)
        groups[customer, entity, currency].append(row)
    return groups


def _counts(row: Row) -> bool:
    """Say whether a row makes a statement: a balance of nothing brought forward does not."""
    return bool(row["kind"] != "brought_forward" or row["amount"])


def _account(
    currency: str,
    open_rows: Sequence[Row],
    moved_rows: Sequence[Row] | None,
    as_of: date,
    edges: Sequence[int],
) -> Account:
    codes = [bucket.code for bucket in buckets(edges)]
    apart = len(codes) - 1
    credits_ = [row for row in open_rows if row["number"] == apart]
    owed = [row for row in open_rows if row["number"] != apart]
    if moved_rows is None:
        brought, lines = 0, _items(owed, as_of, codes)
    else:
        brought = sum(r["amount"] for r in moved_rows if r["kind"] == "brought_forward")
        lines = _movements(moved_rows, brought)
    return Account(
        currency=currency,
        brought_forward=brought,
        lines=lines,
        unapplied=_items(credits_, as_of, codes),
        aging=_aging(open_rows, edges),
        total=sum(row["balance"] for row in open_rows),
    )


def _items(rows: Iterable[Row], as_of: date, codes: Sequence[str]) -> tuple[Line, ...]:
    lines, running = [], 0
    for row in rows:
        running += row["balance"]
        bucket, due_on = codes[row["number"]], row["due_on"]
        is_owed = bucket != "unapplied" and due_on is not None
        lines.append(
            Line(
                kind=row["kind"],
                document=row["document"],
                instalment=row["instalment"],
                on=row["issued_on"],
                amount=row["balance"],
                balance=running,
                order_reference=row["order_reference"],
                due_on=due_on,
                days_late=(as_of - due_on).days if is_owed else None,
                bucket=bucket,
                original=row["original"],
            )
        )
    return tuple(lines)


def _movements(rows: Sequence[Row], brought: int) -> tuple[Line, ...]:
    later = (row for row in rows if row["kind"] != "brought_forward")
    # Numbers as texts: what one of them lacks does not keep the others from having an order.
    ordered = sorted(
        later, key=lambda r: (r["booked_on"], _FIRST.get(r["kind"], 6), r["document"] or "")
    )
    lines, running = [], brought
    for row in ordered:
        running += row["amount"]
        lines.append(
            Line(
                kind=row["kind"],
                document=row["document"] or "",
                on=row["booked_on"],
                amount=row["amount"],
                balance=running,
                about=tuple(row["about"] or ()),
                order_reference=row["order_reference"],
                due_on=row["due_on"],
            )
        )
    return tuple(lines)


def _aging(rows: Sequence[Row], edges: Sequence[int]) -> tuple[AgingPart, ...]:
    parts = []
    for number, bucket in enumerate(buckets(edges)):
        amounts = [row["balance"] for row in rows if row["number"] == number]
        parts.append(
            AgingPart(bucket.code, bucket.from_days, bucket.to_days, sum(amounts), len(amounts))
        )
    return tuple(parts)
