"""Gather the batches of one sync into one frame each, tidied the same way for every source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from ardash.errors import Message
from ardash.records.batch import SCHEMAS, Batch, RowsAt, frame
from ardash.records.schema import VERSIONED

#: Is told how many source rows have been read, and how many there are if that is known.
Progress = Callable[[int, int | None], None]

#: frame -> the source's own key in it.
KEYS: Mapping[str, str] = {table.name: key for table, key in VERSIONED.items()}

#: frame -> the columns that make up a version: a row that only moved in its file did not change.
CONTENT: Mapping[str, list[str]] = {
    table.name: [
        column
        for column in SCHEMAS[table.name]
        if column in table.columns and column not in {key, "place"}
    ]
    for table, key in VERSIONED.items()
}


@dataclass(frozen=True)
class Gathered:
    """All that a source handed over in one sync."""

    frames: Mapping[str, pl.DataFrame]
    rejects: pl.DataFrame
    deleted: Mapping[str, pl.DataFrame]
    complete: bool
    cursor: str | None
    rows_read: int
    notes: tuple[Message, ...] = ()
    rows_at: tuple[RowsAt, ...] = ()
    restated: pl.DataFrame = field(default_factory=lambda: _items(()))


def gather(batches: Iterable[Batch], progress: Progress | None = None) -> Gathered:
    """Read all batches to their end and put them together, reporting progress after each.

    It is complete when every batch says so. The cursor is the last one given.
    """
    parts: dict[str, list[pl.DataFrame]] = {name: [] for name in SCHEMAS}
    deleted: dict[str, list[str]] = {name: [] for name in KEYS}
    complete, cursor, rows_read = True, None, 0
    notes: list[Message] = []
    rows_at: list[RowsAt] = []
    restated: list[str] = []
    for batch in batches:
        for name, frames in parts.items():
            frames.append(frame(name, getattr(batch, name)))
        for name, keys in batch.deleted.items():
            deleted[name].extend(keys)
        restated += batch.restated
        complete = complete and batch.complete
        cursor = batch.cursor or cursor
        rows_read += batch.rows_read
        notes += batch.notes
        rows_at += [] if batch.rows_at is None else [batch.rows_at]
        if progress is not None:
            progress(rows_read, batch.rows_expected)
    whole = {name: pl.concat([frame(name), *frames]) for name, frames in parts.items()}
    return Gathered(
        frames={name: _tidied(name, whole[name]) for name in KEYS},
        rejects=_without_nul(whole["rejects"]).with_columns(pl.col("place").fill_null("?")),
        deleted={
            name: pl.DataFrame({KEYS[name]: keys}, schema={KEYS[name]: pl.String}).unique()
            for name, keys in deleted.items()
        },
        complete=complete,
        cursor=cursor,
        rows_read=rows_read,
        notes=tuple(notes),
        rows_at=tuple(rows_at),
        restated=_items(restated),
    )


def _items(keys: Iterable[str]) -> pl.DataFrame:
    return pl.DataFrame({"item_id": list(keys)}, schema={"item_id": pl.String}).unique()


def _tidied(name: str, rows: pl.DataFrame) -> pl.DataFrame:
    if rows.is_empty():
        return rows
    key = pl.col(KEYS[name])
    tidied = _without_nul(rows).with_columns(
        key.replace("", None), pl.coalesce("place", key, pl.lit(name)).alias("place")
    )
    if "entity" in tidied.columns:
        tidied = tidied.with_columns(pl.col("entity").fill_null(""))
    if name == "customers":
        tidied = tidied.with_columns(pl.coalesce("name", "customer_id").alias("name"))
    return tidied


def _without_nul(rows: pl.DataFrame) -> pl.DataFrame:
    """Take out the NUL character, which PostgreSQL's texts cannot hold."""
    nul = "\x00"
    texts = [name for name, kind in rows.schema.items() if kind == pl.String]
    found = rows.select(pl.col(texts).str.contains(nul, literal=True).any())
    dirty = [name for name in texts if found[name].item()]
    return rows.with_columns(pl.col(dirty).str.replace_all(nul, "", literal=True))
