"""Activities: what was done about customers, told in order."""

from __future__ import annotations

from datetime import date

import polars as pl

from ardash.collections.naming import last_instant, of_customers
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions

_COLUMNS = (
    "activity", "at", "source", "customer", "customer_id", "name", "channel", "outcome", "reason",
    "step", "text", "follow_up_on", "contact", "items", "author",
)  # fmt: skip


def activity_list(ledger: Ledger, as_of: date, actions: Actions) -> pl.DataFrame:
    """List what was done about the ledger's customers up to `as_of`: one row each, latest first.

    Columns: activity, at, source, customer (key), customer_id, name, channel, outcome, reason,
    step, text, follow_up_on, contact, items (item_ids), author.
    """
    known = actions.until(last_instant(as_of))
    about = known.activity_items.group_by("activity").agg(items=pl.col("item_id").sort())
    named = of_customers(ledger, known.activities).join(about, on="activity", how="left")
    return (
        named.with_columns(pl.col("items").fill_null([]))
        .sort("at", "activity", descending=True)
        .select(_COLUMNS)
    )
