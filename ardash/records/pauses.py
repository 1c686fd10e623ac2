"""Pauses: a source that failed several times in a row is left alone for longer and longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from ardash.errors import Message
from ardash.records.store import Store

#: After so many failures in a row a source is left alone for an hour, and twice as long after
#: each further one: a token that is broken stays broken, and asking on may lock the account.
FAILURES, LONGEST_HOURS = 2, 72


@dataclass(frozen=True)
class Pause:
    """How often a source has failed since it was last taken over, and until when it rests (UTC).

    `sync` is the last of those syncs. It is read from the log of syncs, and so ends by itself
    with one that is taken over: a person may sync a source at any time.
    """

    source: str
    failures: int
    sync: int
    until: datetime

    @property
    def said(self) -> Message:
        """Say it in a sentence."""
        return Message(
            "It failed {failures} times in a row, and is left alone until {until} UTC.",
            failures=self.failures,
            until=self.until.isoformat(" ", "minutes"),
        )


def pause_hours(failures: int) -> int:
    """Tell how long a source rests after so many failures in a row, in hours.

    >>> [pause_hours(failures) for failures in (1, 2, 3, 8, 9, 100)]
    [0, 1, 2, 64, 72, 72]
    """
    # No shift by what nobody limits: a log may hold thousands of failures.
    doubled: int = 2 ** min(failures - FAILURES, 10) if failures >= FAILURES else 0
    return min(doubled, LONGEST_HOURS)


def pauses(store: Store, now: datetime) -> dict[str, Pause]:
    """Name the sources that rest at an instant (UTC), each with its pause.

    A sync that was interrupted is no failure of the source, and breaks no row of them.
    """
    log = store.syncs().select("sync", "source", "state", "finished_at").drop_nulls()
    ended = log.filter(pl.col("state").is_in(["done", "failed"])).sort("sync")
    taken = ended.filter(pl.col("state") == "done").group_by("source").agg(since=pl.max("sync"))
    failed = (
        ended.join(taken, on="source", how="left")
        .filter(pl.col("sync") > pl.col("since").fill_null(0))
        .group_by("source", maintain_order=True)
        .agg(failures=pl.len(), sync=pl.last("sync"), last_at=pl.last("finished_at"))
        .filter(pl.col("failures") >= FAILURES)
    )
    found = {}
    for source, failures, sync, last_at in failed.iter_rows():
        until = last_at + timedelta(hours=pause_hours(failures))
        if until > now:
            found[source] = Pause(source, failures, sync, until)
    return found
