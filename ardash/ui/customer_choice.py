"""Customer choice: which customer the page is about, by its address or by searching."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from ardash.analysis.largest import largest
from ardash.ui import kept
from ardash.ui.customer import Customer, find
from ardash.ui.sidebar import matches
from ardash.ui.tables import Column, table
from ardash.ui.view import View, customer_names
from ardash.ui.words import _, plain

#: Customers offered where none was searched for.
OFFERED = 15


def chosen(view: View) -> Customer | None:
    """Find the customer that the page is about; draws the search, and returns None, without one."""
    named = _filtered(view) or kept.kept("about", "")
    if not named:
        _search(view)
        return None
    found = find(view, named)
    if not found:
        st.warning(
            _("There is no customer {name} in this ledger.", name=plain(named)),
            icon=":material/person_search:",
        )
        _search(view)
        return None
    return found[0] if len(found) == 1 else _one_of(found)


def leave() -> None:
    """Go back to the search."""
    kept.choose(about="", customer=[])


def _filtered(view: View) -> str:
    """The customer that the sidebar's filter names, if it names one alone."""
    for name, values in view.choices:
        if name == "customer_id" and len(values) == 1:
            return str(values[0])
    return ""


def _one_of(found: Sequence[Customer]) -> Customer:
    """Several sources know a customer of that number: ask which."""
    by_source = {who.source: who for who in found}
    source = kept.kept("about_source", next(iter(by_source)), options=list(by_source))
    st.segmented_control(_("Source"), list(by_source), key="about_source", required=True)
    return by_source[source]


def _search(view: View) -> None:
    """Draw the search, and those who owe most where nothing was typed."""
    names = customer_names(view)
    term = st.text_input(
        _("Customer"),
        key="about_search",
        type="search",
        live="300ms",
        placeholder=_("Name or number"),
        width=420,
    )
    if term:
        codes = matches(names, str(term))
        rows = pd.DataFrame({"customer_id": codes, "name": [names[code] for code in codes]})
        columns = [Column("name", _("Customer")), Column("customer_id", _("Number"))]
    else:
        st.caption(_("Those with the largest overdue amounts; search for any other."))
        rows = view.figure(largest, limit=OFFERED)
        columns = [
            Column("name", _("Customer")),
            Column("customer_id", _("Number")),
            Column("overdue", _("Overdue"), "money"),
            Column("total", _("Owed in all"), "money"),
        ]
    places = table(
        rows, columns, name=f"about_found_{term}", alt=_("Customers to choose from"),
        currency=view.code, select=True, download=False,
    )  # fmt: skip
    if places:
        kept.choose(about=str(rows["customer_id"].iloc[places[0]]))
        st.rerun()
