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
    return Kept({"items": items, "entries": entries.select("entry_id").unique()}, concerned)


_KEYS = {"items": "item_id", "entries": "entry_id"}
