"""Posting: the entries that applications make, each a sync of its own in the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl
import sqlalchemy as sa

from ardash.records import schema
from ardash.records.alone import alone
from ardash.records.cash_tables import DESK
from ardash.records.people.parked_cash import booked_parked
from ardash.records.people.writing import Writing, writing
from ardash.records.store import Store
from ardash.records.write import close_versions, insert_rows

if TYPE_CHECKING:
    from ardash.records.people.cash_checks import Decision

#: Who is said to have given way to what a source booked.
PROGRAM = "ardash"


class Post(NamedTuple):
    """An application that was written, and its receipt."""

    number: int
    decision: Decision
    receipt: Mapping[str, Any]


def log_desk(pen: Writing, *, added: int = 0, retracted: int = 0) -> int:
    """Log a sync of what is applied here; returns its number.

    Its source is listed as one in no use: nothing is ever read from it.
    """
    sources, syncs = schema.sources, schema.syncs
    known = sa.select(sources.c.source).where(sources.c.source == DESK)
    if pen.connection.execute(known).first() is None:
        row = {"source": DESK, "connector": DESK, "location": "", "options": "{}"}
        made = sa.insert(sources).values(**row, created_at=pen.now, removed_at=pen.now)
        pen.connection.execute(made)
    last = sa.select(sa.func.max(syncs.c.finished_at)).where(syncs.c.state == "done")
    before: datetime | None = pen.connection.execute(last).scalar_one()
    logged = sa.insert(syncs).values(
        source=DESK,
        state="done",
        started_at=pen.now,
        finished_at=pen.now if before is None else max(pen.now, before),
        complete=False,
        added=added,
        retracted=retracted,
        totals="{}",
    )
    return int(pen.connection.execute(logged.returning(syncs.c.sync)).scalar_one())


def posted(
    connection: sa.Connection,
    posts: Sequence[Post],
    items: Mapping[tuple[str, str], Mapping[str, Any]],
    sync: int,
) -> None:
    """Write what applications change in the ledger: entries, and items of what is unapplied."""
    entity = {(item["source"], item["customer_id"]): item["entity"] for item in items.values()}
    entries, parked = [], []
    for number, decision, receipt in posts:
        about = {
            "source": DESK,
            "item_source": decision.source,
            "booked_on": receipt["booked_on"],
            "date_source": "stated",
            "reference": receipt["end_to_end"] or receipt["reference"] or receipt["receipt_id"],
            "known_from": sync,
            "place": receipt["place"],
        }
        for n, (kind, item_id, amount) in enumerate(decision.lines, start=1):
            booked = "payment" if kind == "unapplied" else kind
            own = item_id if kind != "unapplied" else _name(number, n)
            entry = {"entry_id": _name(number, n), "item_id": own, "kind": booked}
            entries.append({**about, **entry, "amount": -amount})
            if kind == "unapplied":
                party = decision.source or "", decision.customer_id or ""
                parked.append(
                    {
                        "source": DESK,
                        "item_id": own,
                        "customer_id": decision.customer_id,
                        "customer_source": decision.source,
                        "entity": entity.get(party, ""),
                        "kind": "unapplied",
                        "document": about["reference"],
                        "issued_on": receipt["booked_on"],
                        "currency": receipt["currency"],
                        "known_from": sync,
                        "place": receipt["place"],
                    }
                )
    for table, rows in ((schema.items, parked), (schema.entries, entries)):
        if rows:
            insert_rows(connection, table, pl.DataFrame(rows, infer_schema_length=None))


def _name(application: int, line: int) -> str:
    return f"cash:{application}:{line}"


def closed(pen: Writing, application: int) -> None:
    """Take back what an application still changes in the ledger."""
    table = schema.application_lines
    query = sa.select(table.c.number, table.c.kind).where(
        table.c.application == application, table.c.booked_at.is_(None)
    )
    lines = [tuple(row) for row in pen.connection.execute(query)]
    sync = log_desk(pen, retracted=len(lines))
    _close(pen.connection, [_name(application, n) for n, _ in lines], sync)
    parked = [_name(application, n) for n, kind in lines if kind == "unapplied"]
    _close_parked(pen.connection, parked, sync)


def _close(connection: sa.Connection, entry_ids: list[str], sync: int) -> None:
    keys = pl.DataFrame({"entry_id": entry_ids}, {"entry_id": pl.String})
    close_versions(connection, schema.entries, DESK, keys, sync)


def _close_parked(connection: sa.Connection, item_ids: list[str], sync: int) -> None:
    keys = pl.DataFrame({"item_id": item_ids}, {"item_id": pl.String})
    close_versions(connection, schema.items, DESK, keys, sync)


def give_way(store: Store, *, now: datetime, wait_seconds: float = 60.0) -> int:
    """Let applied cash give way where the item's own source has booked the money by now.

    Returns how many lines did. An item counts as booked when, with what is applied here, less
    than nothing of it would be open, or when its source does not hold it any more; the oldest
    application gives way first, until what is left fits. What is parked gives way to a payment of
    the same customer and amount (see `parked_cash`). The receipt stays applied.
    """
    with alone(store.database, wait_seconds=wait_seconds):
        gone = _give_way(store, _booked(store), now)
        # Whose payment is spoken for is known only after the others gave way.
        return gone + _give_way(store, booked_parked(store), now, parked=True)


def _give_way(store: Store, gone: list[str], now: datetime, *, parked: bool = False) -> int:
    if not gone:
        return 0
    with writing(store, now=now, author=PROGRAM) as pen:
        sync = log_desk(pen, retracted=len(gone))
        _close(pen.connection, gone, sync)
        if parked:
            _close_parked(pen.connection, gone, sync)
        for entry_id in gone:
            _, application, number = entry_id.split(":")
            _mark_booked(pen, int(application), int(number))
    return len(gone)


def _booked(store: Store) -> list[str]:
    columns = ["source", "item_source", "item_id", "entry_id", "amount"]
    ours = store.read("entries", columns, where="current", source=DESK)
    parked = store.read("items", ["item_id"], where="current", source=DESK)
    ours = ours.join(parked, on="item_id", how="anti")
    if ours.is_empty():
        return []
    owed: dict[tuple[str, str], int] = {}
    for source in ours["item_source"].unique().to_list():
        own = store.read("entries", ["item_id", "amount"], where="current", source=source)
        own = (
            own.join(ours, on="item_id", how="semi").group_by("item_id").agg(pl.col("amount").sum())
        )
        owed |= {(source, item_id): amount for item_id, amount in own.iter_rows()}
    gone = []
    for (source, item_id), lines in ours.group_by("item_source", "item_id"):
        rows = sorted(lines.select("entry_id", "amount").iter_rows(), key=lambda r: _order(r[0]))
        own_balance = owed.get((str(source), str(item_id)), 0)
        left = own_balance + sum(amount for _, amount in rows)
        for entry_id, amount in rows:
            if left * own_balance >= 0 and (own_balance or not left):
                break
            gone.append(entry_id)
            left -= amount
    return gone


def _order(entry_id: str) -> tuple[int, ...]:
    return tuple(int(part) for part in entry_id.split(":")[1:])


def _mark_booked(pen: Writing, application: int, number: int) -> None:
    table, applications = schema.application_lines, schema.applications
    done = sa.update(table).where(table.c.application == application, table.c.number == number)
    pen.connection.execute(done.values(booked_at=pen.now))
    version = sa.select(applications.c.version).where(applications.c.application == application)
    before = int(pen.connection.execute(version).scalar_one())
    pen.update(applications, {"application": application}, before, {"author": pen.author})
