"""Resync: a source read whole again, compared with what is known of it, and then taken over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from ardash.errors import Message
from ardash.intake import read, settle
from ardash.money import decimal_string
from ardash.records.gather import Progress
from ardash.records.guards import last_sync
from ardash.records.plan import Plan, rehearse
from ardash.records.spooled import Spooled
from ardash.records.store import Store
from ardash.records.sync import Clock, Source, SyncReport, sync


@dataclass(frozen=True)
class Compared:
    """One table of a source: rows known, rows there now, and what the difference is made of."""

    table: str
    known: int
    there: int
    added: int
    changed: int
    retracted: int


@dataclass(frozen=True)
class Whole:
    """Everything that a source holds, read and compared, and nothing of it taken over yet.

    `batches` are what was read, and wait on the disk: what a person has seen is what is taken
    over. `before` is what was owed by what is known, currency -> minor units; `seen` the sync it
    was compared with.
    """

    source: Source
    batches: Spooled
    plan: Plan
    before: Mapping[str, int]
    seen: int
    twin_allowed: bool = False
    shrink_allowed: bool = False

    @property
    def report(self) -> SyncReport:
        """What taking it over would do."""
        return self.plan.report

    @property
    def differs(self) -> bool:
        """Whether anything there is not what is known."""
        return bool(self.report.added + self.report.changed + self.report.retracted)

    @property
    def tables(self) -> list[Compared]:
        """The comparison in counts, one a table that has rows."""
        found = []
        for table, counts in self.report.by_frame.items():
            there = self.plan.left[table]
            known = there - counts.added + counts.retracted
            found.append(
                Compared(table, known, there, counts.added, counts.changed, counts.retracted)
            )
        return [each for each in found if each.known or each.there]

    @property
    def said(self) -> Message:
        """The comparison in one sentence."""
        if not self.differs:
            return Message("Read whole again: nothing was missing, and the totals are the same.")
        return Message(
            "Read whole again: {records} records differed from what the changes had brought; "
            "the receivable was {before} and is {after}.",
            records=self.report.added + self.report.changed + self.report.retracted,
            before=_totals(self.before),
            after=_totals(self.report.totals),
        )


def read_whole(
    store: Store,
    source: Source,
    *,
    progress: Progress | None = None,
    twin_allowed: bool = False,
    shrink_allowed: bool = False,
) -> Whole:
    """Read everything that a source holds, whatever its cursor, and compare; changes nothing.

    Raises what the connector and the sync raise.
    """
    seen, kept = last_sync(store, source.name), Spooled()
    plan = rehearse(
        store,
        source,
        kept.keeping(read(source)),
        progress=progress,
        twin_allowed=twin_allowed,
        shrink_allowed=shrink_allowed,
    )
    known = store.sources().filter(pl.col("source") == source.name)
    before = json.loads(known["totals"][0] or "{}") if len(known) else {}
    return Whole(source, kept, plan, before, seen, twin_allowed, shrink_allowed)


def accept(store: Store, ledger_folder: Path, whole: Whole, *, now: Clock) -> SyncReport:
    """Take over what was read and compared, and build the ledger of it; see `take_whole`."""
    report = take_whole(store, whole, now=now)
    settle(store, ledger_folder, now=now)
    return report


def take_whole(store: Store, whole: Whole, *, now: Clock) -> SyncReport:
    """Take over what was read and compared; the cursor begins anew from it.

    Raises SourceConflict when the source was synced meanwhile, and what a sync raises.
    """
    report = sync(
        store,
        whole.source,
        whole.batches,
        now=now,
        twin_allowed=whole.twin_allowed,
        shrink_allowed=whole.shrink_allowed,
        seen=whole.seen,
    )
    return replace(report, notes=(*report.notes, whole.said)) if whole.seen else report


def _totals(totals: Mapping[str, int]) -> str:
    owed = (f"{decimal_string(minor, code)} {code}" for code, minor in sorted(totals.items()))
    return ", ".join(owed) or "0"
