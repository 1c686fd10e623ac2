"""Behaviour: how late each invoice was paid in the end."""

from __future__ import annotations

from datetime import date, timedelta

import narwhals as nw
import pandas as pd
import polars as pl

from ardash.ledger.balances import open_at
from ardash.ledger.frames import gathered, to_pandas
from ardash.ledger.ledger import Ledger

_SETTLES = ("payment", "discount", "transfer")


def invoice_delays(ledger: Ledger, as_of: date, *, days: int = 730) -> pd.DataFrame:
    """List the invoices that were settled in the `days` up to `as_of`, the earliest first.

    One row an invoice or charge with a due date of which nothing is open any more, and on which
    money came: item (key), item_id, document, currency, issued_on, due_on, settled_on (when the
    last money came), days_late (settled_on − due_on: negative when early), amount (what came,
    minor units). What was only credited or written off says nothing of how a customer pays.
    """
    since = as_of - timedelta(days=days)
    came = gathered(
        ledger.entries.filter(
            nw.col("item_kind").is_in(["invoice", "charge"]),
            nw.col("kind").is_in(list(_SETTLES)),
            nw.col("booked_on") <= as_of,
            ~nw.col("due_on").is_null(),
        ).select("item", "currency", "issued_on", "due_on", "booked_on", "amount")
    )
    still_open = gathered(open_at(ledger.balances, as_of).select("item"))
    settled = (
        came.join(still_open, on="item", how="anti")
        .group_by("item", "currency", "issued_on", "due_on")
        .agg(settled_on=pl.col("booked_on").max(), amount=-pl.col("amount").sum())
        .filter(pl.col("settled_on") > since, pl.col("amount") > 0)
        .with_columns(days_late=(pl.col("settled_on") - pl.col("due_on")).dt.total_days())
    )
    named = gathered(
        ledger.items.filter(nw.col("item").is_in(settled["item"].to_list())).select(
            "item", "item_id", "document"
        )
    )
    columns = (
        "item", "item_id", "document", "currency", "issued_on", "due_on", "settled_on",
        "days_late", "amount",
    )  # fmt: skip
    return to_pandas(
        settled.join(named, on="item", how="left").sort("settled_on", "item").select(columns)
    )
