"""Intake: from a source to a ledger in one go, for the commands and the Data page alike."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from ardash import connectors
from ardash.errors import Message, UnknownChoice
from ardash.ledger.build import build
from ardash.money import decimal_string
from ardash.records.people import give_way
from ardash.records.plan import Plan, rehearse
from ardash.records.removal import remove
from ardash.records.store import Store
from ardash.records.sync import Clock, Source, SyncReport, instant, sync


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


def rehearsal(
    store: Store,
    source: Source,
    *,
    progress: Callable[[int, int | None], None] | None = None,
    twin_allowed: bool = False,
    shrink_allowed: bool = False,
) -> Plan:
    """Read a source and say what taking it over would change, without changing anything.

    Raises what the connector and the sync raise.
    """
    batches = connectors.find(source.connector).read(
        source.location, since=cursor(store, source), options=source.options
    )
    return rehearse(
        store,
        source,
        batches,
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


def _compared(changes: SyncReport, everything: SyncReport) -> SyncReport:
    """Say in the report of a full reading what the changes had missed: records and totals."""
    missed = everything.added + everything.changed + everything.retracted
    if not missed:
        said = Message("Read whole again: nothing was missing, and the totals are the same.")
    else:
        said = Message(
            "Read whole again: {records} records differed from what the changes had brought; "
            "the receivable was {before} and is {after}.",
            records=missed,
            before=_totals(changes),
            after=_totals(everything),
        )
    return replace(everything, notes=(*everything.notes, said))


def _totals(report: SyncReport) -> str:
    owed = (f"{decimal_string(minor, code)} {code}" for code, minor in report.totals.items())
    return ", ".join(owed) or "0"


def remove_source(store: Store, ledger_folder: Path, name: str, *, now: Clock) -> dict[str, int]:
    """Take back all that a source brought, and build the ledger without it.

    Returns how many records of each table. Raises UnknownChoice for a source that is not in use.
    """
    taken_back = remove(store, name, now=instant(now))
    build(store, ledger_folder, now=instant(now))
    return taken_back


def refresh(
    store: Store,
    ledger_folder: Path,
    source: Source,
    *,
    now: Clock,
    progress: Callable[[int, int | None], None] | None = None,
    twin_allowed: bool = False,
    shrink_allowed: bool = False,
    whole: bool = False,
) -> SyncReport:
    """Read a source, take its rows over, and build the ledger of it.

    A live system tells what changed since it was read last; `whole` reads everything there anew,
    after what changed, so that the report counts what the changes alone had missed.

    Where the sync changed nothing, the ledger still learns of it: it says how fresh each source
    is. Raises what the connector and the sync raise; the database and the ledger then stand as
    they stood before. When only the build fails, or is killed, the next one makes up for it.
    """

    def taken_over(since: str | None) -> SyncReport:
        reader = connectors.find(source.connector)
        return sync(
            store,
            source,
            reader.read(source.location, since=since, options=source.options),
            now=now,
            progress=progress,
            twin_allowed=twin_allowed,
            shrink_allowed=shrink_allowed,
        )

    since = cursor(store, source)
    report = taken_over(since)
    if whole and since is not None:
        report = _compared(report, taken_over(None))
    # What the source has booked itself is not counted a second time as applied here.
    give_way(store, now=instant(now))
    build(store, ledger_folder, now=instant(now))
    return report
