"""Risk scores: those of a view's day, made once a ledger, a model and what people wrote."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import streamlit as st

from ardash.errors import ArdashError
from ardash.ledger.ledger import Ledger
from ardash.records.people import Actions
from ardash.risk.keeping import Kept, model_for
from ardash.risk.scores import Scores
from ardash.risk.stored import standing_scores
from ardash.settings import load_settings
from ardash.ui import kept
from ardash.ui.collecting import token
from ardash.ui.view import View
from ardash.ui.words import _
from ardash.ui.written import Written

#: In the address: the customer and currency that the page is about.
CHOSEN = "risk_customer"


def folder() -> Path:
    """Folder that models, scores and the back-test are kept in."""
    return load_settings().home / "risk"


def model_of(view: View) -> Kept | None:
    """Return what is known of the model for a view's day; None when there is none."""
    return model_for(folder(), view.as_of)


def scored(view: View, known: Written) -> Scores | None:
    """Return the scores of all customers at the view's day; None when no model is kept.

    They do not depend on the filters: those keep rows. Raises BadInput when the model was changed.
    """
    model = model_of(view)
    if model is None:
        return None
    base = replace(view, currency=None, choices=())
    with st.spinner(_("Scoring customers")):
        return _scored(
            repr(base),
            known.key,
            model.version,
            model.digest,
            str(folder()),
            base.ledger,
            known.actions,
            base,
        )


def scored_or_none(view: View, known: Written) -> Scores | None:
    """Return the scores as far as there are any: a list goes on without them."""
    try:
        found = scored(view, known)
    except ArdashError:
        return None
    return found if found is not None and found.tells else None


@st.cache_resource(max_entries=4, show_spinner=False)
def _scored(
    base: str,
    change: str,
    version: str,
    digest: str,
    at: str,
    _ledger: Ledger,
    _actions: Actions,
    _view: View,
) -> Scores | None:
    return standing_scores(_ledger, _view.as_of, _actions, Path(at), version=version)


def row_token(row: dict[str, object]) -> str:
    """Name a row in the address: its customer and the currency."""
    return f"{token(row)}:{row['currency']}"


def row_of(rows: pl.DataFrame, chosen: str) -> dict[str, object] | None:
    """Find the row that the address names; None without one."""
    if not chosen:
        return None
    found = rows.filter(pl.concat_str("source", "customer_id", "currency", separator=":") == chosen)
    return found.row(0, named=True) if found.height else None


def opened(rows: pl.DataFrame, places: list[int]) -> None:
    """Go on to the customer that was selected in a table of rows."""
    if places:
        kept.choose(**{CHOSEN: row_token(rows.row(places[0], named=True))})
        st.rerun()
