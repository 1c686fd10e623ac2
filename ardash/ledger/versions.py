"""From the SQL database's rows to versions of customers, items and entries with short keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from ardash.ledger.offers import with_offers, with_standard_terms
from ardash.money import exponent
from ardash.terms.due import derive_due

if TYPE_CHECKING:
    from ardash.records.store import Store

_VERSION = ("known_from", "known_to")
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "customers": (
        "source", "customer_id", "name", "segment", "country", "collector", "language", "terms",
        "credit_limit", "credit_currency", "registration", "contact", "email", "phone", *_VERSION,
    ),
    "items": (
        "source", "item_id", "customer_id", "entity", "kind", "document", "account",
        "order_reference", "issued_on", "due_on", "terms", "currency", "base_currency", "rate",
        *_VERSION,
    ),
    "entries": (
        "source", "entry_id", "item_id", "kind", "booked_on", "date_source", "amount",
        "amount_base", "reference", *_VERSION,
    ),
    "controls": ("source", "entity", "account", "closed_on", "currency", "balance", *_VERSION),
}  # fmt: skip

#: Texts with few values: stored once and compared as numbers.
_FEW_VALUES = (
    "source", "segment", "country", "collector", "entity", "kind", "currency", "base_currency",
    "due_source", "date_source", "account",
)  # fmt: skip


def read_versions(store: Store) -> dict[str, pl.DataFrame]:
    """Read every version of every imported row, and the finished syncs, one frame each.

    All are of one moment: what a sync brings in meanwhile is left to the next build.
    """
    last = None
    while last is None or last != store.last_sync():
        last = store.last_sync()
        frames = store.read_together(_COLUMNS)
        if last is None:
            break
    sources = store.read("sources", ["source", "connector", "location"])
    frames["syncs"] = (
        store.read("syncs")
        .filter(pl.col("state") == "done", pl.col("sync") <= (last or 0))
        .join(sources, on="source", how="left")
        .sort("sync")
        .select(
            "sync", "source", "connector", "location", "started_at", "finished_at", "rows_read",
            "rows_accepted", "rows_rejected", "added", "changed", "retracted",
        )
    )  # fmt: skip
    return {name: _with_short_types(frame) for name, frame in frames.items()}


def _with_short_types(frame: pl.DataFrame) -> pl.DataFrame:
    few = [pl.col(c).cast(pl.Categorical) for c in _FEW_VALUES if c in frame.columns]
    syncs = [pl.col(c).cast(pl.Int32) for c in _VERSION if c in frame.columns]
    return frame.with_columns(*few, *syncs)


def customer_versions(read: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Give each customer a short key, `customer`: one row a version of a customer."""
    return _with_key(read["customers"], ["source", "customer_id"], "customer")


def item_versions(read: Mapping[str, pl.DataFrame], customers: pl.DataFrame) -> pl.DataFrame:
    """Give each item a short key, its customer's key and a due date: one row a version.

    `due_source` says whether the due date is stated by the source or derived from the terms of
    the item, or of its customer as they were known when the item came; null means undated.
    The columns of `with_offers` say which discount its terms offer and whether they are usual.
    """
    keys = customers.unique("customer").select("source", "customer_id", "customer")
    items = _with_key(read["items"], ["source", "item_id"], "item")
    items = items.join(keys, on=["source", "customer_id"], how="left", maintain_order="left").drop(
        "customer_id"
    )
    full = with_offers(_with_due(with_standard_terms(items, customers)))
    return _with_rate(full).with_columns(
        issued_day=pl.col("issued_on").to_physical().cast(pl.Int32),
        due_day=pl.col("due_on").to_physical().cast(pl.Int32),
    )


def entry_versions(read: Mapping[str, pl.DataFrame], items: pl.DataFrame) -> pl.DataFrame:
    """Give each entry its item's key: one row a version of an entry."""
    keys = items.unique("item").select("source", "item_id", "item")
    return (
        read["entries"]
        .join(keys, on=["source", "item_id"], how="inner", maintain_order="left")
        .drop("source", "item_id")
        .with_columns(booked_day=pl.col("booked_on").to_physical().cast(pl.Int32))
    )


def _with_key(frame: pl.DataFrame, natural: list[str], key: str) -> pl.DataFrame:
    """Number the natural keys from 0, those in force first, in the order of their rows.

    What is in force stands once: only versions that were replaced need to be looked up.
    """
    in_force = pl.col("known_to").is_null()
    current = frame.filter(in_force).with_columns(pl.int_range(pl.len(), dtype=pl.Int32).alias(key))
    closed = frame.filter(~in_force)
    if closed.is_empty():
        return current
    named = current.filter(pl.col(natural[-1]).is_in(closed[natural[-1]].unique().implode()))
    gone = closed.join(named, on=natural, how="anti").select(natural).unique(maintain_order=True)
    number = pl.int_range(current.height, current.height + pl.len(), dtype=pl.Int32)
    numbers = pl.concat([named.select(*natural, key), gone.with_columns(number.alias(key))])
    former = closed.join(numbers, on=natural, how="left", maintain_order="left")
    return pl.concat([current, former])


def _with_due(items: pl.DataFrame) -> pl.DataFrame:
    """Derive the due dates that the source does not state, from the item's or standard terms."""
    stated = pl.when(pl.col("due_on").is_not_null()).then(pl.lit("stated"))
    # Credit is due to nobody: only what a customer owes gets a derived due date.
    owed = pl.col("kind").cast(pl.String).is_in(["invoice", "charge"])
    lacking = owed & pl.col("due_on").is_null()
    if not items.select(lacking.any()).item():
        return items.with_columns(due_source=stated.cast(pl.Categorical))
    asked = items.select(pl.when(lacking).then(pl.coalesce("terms", "standard_terms"))).to_series()
    due = derive_due(items["issued_on"], asked)
    derived = pl.when(due.is_not_null()).then(pl.lit("derived"))
    return items.with_columns(
        due_on=pl.coalesce("due_on", due),
        due_source=pl.coalesce(stated, derived).cast(pl.Categorical),
        terms=pl.coalesce("terms", asked),
    )


def _with_rate(items: pl.DataFrame) -> pl.DataFrame:
    """Add `rate_minor`: minor units of the base currency per minor unit of the item's."""
    codes = {c for c in [*items["currency"].unique(), *items["base_currency"].unique()] if c}
    exponents = {code: exponent(code) for code in codes}

    def digits(column: str) -> pl.Expr:
        text = pl.col(column).cast(pl.String)
        return text.replace_strict(exponents, default=None, return_dtype=pl.Int64)

    scale = pl.lit(10.0).pow(digits("base_currency") - digits("currency"))
    return items.with_columns(rate_minor=pl.col("rate") * scale)
