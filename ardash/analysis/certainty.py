"""Certainty: how much of what is owed rests on dates that the source does not give."""

from __future__ import annotations

from datetime import date, timedelta

import narwhals as nw
import pandas as pd
import polars as pl

from ardash.ledger.balances import open_at
from ardash.ledger.frames import gathered, to_pandas
from ardash.ledger.ledger import Ledger

#: Where more than this share of what is owed has no due date, nobody knows what is overdue.
UNDATED_SHARE = 0.5

#: Payments of so many days before the date go into the figures of its last twelve months.
WINDOW_DAYS = 366


def certainty(ledger: Ledger, as_of: date) -> pd.DataFrame:
    """Say what at the close of `as_of` is owed without a due date, or paid on no known day.

    One row a currency. Columns: currency; owed (open invoices and charges), undated (of it,
    without a due date, stated or derived), exported (payments and credits that count from the
    day of their export: on items issued by then, from a year before `as_of` on), in minor units;
    exported_on (the first such day; missing where there is none); lateness_known (False where
    more than UNDATED_SHARE of what is owed is undated).
    """
    balance = nw.col("balance")
    debts = open_at(ledger.balances, as_of).filter(
        ~nw.col("kind").is_in(["credit_note", "unapplied"]), balance > 0
    )
    undated = nw.when(nw.col("due_on").is_null()).then(balance).otherwise(0).sum()
    owed = gathered(debts.group_by("currency").agg(owed=balance.sum(), undated=undated))
    until = _exported(ledger).filter(
        pl.col("issued_on") <= as_of, pl.col("booked_on") > as_of - timedelta(days=WINDOW_DAYS)
    )
    exported = until.group_by("currency").agg(
        exported=-pl.col("amount").sum(), exported_on=pl.col("booked_on").min()
    )
    found = owed.join(exported, on="currency", how="full", coalesce=True).sort("currency")
    filled = found.with_columns(pl.col("owed", "undated", "exported").fill_null(0))
    return to_pandas(filled).assign(
        lateness_known=lambda rows: ~(rows["undated"] > UNDATED_SHARE * rows["owed"])
    )


def _exported(ledger: Ledger) -> pl.DataFrame:
    """Add up what counts from the day of its export: one row a currency and pair of days."""
    dated = ledger.entries.filter(nw.col("date_source") == "export")
    on = ("currency", "issued_on", "booked_on")
    return ledger.once(
        "exported", lambda: gathered(dated.group_by(*on).agg(nw.col("amount").sum()))
    )
