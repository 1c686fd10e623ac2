"""Rounds: all sources brought up to date, one after the other, whatever one of them says."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ardash.errors import ArdashError, Message
from ardash.intake import remembered, settle, taken_over
from ardash.records.alone import alone
from ardash.records.cash_tables import DESK
from ardash.records.gather import Progress
from ardash.records.pauses import Pause, pauses
from ardash.records.removal import unknown
from ardash.records.store import Store
from ardash.records.sync import Clock, Source, SyncReport, instant
from ardash.resync import read_whole, take_whole

#: done; failed, with why; paused: left alone after failures; or differs: read whole, it is not
#: what is known, and nobody accepted it.
State = Literal["done", "failed", "paused", "differs"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What became of one source in a round."""

    source: str
    state: State
    seconds: float
    report: SyncReport | None = None
    #: How it differs from what is known, where it was read whole.
    compared: Message | None = None
    error: ArdashError | None = None
    #: Until when it is left alone, where it was not asked at all.
    pause: Pause | None = None


def sources_of_a_round(
    store: Store, uploads_folder: Path, *, left_out: Collection[str] = ()
) -> list[Source]:
    """List the sources that can be read again by themselves: no upload, sample, or name left out.

    Raises UnknownChoice for a name that is no source.
    """
    found, names = [], store.sources()["source"].to_list()
    for name in left_out:
        if name not in names:
            raise unknown(name, names)
    for row in store.sources().iter_rows(named=True):
        name, location = str(row["source"]), str(row["location"])
        given = Path(location.split("\n", maxsplit=1)[0]).is_relative_to(uploads_folder)
        if given or name == DESK or name.startswith("demo-") or name in left_out:
            continue
        options = remembered(json.loads(row["options"] or "{}"))
        found.append(Source(name, row["connector"], location, options))
    return found


def sync_round(
    store: Store,
    ledger_folder: Path,
    sources: Collection[Source],
    *,
    now: Clock,
    whole: bool = False,
    accepted: bool = False,
    paused_too: bool = False,
    begun: Callable[[Source, int], Progress | None] | None = None,
) -> Iterator[Outcome]:
    """Sync several sources in turn and build the ledger once; yields what became of each.

    One that fails does not stop the rest. `whole` reads each whole again after its changes, and
    takes over what differs only when that is `accepted`. One that failed several times in a row is
    left alone for a while (see `ardash.records.pauses`), unless `paused_too`. `begun` is told each
    source and its place, from 0, and may return what to tell the rows read. One without a cursor
    is read whole each time anyhow. Raises StillRunning when another round is going on, before
    anything is read; and what building the ledger raises.
    """
    with alone(store.database, wait_seconds=0, work="round"):
        changed = False
        resting = {} if paused_too else pauses(store, instant(now))
        try:
            for place, source in enumerate(sources):
                if source.name in resting:
                    yield Outcome(source.name, "paused", 0.0, pause=resting[source.name])
                    continue
                progress = begun(source, place) if begun else None
                outcome = _one(store, source, now, progress, whole=whole, accepted=accepted)
                changed = changed or outcome.state != "failed"
                yield outcome
        finally:
            # Also when the round is broken off: what came in until then is shown.
            if changed:
                settle(store, ledger_folder, now=now)


def _one(
    store: Store,
    source: Source,
    now: Clock,
    progress: Progress | None,
    *,
    whole: bool,
    accepted: bool,
) -> Outcome:
    report: SyncReport | None = None
    compared: Message | None = None
    error: ArdashError | None = None
    state: State = "done"
    start = instant(now)
    try:
        report = taken_over(store, source, now=now, progress=progress)
        if whole and report.cursor is not None:
            found = read_whole(store, source, progress=progress)
            compared = found.said
            if accepted or not found.differs:
                report = take_whole(store, found, now=now)
            else:
                state = "differs"
    except ArdashError as said:
        error = said
    except Exception as bug:  # noqa: BLE001 - a bug in one connector does not stop the others
        _log.exception("The sync of %s failed", source.name)
        reason = f"{type(bug).__name__}: {bug}".rstrip(".")
        error = ArdashError(
            Message("The program failed: {reason}.", reason=reason),
            remedy=Message("The log of the program says where; please report it."),
        )
    seconds = (instant(now) - start).total_seconds()
    if error is not None:
        return Outcome(source.name, "failed", seconds, error=error)
    return Outcome(source.name, state, seconds, report, compared)
