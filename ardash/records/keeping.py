"""What stays as it was known, because the row that would say it anew could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from ardash.records.gather import Gathered

#: Kinds of entries that rows of money and credit notes make; a move has two ends and goes whole.
_ON_AN_ITEM = ("payment", "credit", "discount", "write_off", "fx", "correction")


@dataclass(frozen=True)
class Kept:
    """Per table the keys that stay, and how many items are concerned."""

    keys: Mapping[str, pl.DataFrame]
    items: int


def kept(
    gathered: Gathered,
    valid: Mapping[str, pl.DataFrame],
    rejects: pl.DataFrame,
    current: Mapping[str, pl.DataFrame],
) -> Kept:
    """Find what a complete export lacks only because rows of it were rejected.

    An item whose own row was rejected stays whole, with its entries. Of an item that is taken
    over, or stays, those entries stay whose row was rejected; where the row names only the item
    that it was on, every payment or credit of the item that the export lacks.
    """
    if not gathered.complete or rejects.is_empty():
        none = {name: current[name].select(key).clear() for name, key in _KEYS.items()}
        return Kept(none, 0)
    customers = rejected_customers(gathered, valid, rejects).join(
        gathered.deleted["customers"], on="customer_id", how="anti"
    )
    key = "item_id"
    own = pl.concat([rejects.select(key), gathered.frames["items"].select(key)]).unique()
    missing = current["items"].select(key).join(valid["items"], on=key, how="anti")
    items = missing.join(own, on=key, how="semi").join(
        gathered.deleted["items"], on=key, how="anti"
    )
    lacking = current["entries"].join(valid["entries"], on="entry_id", how="anti")
    lacking = lacking.join(gathered.deleted["entries"], on="entry_id", how="anti")
    rejected = gathered.frames["entries"].select("entry_id").unique()
    targets = rejects.select(pl.col("target_id").alias(key)).drop_nulls().unique()
    alive = pl.concat([valid["items"].select(key), items])
    there = lacking.join(alive, on=key, how="semi")
    entries = pl.concat(
        [
            lacking.join(items, on=key, how="semi"),
            there.join(rejected, on="entry_id", how="semi"),
            there.filter(pl.col("kind").is_in(_ON_AN_ITEM)).join(targets, on=key, how="semi"),
        ]
    ).select("entry_id", key)
    concerned = pl.concat([items, entries.select(key)]).n_unique()
    keys = {
        "customers": customers,
        "items": items,
        "entries": entries.select("entry_id").unique(),
    }
    return Kept(keys, concerned)


def rejected_customers(
    gathered: Gathered, valid: Mapping[str, pl.DataFrame], rejects: pl.DataFrame
) -> pl.DataFrame:
    """List the customers whose row in the customers' own list was rejected: customer_id.

    Not one whose number stands there again in a row that was taken over. A row of an invoice
    names its customer too, and says little of it.
    """
    frames = gathered.frames
    places = pl.concat([frames[name].select("place") for name in ("items", "entries")])
    listed = frames["customers"].join(places, on="place", how="anti")
    wrong = listed.join(rejects, on="place", how="semi").select("customer_id")
    sound = valid["customers"].join(places, on="place", how="anti")
    named = pl.concat([wrong, rejects.select("customer_id")]).drop_nulls().unique()
    return named.join(sound, on="customer_id", how="anti")


def without_echoes(
    customers: pl.DataFrame, rejected: pl.DataFrame, current: pl.DataFrame
) -> pl.DataFrame:
    """Leave out what invoices say of customers that are known and whose own row was rejected.

    It would take the place of what the list had said of their terms, segment and limit.
    """
    known = rejected.join(current, on="customer_id", how="semi")
    return customers.join(known, on="customer_id", how="anti")


_KEYS = {"customers": "customer_id", "items": "item_id", "entries": "entry_id"}
