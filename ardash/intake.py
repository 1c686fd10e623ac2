"""Intake: from a source to a ledger in one go, for the commands and the Data page alike."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path

from ardash import connectors
from ardash.errors import Message, UnknownChoice
from ardash.ledger.build import build
from ardash.records.batch import Batch
from ardash.records.gather import Progress
from ardash.records.people import give_way
from ardash.records.plan import Plan, rehearse
from ardash.records.removal import remove
from ardash.records.store import Store
from ardash.records.sync import WAIT_SECONDS, Clock, Source, SyncReport, instant, sync


def source_name(connector: str, location: str) -> str:
    """Propose a name for a source: the connector and the plain words of the file's name.

    >>> source_name("csv", "exports/Créances 2024.xlsx"), source_name("csv", "sales.csv")
    ('csv-creances-2024', 'csv-sales')
    """
    ascii_only = unicodedata.normalize("NFKD", Path(location).stem).encode("ascii", "ignore")
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_only.decode().lower()).strip("-")
    return f"{connector}-{slug}" if slug else connector


def source_for(
    connector: str,
    location: str,
    name: str | None = None,
    options: Mapping[str, str] | None = None,
) -> Source:
    """Describe a source: which connector reads what, with which options, under which name.

    A path is kept absolute, so that the source is found again from any folder. Raises
    UnknownChoice for a connector, or an option, that does not exist.
    """
    known = connectors.find(connector).OPTIONS
    unknown = sorted(set(options or {}) - set(known))
    if unknown:
        raise UnknownChoice(
            Message(
                "The connector {connector} has no option {name}.",
                connector=connector,
                name=repr(unknown[0]),
            ),
            remedy=Message("Its options are: {names}.", names=", ".join(sorted(known)) or "none"),
        )
    path = Path(location).expanduser()
    return Source(
        name=name or source_name(connector, location),
        connector=connector,
        location=str(path.resolve()) if path.exists() else location,
        options=dict(options or {}),
    )


def remembered(options: Mapping[str, str]) -> dict[str, str]:
    """Say which options of a source hold for its next export too: all but the day of the last."""
    return {name: value for name, value in options.items() if name != "exported_on"}


def read(source: Source, since: str | None = None) -> Iterator[Batch]:
    """Read a source with its connector: all of it, or what changed after the cursor `since`."""
    reader = connectors.find(source.connector)
    return reader.read(source.location, since=since, options=source.options)


def trial(source: Source) -> int:
    """Ask a source for its first rows, to see that it answers and lets us in; returns how many.

    Raises what the connector raises.
    """
    batches = read(source)
    try:
        first = next(batches, None)
    finally:
        if isinstance(batches, Generator):
            batches.close()
    return 0 if first is None else first.rows_read


def rehearsal(
    store: Store,
    source: Source,
    *,
    progress: Progress | None = None,
    twin_allowed: bool = False,
    shrink_allowed: bool = False,
) -> Plan:
    """Read a source and say what taking it over would change, without changing anything.

    Raises what the connector and the sync raise.
    """
    return rehearse(
        store,
        source,
        read(source, cursor(store, source)),
        progress=progress,
        twin_allowed=twin_allowed,
        shrink_allowed=shrink_allowed,
    )


def cursor(store: Store, source: Source) -> str | None:
    """Tell where a source that brings only changes goes on from; None: it is read whole.

    What was read elsewhere, or with other options, says nothing about what changed here.
    """
    for known in store.sources().filter(source=source.name).iter_rows(named=True):
        same = (known["connector"], known["location"]) == (source.connector, source.location)
        if same and json.loads(known["options"]) == dict(source.options):
            found: str | None = known["cursor"]
            return found
    return None


def remove_source(store: Store, ledger_folder: Path, name: str, *, now: Clock) -> dict[str, int]:
    """Take back all that a source brought, and build the ledger without it.

    Returns how many records of each table. Raises UnknownChoice for a source that is not in use.
    """
    taken_back = remove(store, name, now=instant(now))
    build(store, ledger_folder, now=instant(now))
    return taken_back


def settle(store: Store, ledger_folder: Path, *, now: Clock) -> None:
    """Build the ledger after syncs: what a source has booked itself is not counted twice."""
    give_way(store, now=instant(now), wait_seconds=WAIT_SECONDS)
    build(store, ledger_folder, now=instant(now))


def taken_over(
    store: Store,
    source: Source,
    *,
    now: Clock,
    progress: Progress | None = None,
    twin_allowed: bool = False,
    shrink_allowed: bool = False,
) -> SyncReport:
    """Read a source and take its rows over; the ledger is built later, by `settle`."""
    return sync(
        store,
        source,
        read(source, cursor(store, source)),
        now=now,
        progress=progress,
        twin_allowed=twin_allowed,
        shrink_allowed=shrink_allowed,
    )


def refresh(
    store: Store,
    ledger_folder: Path,
    source: Source,
    *,
    now: Clock,
    progress: Progress | None = None,
    twin_allowed: bool = False,
    shrink_allowed: bool = False,
) -> SyncReport:
    """Read a source, take its rows over, and build the ledger of it.

    A live system tells what changed since it was read last; see `ardash.resync` for the whole.

    Where the sync changed nothing, the ledger still learns of it: it says how fresh each source
    is. Raises what the connector and the sync raise; the database and the ledger then stand as
    they stood before. When only the build fails, or is killed, the next one makes up for it.
    """
    report = taken_over(
        store,
        source,
        now=now,
        progress=progress,
        twin_allowed=twin_allowed,
        shrink_allowed=shrink_allowed,
    )
    settle(store, ledger_folder, now=now)
    return report
