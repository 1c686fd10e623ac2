"""Demo: the sample company, for a first look."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ardash import places
from ardash.errors import BadInput, Message, SourceConflict
from ardash.intake import refresh, source_for
from ardash.records.store import Store
from ardash.records.sync import Clock, SyncReport

#: What the files of a sample do not say: a FEC has no due dates, and nothing would be overdue.
OPTIONS = {"fec": {"terms": "30 days"}}


def load_demo(
    store: Store,
    ledger_folder: Path,
    *,
    connector: str = "csv",
    now: Clock,
    progress: Callable[[int, int | None], None] | None = None,
) -> SyncReport:
    """Bring in the sample company as the connector reads it, and build the ledger.

    Raises BadInput when there is no sample for that connector, SourceConflict when the same
    company is there already as another connector reads it.
    """
    folder = places.sample(connector)
    if not folder.is_dir():
        known = sorted(path.name for path in folder.parent.iterdir() if path.is_dir())
        raise BadInput(
            Message("There is no sample for the connector {name}.", name=repr(connector)),
            remedy=Message("There are samples for: {names}.", names=", ".join(known)),
        )
    _refuse_twice(store, f"demo-{connector}")
    files = sorted(path for path in folder.iterdir() if path.is_file())
    location = files[0] if len(files) == 1 else folder
    options = OPTIONS.get(connector, {})
    source = source_for(connector, str(location), name=f"demo-{connector}", options=options)
    return refresh(store, ledger_folder, source, now=now, progress=progress)


def _refuse_twice(store: Store, name: str) -> None:
    """The samples are one company in several formats: together they would count twice."""
    for other in store.sources()["source"].to_list():
        if other.startswith("demo-") and other != name:
            raise SourceConflict(
                Message("The sample company is there already, as {other}.", other=other),
                where=store.name,
                remedy=Message("Set ARDASH_HOME to another folder to load it there."),
            )
