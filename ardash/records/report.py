"""What goes into a sync, and what is told about it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from ardash.errors import Message


@dataclass(frozen=True)
class Source:
    """A place that receivables are read from: its name, and how to read it (no secrets)."""

    name: str
    connector: str
    location: str
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Counts:
    """Records of one table that a sync added, changed and retracted."""

    added: int
    changed: int
    retracted: int


@dataclass(frozen=True)
class SyncReport:
    """What a sync did.

    Rows are source rows, read = accepted + rejected. Records are rows of the database's tables,
    per table in `by_frame`. `kept` counts the items that stay as they were known, or some of what
    was paid on them, because a row that names them was rejected. `totals` is the receivable of
    the source after the sync, in minor units by currency. `rejects` holds the first 1,000: place,
    reason, params, raw. `notes` say what the connector left out or inferred.
    """

    sync: int
    source: str
    state: str
    complete: bool
    rows_read: int
    rows_accepted: int
    rows_rejected: int
    by_frame: Mapping[str, Counts]
    totals: Mapping[str, int]
    cursor: str | None
    rejects: pl.DataFrame
    kept: int = 0
    notes: tuple[Message, ...] = ()

    @property
    def added(self) -> int:
        """Records that are new."""
        return sum(counts.added for counts in self.by_frame.values())

    @property
    def changed(self) -> int:
        """Records that were replaced by a new version."""
        return sum(counts.changed for counts in self.by_frame.values())

    @property
    def retracted(self) -> int:
        """Records that the source does not hold any more."""
        return sum(counts.retracted for counts in self.by_frame.values())
