"""Collecting: the worklist of a view, computed once until something changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from ardash.collections.policy import Policy
from ardash.collections.worklist import Worklist, worklist
from ardash.ledger.ledger import Ledger
from ardash.records.people import Actions
from ardash.risk.scores import Scores
from ardash.ui import formats, kept, rules
from ardash.ui.bank_feed import fed_on
from ardash.ui.now import today
from ardash.ui.sidebar import NOW
from ardash.ui.view import ALL_IN, View, currency_choices
from ardash.ui.words import _
from ardash.ui.written import Written

#: Filters of the sidebar that are about invoices; those about customers keep whole rows of the
#: list, by what people know of the customer before what its source says.
_ABOUT_ITEMS = ("entity",)


def found(view: View, known: Written, scores: Scores | None = None) -> Worklist:
    """Return the worklist of a view, in the currencies of the documents, before its filters.

    It is ranked by the `scores` of risk where there are any. Raises BadSetting when the policy
    cannot be used.
    """
    chosen = tuple(each for each in view.choices if each[0] in _ABOUT_ITEMS)
    base = replace(view, currency=None, choices=chosen)
    return _computed(
        repr(base), known.key, rules.policy_key(), scores.model_version if scores else "",
        fed_on(view), base.ledger, rules.company_policy(), known.actions, view, scores,
    )  # fmt: skip


@st.cache_resource(max_entries=4, show_spinner=False)
def _computed(
    base: str,
    change: str,
    policy_key: str,
    model: str,
    fed: date | None,
    _ledger: Ledger,
    _policy: Policy,
    _actions: Actions,
    _view: View,
    _scores: Scores | None,
) -> Worklist:
    items = _scores.items if _scores else None
    return worklist(_ledger, _view.as_of, _policy, _actions, items, fed_on=fed)


def chosen_rows(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows of the customers, and of the currency, that the sidebar's filters name."""
    kept = rows
    for name, values in view.choices:
        if name not in rows.columns:
            continue
        named = [value for value in values if value is not None]
        condition = pl.col(name).cast(pl.String).is_in(named)
        if None in values:
            condition = condition | pl.col(name).is_null()
        kept = kept.filter(condition)
    # Each row is in its own currency: those of others are left out only where one was chosen.
    if view.currency and view.currency != currency_choices(view)[0]:
        kept = kept.filter(pl.col("currency") == view.currency.removeprefix(ALL_IN))
    return kept


def one_code(rows: pl.DataFrame) -> str:
    """Return the currency of all rows; empty when they have several, each its own."""
    codes = rows["currency"].unique().to_list()
    return str(codes[0]) if len(codes) == 1 else ""


def is_today(view: View) -> bool:
    """Say whether a view looks at today, as it is known: what is written now shows in no other."""
    return view.known_sync is None and view.as_of == today()


def to_today(view: View, key: str) -> None:
    """Say that nothing can be noted in this view, and draw the way to the one where it can."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            _(
                ":material/event_busy: You look at {day}. What you write belongs to today.",
                day=formats.day(view.as_of),
            )
        )
        st.button(
            _("Look at today"), key=key, icon=":material/today:", on_click=kept.choose,
            kwargs={"as_of": today(), "known_on": NOW},
        )  # fmt: skip


def token(row: dict[str, Any]) -> str:
    """Name a customer in the address: its source and the source's own number."""
    return f"{row['source']}:{row['customer_id']}"
