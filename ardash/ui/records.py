"""Records: the database, opened once for all pages and sessions of a server."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from ardash.errors import StoreUnavailable
from ardash.records.store import RowHistory, Store
from ardash.settings import load_settings

T = TypeVar("T")


def store() -> Store:
    """Open the database of the settings; raises StoreUnavailable when it cannot be reached."""
    return _opened(load_settings().database_url)


def _still_there(opened: Store) -> bool:
    path = opened.database.path
    return path is None or path.is_file()


@st.cache_resource(max_entries=2, show_spinner=False, validate=_still_there, on_release=Store.close)
def _opened(url: str) -> Store:
    return Store.open(url)


def row_history(item_id: str, source: str) -> RowHistory | None:
    """Every version of an item and its entries; None when the database cannot be asked.

    A ledger can be read without its database: a page then does without the places of its rows.
    """
    return _or_none(lambda: store().row_history(item_id, source))


def _or_none(ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except StoreUnavailable:
        return None
