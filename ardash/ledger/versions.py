"""From the SQL database's rows to versions of customers, items and entries with short keys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from ardash.ledger.offers import with_offers, with_standard_terms
from ardash.ledger.rates import published, with_published_rates
from ardash.ledger.statuses import with_statuses
from ardash.money import exponent
from ardash.terms.due import derive_due

if TYPE_CHECKING:
    from ardash.records.store import Store

_VERSION = ("known_from", "known_to")
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "customers": (
        "source", "customer_id", "name", "segment", "country", "collector", "language", "terms",
        "credit_limit", "credit_currency", "registration", "contact", "email", "phone",
        "street", "postcode", "city", *_VERSION,
    ),
    "items": (
        "source", "item_id", "customer_id", "customer_source", "entity", "kind", "document",
        "account", "order_reference", "issued_on", "due_on", "terms", "currency",
        "base_currency", "rate", "faults", *_VERSION,
    ),
    "entries": (
        "source", "entry_id", "item_id", "item_source", "kind", "booked_on", "date_source",
        "amount", "amount_base", "reference", *_VERSION,
    ),
    "controls": ("source", "entity", "account", "closed_on", "currency", "balance", *_VERSION),
    "rates": ("currency", "published_on", "rate", *_VERSION),
    "statuses": ("source", "item_id", "code", "stated_on", "reason", *_VERSION),
}  # fmt: skip

#: The source of a row, and that of what it is about where it is not the same.
_SOURCES = ("source", "customer_source", "item_source")

#: Texts with few values: stored once and compared as numbers.
_FEW_VALUES = (
    "source", "segment", "country", "collector", "entity", "kind", "currency", "base_currency",
    "due_source", "date_source", "account", "faults",
)  # fmt: skip


def read_versions(store: Store) -> dict[str, pl.DataFrame]:
    """Read every version of every imported row, and the finished syncs, one frame each.

    All are of one moment: what a sync brings in meanwhile is left to the next build.
    """
    last = None
    while last is None or last != store.last_sync():
        last = store.last_sync()
        sources = store.read("sources", ["source", "connector", "location", "options"])
        frames = _read(store, sources["source"].to_list())
        if last is None:
            break
    frames["rates"] = published(frames["rates"], _bases(sources))
    frames["syncs"] = (
        store.read("syncs")
        .filter(pl.col("state") == "done", pl.col("sync") <= (last or 0))
        .join(sources.drop("options"), on="source", how="left")
        .sort("sync")
        .select(
            "sync", "source", "connector", "location", "started_at", "finished_at", "rows_read",
            "rows_accepted", "rows_rejected", "added", "changed", "retracted",
        )
    )  # fmt: skip
    return {name: _with_short_types(frame) for name, frame in frames.items()}


def _bases(sources: pl.DataFrame) -> list[str]:
    """Name the currencies that the books are kept in, as the sources of rates were told."""
    options = sources.filter(pl.col("connector") == "ecb").sort("source")["options"]
    told = [str(json.loads(text).get("base") or "").strip().upper() for text in options]
    return [code for code in told if code]


def _read(store: Store, sources: list[str]) -> dict[str, pl.DataFrame]:
    """Read the versioned tables; where there is one source only, each row need not name it."""
    if len(sources) != 1:
        return store.read_together(_COLUMNS)
    asked = {
        table: [c for c in columns if c not in _SOURCES] for table, columns in _COLUMNS.items()
    }
    return {
        table: frame.select(pl.lit(sources[0], pl.Categorical).alias("source"), pl.all())
        for table, frame in store.read_together(asked).items()
    }


def _with_short_types(frame: pl.DataFrame) -> pl.DataFrame:
    # What was decided here counts with the source of the customer or item that it is about.
    for other in {*_SOURCES[1:]} & set(frame.columns):
        if frame[other].null_count() < frame.height:
            frame = frame.with_columns(source=pl.coalesce(other, "source"))
        frame = frame.drop(other)
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
    keys = customers.select("source", "customer_id", "customer").unique("customer")
    items = _with_key(read["items"], ["source", "item_id"], "item")
    items = _joined(items, keys, "customer_id").drop("customer_id")
    full = with_offers(_with_due(with_standard_terms(items, customers)))
    stated = with_statuses(with_published_rates(full, read), read)
    return _with_rate(stated).with_columns(
        issued_day=pl.col("issued_on").to_physical().cast(pl.Int32),
        due_day=pl.col("due_on").to_physical().cast(pl.Int32),
    )


def entry_versions(read: Mapping[str, pl.DataFrame], items: pl.DataFrame) -> pl.DataFrame:
    """Give each entry its item's key: one row a version of an entry."""
    keys = items.select("source", "item_id", "item").unique("item")
    joined = _joined(read["entries"], keys, "item_id").drop("source", "item_id")
    return joined.filter(pl.col("item").is_not_null()).with_columns(
        booked_day=pl.col("booked_on").to_physical().cast(pl.Int32)
    )


def _joined(frame: pl.DataFrame, keys: pl.DataFrame, natural: str) -> pl.DataFrame:
    """Give the rows of a source, in their order, the key that belongs to its own one."""
    sources = pl.concat([frame["source"], keys["source"]])
    if sources.n_unique() == 1:
        # A join on one column takes half as long as one on two.
        return frame.join(keys.drop("source"), on=natural, how="left", maintain_order="left")
    return frame.join(keys, on=["source", natural], how="left", maintain_order="left")


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
    stated = pl.when(pl.col("due_on").is_not_null()).then(_word("stated"))
    # Credit is due to nobody: only what a customer owes gets a derived due date.
    lacking = pl.col("kind").is_in(["invoice", "charge"]) & pl.col("due_on").is_null()
    asked = items.select(
        terms=pl.when(lacking).then(pl.coalesce("terms", "standard_terms"))
    ).to_series()
    if asked.null_count() == items.height:
        return items.with_columns(due_source=stated)
    due = derive_due(items["issued_on"], asked)
    derived = pl.when(due.is_not_null()).then(_word("derived"))
    return items.with_columns(
        due_on=pl.coalesce("due_on", due),
        due_source=pl.coalesce(stated, derived),
        terms=pl.coalesce("terms", asked),
    )


def _word(text: str) -> pl.Expr:
    return pl.lit(text).cast(pl.Categorical)


def _with_rate(items: pl.DataFrame) -> pl.DataFrame:
    """Add `rate_minor`: minor units of the base currency per minor unit of the item's."""
    codes = {c for c in [*items["currency"].unique(), *items["base_currency"].unique()] if c}
    exponents = {code: exponent(code) for code in codes}

    def digits(column: str) -> pl.Expr:
        return pl.col(column).replace_strict(exponents, default=None, return_dtype=pl.Int64)

    scale = pl.lit(10.0).pow(digits("base_currency") - digits("currency"))
    return items.with_columns(rate_minor=pl.col("rate") * scale)
