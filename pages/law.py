"""Law: what late payers owe by law, the statutory table, and payment times beyond the law."""

import streamlit as st

from ardash.ui import contracts, kept, legal_table, page, penalties
from ardash.ui.law_options import law_options
from ardash.ui.words import N_, _, spoken

SECTIONS = {
    "penalties": N_("Penalties"),
    "table": N_("Statutory table"),
    "contracts": N_("Payment times"),
}

view = page.view()

with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
    section = kept.kept("law_section", "penalties", options=list(SECTIONS))
    st.segmented_control(
        _("View"),
        list(SECTIONS),
        key="law_section",
        format_func=spoken(SECTIONS, lambda code: _(SECTIONS[code])),
        required=True,
        label_visibility="collapsed",
        on_change=penalties.leave,
    )
    options = law_options() if section != "table" else {}

if section == "penalties":
    penalties.section(view, options)
elif section == "table":
    legal_table.section(view)
else:
    contracts.section(view, options)
