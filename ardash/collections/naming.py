"""Naming: customers and items as people named them, found again in a ledger."""

from __future__ import annotations

from datetime import date, datetime, time

import narwhals as nw
import polars as pl

from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger

#: What is known of an item that people named: `item` is its key.
ITEM_KEYS = ("source", "item_id", "item", "document", "kind", "entity", "collector", "segment",
             "country")  # fmt: skip


def last_instant(as_of: date) -> datetime:
    """Return the close of a day: what was written later does not belong to it.

    Instants are those of the actions: UTC, or the person's own time (see `Actions.local`).
    """
    return datetime.combine(as_of, time.max)


def of_customers(ledger: Ledger, frame: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows whose customer is in the ledger, with `customer` (its key) and `name`."""
    wanted = frame["customer_id"].unique().to_list()
    customers = ledger.customers.filter(nw.col("customer_id").is_in(wanted))
    named = gathered(customers.select("source", "customer_id", "customer", "name"))
    keys = ["source", "customer_id"]
    return frame.join(named, on=keys, how="inner", maintain_order="left")


def with_customers(ledger: Ledger, frame: pl.DataFrame) -> pl.DataFrame:
    """Do the same for what was written in a currency.

    Of a ledger narrowed to a currency, or told in one, only what was written in it is kept.
    """
    in_its = frame.filter(pl.col("currency").is_in(ledger.currencies()))
    return of_customers(ledger, in_its)


def item_keys(ledger: Ledger, named: pl.DataFrame) -> pl.DataFrame:
    """Find items by (source, item_id): one row each that is in the ledger.

    Columns: ITEM_KEYS.
    """
    wanted = named["item_id"].unique().to_list()
    if not wanted:
        return gathered(ledger.items.select(*ITEM_KEYS).head(0))
    found = gathered(ledger.items.filter(nw.col("item_id").is_in(wanted)).select(*ITEM_KEYS))
    return found.join(named.select("source", "item_id").unique(), on=["source", "item_id"])


def with_item_keys(ledger: Ledger, frame: pl.DataFrame, key: str) -> pl.DataFrame:
    """Turn the column `items` (item_ids) into `item_keys`: those that are in the ledger.

    Rows that name items of which none is in the ledger are left out: they are about another part
    of the receivable. `key` is the column that tells rows apart.
    """
    named = frame.select(key, "source", item_id="items").explode("item_id")
    named = named.filter(pl.col("item_id").is_not_null())
    found = named.join(item_keys(ledger, named), on=["source", "item_id"])
    keys = found.group_by(key).agg(item_keys=pl.col("item").sort())
    joined = frame.join(keys, on=key, how="left", maintain_order="left")
    any_item = pl.col("items").list.len() == 0
    kept = joined.filter(any_item | pl.col("item_keys").is_not_null())
    return kept.with_columns(pl.col("item_keys").fill_null([]))
