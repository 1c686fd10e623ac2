"""A plan: what a sync is going to do, and a rehearsal, which does no more than plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from ardash.records.batch import Batch
from ardash.records.compare import Change, after, changes
from ardash.records.dating import dated_once
from ardash.records.gather import CONTENT, KEYS, Gathered, Progress, gather
from ardash.records.guards import (
    refuse_empty,
    refuse_other_connector,
    refuse_shrunk,
    refuse_twin,
)
from ardash.records.keeping import kept, rejected_customers, without_echoes
from ardash.records.report import Counts, Source, SyncReport
from ardash.records.store import Store
from ardash.records.validate import validate

#: Rejected rows that a report holds; the database keeps all of them.
REJECTS_REPORTED = 1000


@dataclass(frozen=True)
class Plan:
    """What a sync is going to write: per table what changes and how many rows are left current."""

    report: SyncReport
    changes: Mapping[str, Change]
    left: Mapping[str, int]
    rejects: pl.DataFrame


def plan(
    store: Store,
    source: Source,
    number: int,
    gathered: Gathered,
    *,
    twin_allowed: bool,
    shrink_allowed: bool,
) -> Plan:
    """Work out what taking over the rows gathered from a source changes; writes nothing.

    Raises SourceConflict when the source is suddenly empty, lacks most of its items (unless
    `shrink_allowed`), or looks like a newer export of another one (unless `twin_allowed`).
    """
    columns = {name: [KEYS[name], *CONTENT[name]] for name in KEYS}
    current = store.read_together(columns, where="current", source=source.name)
    valid = validate(gathered, current)
    if gathered.rows_read < valid.rejects.height:
        raise RuntimeError(f"{valid.rejects.height} of {gathered.rows_read} rows are rejected")
    refuse_empty(source.name, gathered, valid, current)
    if not twin_allowed and not any(frame.height for frame in current.values()):
        refuse_twin(store, source.name, source.connector, valid.frames["items"])
    unread = rejected_customers(gathered, valid.frames, valid.rejects)
    frames = {
        **valid.frames,
        "customers": without_echoes(valid.frames["customers"], unread, current["customers"]),
        "entries": dated_once(valid.frames["entries"], current["entries"]),
    }
    stay = kept(gathered, frames, valid.rejects, current)
    found = changes(gathered, frames, current, stay.keys)
    if not shrink_allowed:
        retracted, known = found["items"].retracted, current["items"].height
        refuse_shrunk(source.name, gathered, retracted, known)
    left = {name: after(name, found[name], current[name]) for name in KEYS}
    rejects = _as_they_stood(valid.rejects.drop("item_id", "target_id", "customer_id"), gathered)
    report = SyncReport(
        sync=number,
        source=source.name,
        state="done",
        complete=gathered.complete,
        rows_read=gathered.rows_read,
        rows_accepted=gathered.rows_read - valid.rejects.height,
        rows_rejected=valid.rejects.height,
        by_frame={n: Counts(c.added, c.changed, c.retracted) for n, c in found.items()},
        totals=_totals(left),
        cursor=gathered.cursor,
        kept=stay.items,
        rejects=rejects.head(REJECTS_REPORTED),
        notes=gathered.notes,
    )
    heights = {name: frame.height for name, frame in left.items()}
    return Plan(report, found, heights, rejects)


def _as_they_stood(rejects: pl.DataFrame, gathered: Gathered) -> pl.DataFrame:
    """Show the rows that were rejected here as the source has them, where it can tell."""
    ours = rejects.join(gathered.rejects, on="place", how="anti")["place"].to_list()
    found = {place: row for ask in gathered.rows_at if ours for place, row in ask(ours).items()}
    if not found:
        return rejects
    written = pl.DataFrame({"place": list(found), "written": list(found.values())})
    beside = rejects.join(written, on="place", how="left", maintain_order="left")
    return beside.with_columns(raw=pl.coalesce("written", "raw")).drop("written")


def rehearse(
    store: Store,
    source: Source,
    batches: Iterable[Batch],
    *,
    progress: Progress | None = None,
    twin_allowed: bool = False,
    shrink_allowed: bool = False,
) -> Plan:
    """Say what a sync of a source would do now, without doing it: its report bears the number 0.

    Raises as `ardash.records.sync.sync` does, and whatever the connector raises.
    """
    refuse_other_connector(store, source.name, source.connector)
    gathered = gather(batches, progress)
    return plan(
        store,
        source,
        0,
        gathered,
        twin_allowed=twin_allowed,
        shrink_allowed=shrink_allowed,
    )


def _totals(left: Mapping[str, pl.DataFrame]) -> dict[str, int]:
    """Sum what is owed by currency, in minor units."""
    items, entries = left["items"], left["entries"]
    owed = (
        entries.select("item_id", "amount")
        .join(items.select("item_id", "currency"), on="item_id")
        .group_by("currency")
        .agg(pl.col("amount").sum())
        .sort("currency")
    )
    return {str(currency): int(amount) for currency, amount in owed.iter_rows()}
