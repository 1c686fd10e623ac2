"""Bank feed: up to which day the bank told what came in, read once an import."""

from __future__ import annotations

from datetime import date

import streamlit as st

from ardash.errors import StoreUnavailable
from ardash.outbox.told import told_on
from ardash.records.store import Store
from ardash.settings import load_settings
from ardash.ui import records
from ardash.ui.view import View


def fed_on(view: View) -> date | None:
    """Return the last day that the bank's statements tell of; None when there are none."""
    try:
        store = records.store()
        last = view.known_sync or store.last_sync()
        return _told(load_settings().database_url, last, view.as_of, store)
    except StoreUnavailable:
        return None


@st.cache_data(max_entries=32, show_spinner=False)
def _told(url: str, sync: int | None, as_of: date, _store: Store) -> date | None:
    del url
    return told_on(_store, as_of, known_at=sync)
