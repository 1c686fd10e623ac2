"""Which invoices were late, and what their interest and fixed sums come to: one row an item."""

from __future__ import annotations

from datetime import date

import narwhals as nw
import polars as pl

from ardash.analysis.claims import claims
from ardash.analysis.governing import Whose
from ardash.analysis.late_spans import late_spans
from ardash.analysis.law_setting import UNSAID, LawSetting, under_law
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.terms.law import RateTables, accrued, indemnities


def spans_of(
    ledger: Ledger,
    as_of: date,
    since: date | None,
    *,
    whose: Whose,
    home: str,
    setting: LawSetting = UNSAID,
) -> pl.DataFrame:
    """List what invoices owed late, with the law and the rate that count; see `late_spans`."""
    spans = late_spans(ledger, as_of, since=since, kinds=("invoice",))
    judged = under_law(ledger, spans, whose=whose, home=home, setting=setting)
    return judged.with_columns(country="law").drop("law", "sector", "periodic")


def owed(spans: pl.DataFrame, since: date | None, rates: RateTables | None) -> pl.DataFrame:
    """Add each item's interest up: one row an item, with its fixed sum."""
    by_item = (
        accrued(spans, rates=rates)
        .group_by("item")
        .agg(
            pl.col("customer", "source", "entity", "currency", "due_on").first(),
            pl.col("interest").sum(),
            pl.col("verified").all(),
            law=pl.col("country").first(),
            late_from=pl.col("from_on").min(),
            late_to=pl.col("to_on").max(),
        )
    )
    first = by_item["due_on"].dt.offset_by("1d")
    found = by_item.hstack(indemnities(by_item["law"], first)).with_columns(
        days_late=(pl.col("late_to") - pl.col("due_on")).dt.total_days().cast(pl.Int64)
    )
    if since is None:
        return found
    counts = pl.when(pl.col("due_on") >= pl.lit(since) - pl.duration(days=1))
    return found.with_columns(indemnity=counts.then("indemnity").otherwise(0))


def described(rows: pl.DataFrame, ledger: Ledger, as_of: date) -> pl.DataFrame:
    """Add what the documents say, what was billed and what is still open."""
    documents = gathered(ledger.items.select("item", "item_id", "document", "issued_on"))
    names = gathered(ledger.customers.select("customer", "customer_id", "name"))
    entries = ledger.entries.filter(nw.col("booked_on") <= as_of, nw.col("item_kind") == "invoice")
    billing = nw.when(nw.col("kind") == "billing").then(nw.col("amount")).otherwise(0)
    amounts = gathered(
        entries.select("item", "amount", billed=billing)
        .group_by("item")
        .agg(balance=nw.col("amount").sum(), billed=nw.col("billed").sum())
    )
    return (
        rows.join(documents, on="item", how="left")
        .join(amounts, on="item", how="left")
        .join(names, on="customer", how="left")
    )


def claimed_of(rows: pl.DataFrame, ledger: Ledger, as_of: date, since: date | None) -> pl.DataFrame:
    """Find the charges that name a document, and give them to its latest instalment."""
    made = claims(ledger, as_of, since=since).filter(pl.col("reference").is_not_null())
    named = gathered(ledger.items.select("item", "item_id", "document"))
    late = rows.select("item", "customer", "currency", "due_on").join(named, on="item")
    by_number = pl.concat(
        [
            late.select("item", "customer", "currency", "due_on", reference="document"),
            late.select("item", "customer", "currency", "due_on", reference="item_id"),
        ]
    ).filter(pl.col("reference").is_not_null())
    keys = ["customer", "currency", "reference"]
    one_each = by_number.sort("due_on", "item").unique(keys, keep="last")
    found = made.drop("item").join(one_each.select("item", *keys), on=keys)
    return found.group_by("item").agg(pl.col("claimed").sum())
