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
from ardash.settings import load_settings
from ardash.ui import records
from ardash.ui.intake_reading import Reading, csv_reading, fingerprint, recognised
from ardash.ui.jobs import Job

_KEY = "_intake"

#: What the last import of the session did, until another one begins.
REPORT = "_report"


@dataclass(frozen=True)
class Bring:
    """What taking files over would change: the report of a rehearsal, and the rows it leaves."""

    report: SyncReport
    customers: int
    items: int
    entries: int


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
        """Names of the files."""
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
            left = planned.left
            return Bring(planned.report, left["customers"], left["items"], left["entries"])

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


def connector_names() -> list[str]:
    """Connectors that read files; the folder of connectors is the registry."""
    return connectors.names()
