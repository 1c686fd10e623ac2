"""Intake: from the files that a person gives to a source in the ledger, step by step."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import streamlit as st

from ardash import connectors
from ardash.connectors._tabular import places
from ardash.connectors._tabular.evidence import Doubt
from ardash.errors import BadSetting, Message
from ardash.intake import refresh, rehearsal, remembered, source_for, source_name
from ardash.records.report import Source, SyncReport
from ardash.records.store import Store
from ardash.resync import Whole, accept, read_whole
from ardash.rounds import Outcome, sources_of_a_round, sync_round
from ardash.settings import load_settings
from ardash.ui import records
from ardash.ui.intake_first import First, first_of
from ardash.ui.intake_reading import Reading, csv_reading, fingerprint, recognised
from ardash.ui.jobs import Job

_KEY = "_intake"

#: Connectors that read tables, whose files are listed one by one.
TABLES = ("csv", "fec")

#: What the last import of the session did, until another one begins.
REPORT = "_report"


@dataclass(frozen=True)
class Bring:
    """What taking a source over would change: the report of a rehearsal, and the rows it leaves.

    `left` counts the rows of each table, `first` are the first that are new or changed.
    """

    report: SyncReport
    left: Mapping[str, int]
    first: First
    #: What was read, where that is taken over as it was seen.
    whole: Whole | None = None


@dataclass
class Intake:
    """Files on their way into the ledger, with what the person has said about them so far."""

    location: str
    connector: str
    options: dict[str, str] = field(default_factory=dict)
    #: Name of the source; a known one is updated.
    name: str = ""
    #: The person says that it is another source, though it resembles a known one.
    twin_allowed: bool = False
    #: The person says that it really lacks most of what is known from it.
    shrink_allowed: bool = False
    #: Every doubt met, so that an answer can be changed.
    doubts: dict[tuple[str, str], Doubt] = field(default_factory=dict)
    read: tuple[Any, Reading] | None = None
    rehearsed: tuple[Any, Job[Bring]] | None = None

    @property
    def allowed(self) -> dict[str, bool]:
        """What the person has confirmed that a sync would refuse."""
        return {"twin_allowed": self.twin_allowed, "shrink_allowed": self.shrink_allowed}

    @property
    def files(self) -> list[str]:
        """Names of the files; of a folder that holds no table, its own."""
        path = Path(self.location)
        if self.connector not in TABLES and path.exists():
            return [path.name]
        return [path.name for path in places.files(self.location)]

    @property
    def source(self) -> Source:
        """The source as it stands with what was said; raises BadSetting without a name."""
        name = self.name.strip()
        if not name:
            raise BadSetting(
                Message("The source has no name."), remedy=Message("Write a name for it.")
            )
        return source_for(self.connector, self.location, name, self.options)


def current() -> Intake | None:
    """The intake that this session is at; None when there is none."""
    found: Intake | None = st.session_state.get(_KEY)
    return found


def begin(location: str, source: Mapping[str, Any] | None = None) -> Intake:
    """Begin with files; those of a known `source` are read as it was read before.

    Raises BadInput when there is no file.
    """
    connector = recognised(location) if source is None else str(source["connector"])
    begun = Intake(location, connector)
    if source is None:
        begun.name = source_name(connector, begun.files[0] if _many(location) else location)
        begun.options = _as_before(begun.name, connector)
    else:
        begun.name, begun.options = str(source["name"]), dict(source["options"])
    end()
    st.session_state.pop(REPORT, None)
    st.session_state[_KEY] = begun
    return begun


def _as_before(name: str, connector: str) -> dict[str, str]:
    """Options of the source that files of this name are a newer export of; none for a new one."""
    for known in records.store().sources().iter_rows(named=True):
        if (known["source"], known["connector"]) == (name, connector):
            return remembered(json.loads(known["options"] or "{}"))
    return {}


def end() -> None:
    """Forget the intake; files that were given stay where they are kept."""
    found = st.session_state.pop(_KEY, None)
    if found is not None and found.rehearsed is not None:
        found.rehearsed[1].cancel()


def _many(location: str) -> bool:
    return "\n" in location or Path(location).is_dir()


def reading(intake: Intake) -> Reading:
    """Read the first rows, unless nothing has changed since they were read.

    Raises what the connector raises when files cannot be read.
    """
    key = (fingerprint(intake.location), intake.connector, sorted(intake.options.items()))
    if intake.read is None or intake.read[0] != key:
        found = Reading()
        if intake.connector == "csv":
            found = csv_reading(intake.location, intake.options)
        for doubt in found.doubts:
            intake.doubts.setdefault(
                (doubt.option or next(iter(doubt.answers[0])), doubt.column), doubt
            )
        intake.read = (key, found)
    return intake.read[1]


def rehearsed(intake: Intake) -> Job[Bring]:
    """Work out what the files would bring, unless that is under way or done already."""
    source = intake.source
    key = (fingerprint(intake.location), repr(source), *intake.allowed.values(), _last_sync())
    if intake.rehearsed is None or intake.rehearsed[0] != key:
        if intake.rehearsed is not None:
            intake.rehearsed[1].cancel()
        store, allowed = records.store(), intake.allowed

        def work(progress: Any) -> Bring:
            planned = rehearsal(store, source, progress=progress, **allowed)
            return Bring(planned.report, planned.left, first_of(planned))

        intake.rehearsed = (key, Job(work))
    return intake.rehearsed[1]


def now() -> datetime:
    """Read the clock (UTC)."""
    return datetime.now(UTC).replace(tzinfo=None)


def _last_sync() -> int | None:
    return records.store().last_sync()


def start_sync(
    source: Source, *, twin_allowed: bool = False, shrink_allowed: bool = False
) -> Job[SyncReport]:
    """Begin to take a source over and to build the ledger, beside the page."""
    store, folder = records.store(), load_settings().ledger_folder

    def work(progress: Any) -> SyncReport:
        return refresh(
            store,
            folder,
            source,
            now=now,
            progress=progress,
            twin_allowed=twin_allowed,
            shrink_allowed=shrink_allowed,
        )

    return Job(work)


def read_to_bring(store: Store, source: Source, *, progress: Any, **allowed: bool) -> Bring:
    """Read a live system whole and say what it would bring; what was read is kept to be taken."""
    whole = read_whole(store, source, progress=progress, **allowed)
    return Bring(whole.report, whole.plan.left, first_of(whole.plan), whole)


def start_accept(whole: Whole) -> Job[SyncReport]:
    """Begin to take over what was read whole and seen, and to build the ledger."""
    store, folder = records.store(), load_settings().ledger_folder
    return Job(lambda _progress: accept(store, folder, whole, now=now))


def start_whole(source: Source) -> Job[Whole]:
    """Begin to read a source whole and to compare it; nothing is changed."""
    store = records.store()
    return Job(lambda progress: read_whole(store, source, progress=progress))


def start_round() -> Job[list[Outcome]]:
    """Begin to sync all sources that can be read again by themselves."""
    store, settings = records.store(), load_settings()
    sources = sources_of_a_round(store, settings.uploads_folder)

    doing: list[str] = []

    def work(progress: Any) -> list[Outcome]:
        def begun(source: Source, place: int) -> Any:
            progress(0, None)
            doing.append(f"{source.name} ({place + 1}/{len(sources)})")
            return progress

        # Who clicks may have mended what failed.
        found = sync_round(
            store, settings.ledger_folder, sources, now=now, begun=begun, paused_too=True
        )
        return list(found)

    return Job(work, doing=doing)


def connector_names(*, files: bool) -> list[str]:
    """Connectors that read files, or those that ask a live system; the folder is the registry."""
    return [name for name in connectors.names() if (connectors.address(name) is None) == files]


def reads_files(connector: str) -> bool:
    """Whether a connector reads files; one that there is none of does not."""
    return connector in connectors.names() and connectors.address(connector) is None
