"""Saved scenarios: kept under a name, opened again, shared by their address or as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from ardash.analysis.scenario import (
    Scenario,
    fields_of,
    forget,
    load,
    save,
    saved_folder,
    saved_names,
    toml_of,
)
from ardash.errors import ArdashError
from ardash.settings import load_settings
from ardash.ui import kept, page
from ardash.ui.what_if_state import put
from ardash.ui.words import _

_TOLD = "_what_if_told"


def draw(scenarios: Sequence[Scenario]) -> None:
    """Draw what keeps, opens and hands on the scenarios as they are."""
    with st.container(border=True):
        st.subheader(_("Keep and share"))
        told: Any = st.session_state.pop(_TOLD, None)
        if isinstance(told, ArdashError):
            page.show_error(told)
        elif told:
            st.success(told, icon=":material/check:")
        with st.grid(2, min_column_width=300, gap="medium"):
            with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
                _save(scenarios)
            with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
                _open()
        st.caption(
            _("The address of this page holds the scenarios: who opens it sees the same figures.")
        )
        st.download_button(
            _("Scenarios as a file"),
            toml_of(scenarios),
            "scenarios.toml",
            "application/toml",
            key="what_if_file",
            icon=":material/download:",
            on_click="ignore",
            type="tertiary",
            help=_("For `ardash what-if --file scenarios.toml`."),
        )


def _folder() -> Any:
    return saved_folder(load_settings().home)


def _save(scenarios: Sequence[Scenario]) -> None:
    name = st.text_input(_("Save these scenarios as"), key="what_if_save_as", max_chars=60)
    st.button(
        _("Save"), icon=":material/save:", key="what_if_save", disabled=not (name or "").strip(),
        on_click=_saved, args=(name or "", scenarios),
    )  # fmt: skip


def _saved(name: str, scenarios: Sequence[Scenario]) -> None:
    try:
        save(_folder(), name, scenarios)
    except ArdashError as error:
        st.session_state[_TOLD] = error
    else:
        st.session_state[_TOLD] = _("Saved as “{name}”.", name=" ".join(name.split()))


def _open() -> None:
    names = saved_names(_folder())
    chosen = st.selectbox(
        _("Saved scenarios"), names, index=None, key="what_if_saved", disabled=not names,
        placeholder=_("Choose one") if names else _("None yet"),
    )  # fmt: skip
    st.button(
        _("Load"), icon=":material/folder_open:", key="what_if_open", disabled=chosen is None,
        on_click=_opened, args=(chosen,),
    )  # fmt: skip
    st.button(
        _("Delete"), icon=":material/delete:", key="what_if_delete", disabled=chosen is None,
        type="tertiary", on_click=_deleted, args=(chosen,),
    )  # fmt: skip


def _opened(name: str) -> None:
    try:
        found = load(_folder(), name)
    except ArdashError as error:
        st.session_state[_TOLD] = error
        return
    put([_without_money(each) for each in found])
    # What money costs holds for all scenarios of the page: that of the first.
    money = found[0].behaviour
    kept.choose(what_if_own=money.own_percent, what_if_theirs=money.customer_percent)


def _without_money(each: Scenario) -> dict[str, Any]:
    """Leave out what the page assumes for all scenarios alike."""
    common = ("own_percent", "customer_percent")
    return {key: value for key, value in fields_of(each).items() if key not in common}


def _deleted(name: str) -> None:
    forget(_folder(), name)
    st.session_state["what_if_saved"] = None
    st.session_state[_TOLD] = _("Deleted: “{name}”.", name=name)
