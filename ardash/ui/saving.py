"""Saving: what a person writes on a page goes to the database, or is told why it did not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from ardash.errors import ArdashError
from ardash.records.store import Store
from ardash.ui import page, records, you
from ardash.ui.now import now

#: What writes: it is given the store, the instant and the author.
Write = Callable[[Store, datetime, str], object]


def save(place: str, write: Write, said: str) -> bool:
    """Write in a callback; `said` is told when it is done, what is wrong beside the form `place`.

    Returns whether it was written. What was typed stays in the form when it was not.
    """
    state = st.session_state
    state["_problem"] = None
    try:
        write(records.store(), now(), you.name())
    except ArdashError as error:
        state["_problem"] = (place, error)
        return False
    state["_told"] = said
    state["_forms"] = generation() + 1
    return True


def refuse(place: str, error: ArdashError) -> None:
    """Remember what is wrong with what was typed into the form `place`."""
    st.session_state["_problem"] = (place, error)


def problem_of(place: str) -> ArdashError | None:
    """Return what was wrong with the form `place`, if anything was."""
    found = st.session_state.get("_problem")
    return found[1] if found and found[0] == place else None


def problem(place: str) -> None:
    """Say what was wrong with the form `place`, where anything was."""
    error = problem_of(place)
    if error is not None:
        page.show_error(error)


def generation() -> int:
    """Return a number for the keys of forms: another one once something was written."""
    return int(st.session_state.get("_forms", 0))


def tell() -> None:
    """Say what was written, once."""
    said = st.session_state.pop("_told", None)
    if said:
        st.toast(said, icon=":material/check:")
