"""Data quality: what in the sources deserves a look, each finding with its rows."""

from __future__ import annotations

from datetime import date

import narwhals as nw
import pandas as pd
import polars as pl

from ardash.analysis.findings import FINDINGS
from ardash.errors import Message, UnknownChoice
from ardash.ledger.frames import gathered, to_pandas
from ardash.ledger.ledger import Ledger


def quality(ledger: Ledger, as_of: date) -> pd.DataFrame:
    """List what deserves a look as of a date: one row a finding and currency.

    Columns: finding (code of FINDINGS), label, advice, of (item, entry, customer), currency (none
    for customers who owe nothing), count (number of rows), amount (minor units: what is open, or
    what was entered). Findings without rows are left out; see `quality_rows` for the rows.
    """
    parts = []
    for finding in FINDINGS.values():
        found = finding.rows(ledger, as_of)
        summed = found.group_by("currency").agg(count=nw.len(), amount=nw.col("amount").sum())
        parts.append(
            gathered(summed)
            .sort("currency", nulls_last=True)
            .select(
                finding=pl.lit(finding.code),
                label=pl.lit(finding.label),
                advice=pl.lit(finding.advice),
                of=pl.lit(finding.of),
                currency=pl.col("currency").cast(pl.String),
                count=pl.col("count").cast(pl.Int64),
                amount=pl.col("amount").fill_null(0).cast(pl.Int64),
            )
        )
    return to_pandas(pl.concat(parts))


def quality_rows(ledger: Ledger, as_of: date, finding: str, *, limit: int = 1000) -> pd.DataFrame:
    """List the rows behind a finding, largest amount first: one row an item, entry or customer.

    Columns: customer_id, name, currency, amount (minor units), and for items and entries also
    item, item_id, document, kind, issued_on, due_on, terms, for entries entry_id and booked_on.
    Raises UnknownChoice when there is no such finding.
    """
    if finding not in FINDINGS:
        raise UnknownChoice(
            Message("There is no finding {name}.", name=repr(finding)),
            remedy=Message("The findings are: {names}.", names=", ".join(FINDINGS)),
        )
    found = gathered(FINDINGS[finding].rows(ledger, as_of))
    largest = found.sort(pl.col("amount").abs(), descending=True, nulls_last=True).head(limit)
    customers = ledger.customers.select("customer", "customer_id", "name")
    if FINDINGS[finding].of == "customer":
        named = largest.join(gathered(customers), on="customer", how="left", maintain_order="left")
        return to_pandas(named.select("customer_id", "name", "currency", "amount"))
    columns = ("item", "customer", "item_id", "document", "kind", "issued_on", "due_on", "terms")
    wanted = ledger.items.filter(nw.col("item").is_in(largest["item"].to_list())).select(*columns)
    items = gathered(wanted.join(customers, on="customer", how="left"))
    extra = [name for name in ("entry_id", "booked_on") if name in largest.columns]
    kept = largest.select("item", *extra, "currency", "amount")
    described = kept.join(items.drop("customer"), on="item", how="left", maintain_order="left")
    return to_pandas(described)
