"""What programs do that tests of the database start beside themselves (see programs.py)."""

from __future__ import annotations

from collections.abc import Iterator
from multiprocessing.connection import Connection

import polars as pl
import sqlalchemy as sa
from batches import SALES, START, batch, invoice

from ardash.records import sync as module
from ardash.records.batch import Batch
from ardash.records.store import Store
from ardash.records.sync import Source, sync


def open_when_told(url: str, line: Connection) -> None:
    """Open a database once there is a word on the line, and say how many syncs it has."""
    line.recv()
    print(Store.open(url).read("syncs").height)  # noqa: T201


def sync_until_killed(url: str, moment: str, line: Connection) -> None:
    """Sync F1 corrected and F2 new, and stop at a moment to be killed there."""

    def here() -> None:
        line.send("here")
        line.recv()

    def batches() -> Iterator[Batch]:
        yield batch(invoice("F1", 999), invoice("F2", 1))
        if moment == "while reading":
            here()

    insert = module.insert_rows

    def inserting(connection: sa.Connection, table: sa.Table, rows: pl.DataFrame) -> None:
        insert(connection, table, rows)
        if moment == "while writing" and table.name == "entries":
            here()

    module.insert_rows = inserting
    sync(Store.open(url), SALES, batches(), now=START)


def sync_fifty(url: str, name: str) -> None:
    """Sync fifty invoices of a source."""
    rows = [invoice(f"F{number}", 100) for number in range(50)]
    with Store.open(url) as store:
        sync(store, Source(name, "csv", ""), [batch(*rows)], now=START, twin_allowed=True)
