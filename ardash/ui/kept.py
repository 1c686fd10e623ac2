"""Kept: a widget's value, kept across page changes and in the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

import streamlit as st

T = TypeVar("T")


def kept(
    name: str,
    default: T,
    *,
    read: Callable[[str], T] = str,  # type: ignore[assignment]
    write: Callable[[T], str] = str,
    options: Sequence[T] | None = None,
    always: bool = False,
    follows: bool = False,
) -> T:
    """Restore a value before its widget is drawn, which then takes `key=name` and no default.

    The value is what the person last chose, else what the address says, else `default`; the
    address then names it unless it is the default (`always`: also then). What cannot be read, or
    is none of `options`, is the default. One that `follows` is the default of now where it was the
    default before: nobody has chosen it.
    """
    state, query = st.session_state, st.query_params
    value = state.get(name)
    if follows:
        before, state[f"_default:{name}"] = state.get(f"_default:{name}"), default
        value = None if value == before else value
    if value is None and name in query:
        try:
            value = read(query[name])
        except ValueError:
            value = None
    if value is None or (options is not None and value not in options):
        value = default
    state[name] = value
    _address(name, None if value == default and not always else write(value))
    return value


def kept_several(name: str, options: Sequence[str] | None = None) -> list[str]:
    """Restore a list of values before its widget is drawn, as `kept` does; default: none."""
    state, query = st.session_state, st.query_params
    values = state.get(name)
    if values is None:
        values = query.get_all(name)
    values = [value for value in values if options is None or value in options]
    state[name] = values
    if query.get_all(name) != values:
        _address(name, values or None)
    return list(values)


def kept_date(name: str, default: date) -> date:
    """Restore a date before its widget is drawn, as `kept` does."""
    return kept(name, default, read=date.fromisoformat, write=date.isoformat)


def choose(**values: Any) -> None:
    """Choose values for kept widgets; they hold from the next run on, on whatever page."""
    st.session_state["_chosen"] = {**st.session_state.get("_chosen", {}), **values}


def apply_choices() -> None:
    """Take over what was chosen for widgets, before any of them is drawn."""
    for name, value in st.session_state.get("_chosen", {}).items():
        st.session_state[name] = value
    st.session_state["_chosen"] = {}


def _address(name: str, value: Any) -> None:
    query = st.query_params
    if value is None:
        if name in query:
            del query[name]
    elif query.get_all(name) != (value if isinstance(value, list) else [value]):
        query[name] = value
