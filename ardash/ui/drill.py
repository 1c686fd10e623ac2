"""Drill: where in the aging a person stands: the whole, a group of it, one of its items."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd
import streamlit as st

from ardash.analysis.aging import aging_table
from ardash.ui import formats, item, kept, page
from ardash.ui.sidebar import DIMENSION_WORDS
from ardash.ui.view import View
from ardash.ui.words import _, plain

#: In the address, the group of what has no value.
NO_VALUE = "∅"


def chosen_group(view: View, by: str, options: dict[str, Any]) -> pd.Series | None:
    """Find the group that the address or a click names; None when none is, or it owes nothing."""
    name = kept.kept("aging_group", "")
    if not name:
        return None
    groups = view.figure(aging_table, by=by, **options)
    for place, named in enumerate(group_names(groups, by)):
        if named == name:
            row: pd.Series = groups.iloc[place]
            return row
    return None


def chosen_item(view: View) -> pd.Series | None:
    """Find the item that the address or a click names; None when none is, or it is not there."""
    name = kept.kept("aging_item", "")
    return item.find(view, name) if name else None


def leave() -> None:
    """Go back to the whole, as when another section is chosen."""
    kept.choose(aging_group="", aging_item="")


def trail(by: str, group: pd.Series | None, opened: pd.Series | None, section: str) -> None:
    """Draw the way back from where the person stands; say so when what was named is not there."""
    lost = [
        name for name, found in (("aging_group", group), ("aging_item", opened))
        if st.session_state.get(name) and found is None
    ]  # fmt: skip
    if section not in ("buckets", "items") or (group is None and opened is None and not lost):
        return
    whole = _("All open items") if section == "items" else _("The whole aging")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(whole, icon=":material/arrow_back:", type="tertiary", on_click=leave, key="up")
        if group is not None and opened is not None:
            st.button(
                plain(group_words(by, group)),
                icon=":material/chevron_right:",
                type="tertiary",
                on_click=kept.choose,
                kwargs={"aging_item": ""},
                key="up_to_group",
            )
        elif group is not None:
            st.markdown(f":material/chevron_right: **{plain(group_words(by, group))}**")
    if lost:
        st.info(
            _("Nothing is open there at this date, with these filters."), icon=":material/info:"
        )


def to_customer(group: pd.Series) -> None:
    """Draw the way from a customer's items to the customer's page."""
    if st.button(
        _("Customer page"), icon=":material/open_in_new:", type="tertiary", key="drill_customer"
    ):
        page.go("customer", about=str(group["customer_id"]))


def narrowed(view: View, by: str, group: pd.Series | None) -> View:
    """Narrow a view to a group of the aging; None is the view itself."""
    if group is None:
        return view
    value = group[by]
    return view.narrowed(**{by: [None if formats.absent(value) else value]})


def group_words(by: str, group: pd.Series) -> str:
    """Say a group: the customer's name, or the dimension's value."""
    value = group["name" if by == "customer" else by]
    if formats.absent(value) or value == "":
        return _("{dimension}: none", dimension=_(DIMENSION_WORDS[by]))
    return str(value)


def group_names(groups: pd.DataFrame, by: str) -> list[str]:
    """Name each group in the address: unlike numbers of the ledger, these outlive a build."""
    column = groups["customer_id" if by == "customer" else by]
    names = [NO_VALUE if formats.absent(value) else str(value) for value in column]
    counted = Counter(names)
    # Two sources may number their customers alike.
    return [
        f"{name}~{key}" if counted[name] > 1 else name
        for name, key in zip(names, groups[by], strict=True)
    ]
