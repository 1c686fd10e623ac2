"""Discounts and terms: what is given away, by what right, and to whom."""

import streamlit as st

from ardash.ui import concessions, kept, page
from ardash.ui.words import N_, _, spoken

SECTIONS = {"discounts": N_("Discounts"), "terms": N_("Terms overridden")}
MONTHS = (12, 24, 36)

view = page.view()

with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
    section = kept.kept("concessions_section", "discounts", options=list(SECTIONS))
    st.segmented_control(
        _("View"),
        list(SECTIONS),
        key="concessions_section",
        format_func=spoken(SECTIONS, lambda code: _(SECTIONS[code])),
        required=True,
        label_visibility="collapsed",
        on_change=concessions.leave,
    )
    months = kept.kept("concessions_months", 12, read=int, options=MONTHS)
    st.segmented_control(
        _("Months"), MONTHS, key="concessions_months", required=True, label_visibility="collapsed",
        format_func=spoken(MONTHS, lambda count: _("{count} months", count=count)),
    )  # fmt: skip

if section == "discounts":
    concessions.discounts(view, months)
else:
    concessions.terms(view, months)
