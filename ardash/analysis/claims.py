"""Claims: the interest and fees that customers were billed for paying late."""

from __future__ import annotations

from datetime import date

import narwhals as nw
import polars as pl

from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger

#: What changes a charge without paying it: billed, taken back, given up.
_CLAIMING = ("billing", "credit", "write_off", "correction")


def claims(ledger: Ledger, as_of: date, *, since: date | None = None) -> pl.DataFrame:
    """List what was claimed up to the close of `as_of`: one row a charge issued since `since`.

    Columns: item, customer, currency, reference (the order reference of the charge, which may name
    the invoice it is about), issued_on, claimed (minor units: billed, less what was credited or
    written off).
    """
    charges = ledger.items.filter(nw.col("kind") == "charge")
    if since is not None:
        charges = charges.filter(nw.col("issued_on") >= since)
    documents = gathered(
        charges.select(
            "item", "customer", "currency", "issued_on", reference=nw.col("order_reference")
        )
    )
    entries = ledger.entries.filter(
        nw.col("item_kind") == "charge",
        nw.col("kind").is_in(_CLAIMING),
        nw.col("booked_on") <= as_of,
    )
    amounts = gathered(entries.group_by("item").agg(claimed=nw.col("amount").sum()))
    return documents.join(amounts, on="item").select(
        "item", "customer", "currency", "reference", "issued_on", "claimed"
    )
