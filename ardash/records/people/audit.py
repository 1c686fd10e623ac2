"""Audit: who changed what and when."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import sqlalchemy as sa

from ardash.records import schema
from ardash.records.store import Store


def changes_of(
    store: Store, table_name: str | None = None, key: dict[str, str | int] | None = None
) -> pl.DataFrame:
    """List what people changed, latest first: one row a change.

    Columns: change (number), at (UTC), author, table_name, row_key, before, after (JSON: what was
    changed, as it was and as it is; of a new row before is null and after all of it).
    `table_name` keeps one table, `key` one row of it, e.g. {"promise": 3}. Raises StoreUnavailable
    when the database cannot be read.
    """
    audit = schema.audit
    query = sa.select(audit)
    if table_name is not None:
        query = query.where(audit.c.table_name == table_name)
    if key is not None:
        query = query.where(audit.c.row_key == json.dumps(key, ensure_ascii=False))
    with store.database.transaction() as connection:
        rows = [tuple(row) for row in connection.execute(query.order_by(audit.c.change.desc()))]
    types: dict[str, Any] = {
        "change": pl.Int64,
        "at": pl.Datetime("us"),
        **dict.fromkeys(("author", "table_name", "row_key", "before", "after"), pl.String),
    }
    return pl.DataFrame(rows, schema=types, orient="row")
