"""Open items and their entries: the rows behind every figure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, get_args

import narwhals as nw
import pandas as pd

from ardash.analysis.buckets import EDGES, Basis, bucket_number, buckets
from ardash.errors import Message, UnknownChoice, mark
from ardash.ledger.balances import Frame, open_at
from ardash.ledger.frames import collected
from ardash.ledger.ledger import Ledger

Sort = Literal["due_on", "issued_on", "balance", "name", "document"]

_EPOCH = date(1970, 1, 1)
_COLUMNS = (
    "item", "item_id", "source", "entity", "customer", "customer_id", "name", "segment", "country",
    "collector", "document", "kind", "account", "terms", "issued_on", "due_on", "days_late",
    "bucket", "original", "balance", "currency",
)  # fmt: skip


def open_items(
    ledger: Ledger,
    as_of: date,
    *,
    bucket: str | None = None,
    sort: Sort = "due_on",
    descending: bool = False,
    limit: int | None = None,
    offset: int = 0,
    edges: Sequence[int] = EDGES,
    basis: Basis = "due",
    net_unapplied: bool = False,
) -> pd.DataFrame:
    """List what is open at the close of `as_of`, oldest due date first: one row an item.

    Columns: item, item_id, source, entity, customer, customer_id, name, segment, country,
    collector, document, kind, account, terms, issued_on, due_on, days_late (0 on the due day,
    negative before it, none if undated), bucket, original (what was billed), balance (both minor
    units), currency. `bucket` keeps one bucket; `limit` and `offset` cut a page out. Narrow by
    dimensions with `ledger.where`. Raises UnknownChoice for another bucket or sort column.
    """
    placed = _placed(ledger, as_of, bucket, edges, basis, net_unapplied=net_unapplied)
    if sort not in get_args(Sort):
        raise _unknown(mark("There is no column {name} to sort by."), sort, get_args(Sort))
    if sort == "name":
        placed = placed.join(ledger.customers.select("customer", "name"), on="customer", how="left")
    if sort == "document":
        placed = placed.join(ledger.items.select("item", "document"), on="item", how="left")
    # What has no due date comes last either way: it is not the latest, nor the earliest.
    placed = placed.sort(sort, "item", descending=[descending, False], nulls_last=True)
    if limit is not None:
        placed = placed.head(offset + limit)
    page = collected(placed)[offset:].reset_index(drop=True)
    page = page.drop(columns=["name", "document"], errors="ignore")
    page["bucket"] = page["bucket"].map([b.code for b in buckets(edges)].__getitem__).astype(object)
    page["days_late"] = ((as_of - _EPOCH).days - page["due_day"]).astype("Int64")
    described = _described(page, ledger, paged=limit is not None)
    return described[list(_COLUMNS)]


def open_items_count(
    ledger: Ledger,
    as_of: date,
    *,
    bucket: str | None = None,
    edges: Sequence[int] = EDGES,
    basis: Basis = "due",
    net_unapplied: bool = False,
) -> int:
    """Count what `open_items` lists without a limit; raises as it does."""
    placed = _placed(ledger, as_of, bucket, edges, basis, net_unapplied=net_unapplied)
    return int(placed.select(count=nw.len()).collect()["count"].item())


def _placed(
    ledger: Ledger,
    as_of: date,
    bucket: str | None,
    edges: Sequence[int],
    basis: Basis,
    *,
    net_unapplied: bool,
) -> Frame:
    number = bucket_number(as_of, edges, basis, net_unapplied=net_unapplied)
    placed = open_at(ledger.balances, as_of).with_columns(bucket=number)
    if bucket is None:
        return placed
    codes = [b.code for b in buckets(edges)]
    if bucket not in codes:
        raise _unknown(mark("There is no bucket {name}."), bucket, codes)
    return placed.filter(nw.col("bucket") == codes.index(bucket))


def _described(page: pd.DataFrame, ledger: Ledger, *, paged: bool) -> pd.DataFrame:
    """Add what the documents say to a page: only a page's rows are looked up where there is one."""
    documents = ledger.items.select("item", "item_id", "document", "terms")
    billings = ledger.entries.filter(nw.col("kind") == "billing").select("item", "amount")
    if paged:
        wanted = nw.col("item").is_in([int(item) for item in page["item"]])
        documents, billings = documents.filter(wanted), billings.filter(wanted)
    original = billings.group_by("item").agg(original=nw.col("amount").sum())
    names = ledger.customers.select("customer", "customer_id", "name")
    described = (
        page.merge(collected(documents), on="item", how="left")
        .merge(collected(names), on="customer", how="left")
        .merge(collected(original), on="item", how="left")
    )
    described["original"] = described["original"].fillna(0).astype("int64")
    return described


def entries_of(ledger: Ledger, item: int) -> pd.DataFrame:
    """Show an item's history: one row an entry, oldest first.

    Columns: entry_id, booked_on, kind, amount, balance (after the entry; both minor units),
    currency, amount_base, base_currency, reference, date_source, known_from (the sync that
    brought it). `item` is the key in the ledger's frames.
    """
    columns = (
        "entry_id", "booked_on", "kind", "amount", "currency", "amount_base", "base_currency",
        "reference", "date_source", "known_from",
    )  # fmt: skip
    found = collected(ledger.entries.filter(nw.col("item") == item).select(*columns))
    # Within a day the billing comes first: nothing is paid before it is owed.
    found = found.assign(later=found["kind"] != "billing").sort_values(
        ["booked_on", "later", "entry_id"], ignore_index=True
    )
    found = found.drop(columns="later")
    found.insert(4, "balance", found["amount"].cumsum())
    return found


def _unknown(template: str, name: str, known: Sequence[str]) -> UnknownChoice:
    return UnknownChoice(
        Message(template, name=repr(name)),
        remedy=Message("Known are: {names}.", names=", ".join(known)),
    )
