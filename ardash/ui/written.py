"""Written: what people wrote, read once for all sessions until somebody writes more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import polars as pl
import streamlit as st

from ardash.errors import StoreUnavailable
from ardash.records.people import Actions, actions, last_change
from ardash.records.store import Store
from ardash.settings import load_settings
from ardash.ui import records
from ardash.ui.now import offset
from ardash.ui.view import View


@dataclass(frozen=True)
class Written:
    """What people wrote, in their own time; `key` tells two readings apart."""

    actions: Actions
    key: str


def written(view: View) -> Written:
    """Read what people wrote, as it was known at the view's moment.

    Raises StoreUnavailable when the database cannot be read.
    """
    store, until = records.store(), _until(view)
    change, ahead = last_change(store), offset()
    found = _read(load_settings().database_url, change, ahead, until, store)
    return Written(found, repr((change, ahead, until)))


def written_or_none(view: View) -> Written:
    """Read what people wrote; nothing, when there is no database to ask."""
    try:
        return written(view)
    except StoreUnavailable:
        return Written(Actions.empty(), "none")


def _until(view: View) -> datetime | None:
    """The end of what was known: the import that followed the one that the view looks back to."""
    if view.known_sync is None:
        return None
    syncs = view.known_at(None).whole.syncs
    later = syncs.filter(pl.col("sync") > view.known_sync)["finished_at"].min()
    return later if isinstance(later, datetime) else None


@st.cache_resource(max_entries=3, show_spinner=False)
def _read(
    url: str, change: int, ahead: timedelta, until: datetime | None, _store: Store
) -> Actions:
    found = actions(_store)
    if until is not None:
        found = found.until(until.astimezone(UTC).replace(tzinfo=None) if until.tzinfo else until)
    return found.local()
