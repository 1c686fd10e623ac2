"""You: the name under which a person writes, until there is a sign-in."""

from __future__ import annotations

import streamlit as st

from ardash.settings import load_settings
from ardash.ui.view import View, dimension_values
from ardash.ui.words import _


def keep() -> None:
    """Keep the name for the session, whatever page is drawn; by default, ARDASH_AUTHOR."""
    st.session_state["you"] = st.session_state.get("you") or load_settings().author or None


def name() -> str:
    """Return the name chosen; empty when nobody has said who they are."""
    return str(st.session_state.get("you") or "").strip()


def choose(view: View | None) -> None:
    """Draw the choice of the name: a collector of the sources, or any other."""
    known = dimension_values(view).get("collector", []) if view is not None else []
    chosen = name()
    st.selectbox(
        _("You are"),
        [*known, *([chosen] if chosen and chosen not in known else [])],
        key="you",
        index=None,
        accept_new_options=True,
        icon=":material/person:",
        placeholder=_("Choose or type your name"),
        help=_("What you write is kept under this name, with the time."),
    )
