"""What a sync changes: the rows to insert and the versions to close."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from ardash.records.gather import CONTENT, KEYS, Gathered


@dataclass(frozen=True)
class Change:
    """What a sync does to one table."""

    insert: pl.DataFrame
    close: pl.DataFrame
    added: int
    changed: int
    retracted: int


def changes(
    gathered: Gathered,
    valid: Mapping[str, pl.DataFrame],
    current: Mapping[str, pl.DataFrame],
    kept: Mapping[str, pl.DataFrame],
) -> dict[str, Change]:
    """Compare the valid rows with the current ones of the source, table by table.

    `kept`, per table, are keys that stay as they are known though no valid row has them.
    """
    gone = {
        name: _gone(name, gathered, valid, current).join(kept[name], on=KEYS[name], how="anti")
        if name in kept
        else _gone(name, gathered, valid, current)
        for name in KEYS
    }
    # An entry whose item was deleted goes with it, and a customer that an item needs stays.
    items_left = current["items"].join(gone["items"], on="item_id", how="anti")
    if gone["items"].height:
        widowed = current["entries"].join(gone["items"], on="item_id", how="semi")
        widowed = widowed.select("entry_id").join(valid["entries"], on="entry_id", how="anti")
        gone["entries"] = pl.concat([gone["entries"], widowed]).unique()
    if gone["customers"].height:
        needed = pl.concat(
            [
                items_left.join(valid["items"], on="item_id", how="anti").select("customer_id"),
                valid["items"].select("customer_id"),
            ]
        )
        gone["customers"] = gone["customers"].join(needed, on="customer_id", how="anti")
    return {name: _change(name, valid[name], current[name], gone[name]) for name in KEYS}


def after(name: str, change: Change, current: pl.DataFrame) -> pl.DataFrame:
    """Return the current rows of a table as they are after the change."""
    stay = current.join(change.close, on=KEYS[name], how="anti") if change.close.height else current
    columns = [KEYS[name], *CONTENT[name]]
    return pl.concat([stay.select(columns), change.insert.select(columns)])


def _gone(
    name: str,
    gathered: Gathered,
    valid: Mapping[str, pl.DataFrame],
    current: Mapping[str, pl.DataFrame],
) -> pl.DataFrame:
    """Find the keys of current rows that the source does not hold any more."""
    key = KEYS[name]
    gone = current[name].select(key).join(valid[name], on=key, how="anti")
    if gathered.complete:
        return gone
    deleted = gone.join(gathered.deleted[name], on=key, how="semi")
    if name != "entries" or gathered.restated.is_empty():
        return deleted
    # An entry that was given, and rejected, is there: what is known of it stays.
    known = current[name].join(gathered.restated, on="item_id", how="semi").select(key)
    vanished = known.join(gathered.frames[name], on=key, how="anti")
    return pl.concat([deleted, vanished]).unique()


def _change(name: str, valid: pl.DataFrame, current: pl.DataFrame, gone: pl.DataFrame) -> Change:
    key = KEYS[name]
    if not current.height:
        return Change(valid, gone, valid.height, 0, 0)
    pairs = (
        valid.select(key)
        .with_row_index("new")
        .join(current.select(key).with_row_index("old"), on=key, how="left", maintain_order="left")
    )
    known = pairs["old"].is_not_null()
    both = pairs.filter(known)
    differs = pl.zeros(both.height, pl.Boolean, eager=True)
    for column in CONTENT[name]:
        differs |= valid[column].gather(both["new"]).ne_missing(current[column].gather(both["old"]))
    changed = both.filter(differs)
    insert = pl.concat([pairs.filter(~known)["new"], changed["new"]])
    return Change(
        insert=valid[insert.sort()],
        close=pl.concat([changed.select(key), gone]),
        added=pairs.height - both.height,
        changed=changed.height,
        retracted=gone.height,
    )
