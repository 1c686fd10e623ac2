"""Rows: what is open at a date, and what has moved since a day, for many customers at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import narwhals as nw
import polars as pl

from ardash.analysis.buckets import bucket_number
from ardash.collections.instalments import instalments
from ardash.ledger.balances import Frame, open_at
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger

#: Entries that a customer is told in one neutral word: why we gave up a claim is our affair.
_ADJUSTED = ("write_off", "fx", "correction")

#: What a statement of account is made for: amounts of these are never added up.
ACCOUNT = ("customer", "entity", "currency")


def open_rows(
    ledger: Ledger, as_of: date, wanted: Sequence[int] | None, edges: Sequence[int]
) -> pl.DataFrame:
    """List what is open at the close of `as_of`, oldest due date first: one row an item.

    Columns: customer, entity, currency, kind, document, instalment (such as 1/2; null where the
    document is due at once), order_reference, issued_on, due_on, number (of the aging's column),
    original, balance (minor units).
    """
    number = bucket_number(as_of, edges, "due", net_unapplied=False)
    opened = (
        open_at(_of(ledger.balances, wanted), as_of)
        .with_columns(number=number)
        .select("item", *ACCOUNT, "kind", "issued_on", "due_on", "number", "balance")
    )
    documents = ledger.items.select("item", "item_id", "document", "order_reference")
    billed = (
        _of(ledger.entries, wanted)
        .filter(nw.col("kind") == "billing", nw.col("booked_on") <= as_of)
        .group_by("item")
        .agg(original=nw.col("amount").sum())
    )
    found = gathered(
        opened.join(documents, on="item", how="left").join(billed, on="item", how="left")
    )
    named = found.with_columns(
        pl.coalesce("document", "item_id").alias("document"), pl.col("original").fill_null(0)
    )
    order = ("due_on", "issued_on", "document", "item")
    parts = instalments(ledger, named["item"].to_list())
    placed = named.with_columns(
        instalment=pl.col("item").replace_strict(parts, default=None, return_dtype=pl.String)
    )
    return placed.sort(*ACCOUNT, *order, nulls_last=True).drop("item", "item_id")


def movements(
    ledger: Ledger, as_of: date, since: date, wanted: Sequence[int] | None
) -> pl.DataFrame:
    """List what changed the balances from `since` to `as_of`, in the order booked.

    One row a document, and one a payment however many invoices it was booked on. Columns:
    customer, entity, currency, kind, document, about, order_reference, booked_on, due_on, amount
    (minor units). Before them stands one row an account with kind `brought_forward`. What was
    moved from one item of an account to another does not change it, and is left out, as is what
    the books note without an amount in the currency of the account.
    """
    booked = _of(ledger.entries, wanted).filter(nw.col("booked_on") <= as_of)
    before = gathered(
        booked.filter(nw.col("booked_on") < since).group_by(ACCOUNT).agg(nw.col("amount").sum())
    ).with_columns(kind=pl.lit("brought_forward"))
    columns = ("item", "entry_id", *ACCOUNT, "kind", "item_kind", "booked_on", "due_on",
               "reference", "amount")  # fmt: skip
    documents = ledger.items.select("item", "item_id", "document", "order_reference")
    later = gathered(
        booked.filter(nw.col("booked_on") >= since)
        .select(*columns)
        .join(documents, on="item", how="left")
    ).with_columns(document=pl.coalesce("document", "item_id"))
    return pl.concat([before, _billed(later), _booked(later)], how="diagonal_relaxed")


def _of(frame: Frame, wanted: Sequence[int] | None) -> Frame:
    return frame if wanted is None else frame.filter(nw.col("customer").is_in(list(wanted)))


def _billed(entries: pl.DataFrame) -> pl.DataFrame:
    """Documents as they were issued, billings of one document on one day together."""
    keys = (*ACCOUNT, "booked_on", "item_kind", "document", "order_reference")
    owed = pl.col("item_kind").is_in(["invoice", "charge"])
    return (
        entries.filter(pl.col("kind") == "billing")
        .group_by(keys, maintain_order=True)
        # An invoice of several instalments is one document: it is due when the first is.
        .agg(pl.col("amount").sum(), due_on=pl.col("due_on").filter(owed).min())
        .rename({"item_kind": "kind"})
    )


def _booked(entries: pl.DataFrame) -> pl.DataFrame:
    """What was booked on documents, one row a payment: a reference tells which belong together."""
    told = pl.when(pl.col("kind").is_in(_ADJUSTED)).then(pl.lit("adjustment")).otherwise("kind")
    moved = pl.col("kind") == "transfer"
    alone = pl.concat_str(pl.lit("\x00"), "entry_id")
    together = pl.when(moved).then(pl.lit("")).otherwise(pl.coalesce("reference", alone))
    return (
        entries.filter(pl.col("kind") != "billing")
        .with_columns(kind=told, together=together)
        .sort("booked_on", "entry_id")
        .group_by(*ACCOUNT, "booked_on", "kind", "together", maintain_order=True)
        .agg(
            pl.col("amount").sum(),
            document=pl.col("reference").first(),
            about=pl.col("document").unique(maintain_order=True),
        )
        .filter(pl.col("amount") != 0)
        .with_columns(
            document=pl.when(pl.col("kind") == "transfer").then(None).otherwise("document")
        )
        .drop("together")
    )
