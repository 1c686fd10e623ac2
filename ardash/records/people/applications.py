"""Applications: what receipts pay, decided by a person or a rule; entries of the ledger follow.

An application writes entries on items that are still open, as a sync of its own, so that what was
known before is still known then. Undoing one takes them back in the same way. When the source of
an item brings the money itself, the application's entries give way to it (see `posting_cash`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl
import sqlalchemy as sa

from ardash.errors import BadSetting, Message
from ardash.records import schema
from ardash.records.alone import alone
from ardash.records.people import checks
from ardash.records.people.cash_checks import Decision, Known
from ardash.records.people.posting_cash import Post, closed, log_desk, posted
from ardash.records.people.writing import Writing, writing
from ardash.records.store import Store

#: How long a person waits for a sync to end before they are told.
WAIT_SECONDS = 60.0


def apply_receipts(
    store: Store,
    decisions: Sequence[Decision],
    *,
    now: datetime,
    author: str,
    wait_seconds: float = WAIT_SECONDS,
) -> list[int]:
    """Apply receipts as decided: all of them, or none; returns the applications' numbers.

    Raises UnknownChoice for a receipt, customer or item that is not known, BadSetting for a
    receipt that is applied already, lines that do not make it up, and more than is still open;
    SourceConflict when a sync runs for `wait_seconds`.
    """
    if not decisions:
        return []
    with alone(store.database, wait_seconds=wait_seconds):
        known = Known.read(store)
        for decision in decisions:
            known.take(decision)
        with writing(store, now=now, author=author) as pen:
            numbers = [_write(pen, known, decision) for decision in decisions]
            posts = [
                Post(number, decision, known.receipts[decision.receipt_source, decision.receipt_id])
                for number, decision in zip(numbers, decisions, strict=True)
            ]
            sync = log_desk(pen, added=sum(len(each.lines) for each in decisions))
            posted(pen.connection, posts, known.items, sync)
    return numbers


def undo_application(
    store: Store,
    application: int,
    *,
    version: int,
    now: datetime,
    author: str,
    wait_seconds: float = WAIT_SECONDS,
) -> int:
    """Undo an application: its entries count no longer, its receipt waits again.

    Returns its new version. Raises UnknownChoice when there is none of that number, EditConflict
    when somebody changed it since `version`, BadSetting when it was undone already.
    """
    with (
        alone(store.database, wait_seconds=wait_seconds),
        writing(store, now=now, author=author) as pen,
    ):
        row = pen.read(schema.applications, application, version)
        if row["undone_at"] is not None:
            raise BadSetting(
                Message("This was taken back on {day}.", day=row["undone_at"].date().isoformat()),
                remedy=Message("Make a new one."),
            )
        changes = {"undone_at": pen.now, "author": pen.author}
        new = pen.update(schema.applications, {"application": application}, version, changes)
        closed(pen, application)
    return new


def applications(store: Store) -> pl.DataFrame:
    """List what was decided on receipts, by number: one row an application.

    Columns: those of `applications`, and lines (number, kind, item_id, amount, booked_at).
    """
    table = store.read("applications").sort("application")
    lines = store.read("application_lines").sort("application", "number")
    packed = lines.group_by("application", maintain_order=True).agg(
        lines=pl.struct("number", "kind", "item_id", "amount", "booked_at")
    )
    return table.join(packed, on="application", how="left", maintain_order="left").with_columns(
        pl.col("lines").fill_null([])
    )


def _write(pen: Writing, known: Known, decision: Decision) -> int:
    receipt = known.receipts[decision.receipt_source, decision.receipt_id]
    lines = [
        {"number": n, "kind": kind, "item_id": item_id, "amount": amount}
        for n, (kind, item_id, amount) in enumerate(decision.lines, start=1)
    ]
    row = {
        "receipt_source": decision.receipt_source,
        "receipt_id": decision.receipt_id,
        "source": decision.source,
        "customer_id": decision.customer_id,
        "currency": receipt["currency"],
        "booked_on": receipt["booked_on"],
        "payer_account": receipt["payer_account"],
        "rule": decision.rule,
        "confidence": decision.confidence,
        "note": checks.text_of(decision.note),
        "author": pen.author,
        "applied_at": pen.now,
        "version": 1,
    }
    number = pen.insert(schema.applications, row, beside={"lines": lines})
    if lines:
        rows = [{"application": number, **line} for line in lines]
        pen.connection.execute(sa.insert(schema.application_lines), rows)
    return number
