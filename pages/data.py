"""Data: where the figures come from, how to bring more in, and what deserves a look."""

import streamlit as st

from ardash.ui import (
    connect,
    findings,
    imports,
    intake,
    intake_form,
    intake_progress,
    kept,
    page,
    records,
    sources,
)
from ardash.ui.words import N_, _, spoken

SECTIONS = {
    "sources": N_("Sources"),
    "new": N_("Bring in files"),
    "connect": N_("Connect a system"),
    "imports": N_("Imports"),
    "quality": N_("Data quality"),
}

view = page.view_or_none()

if intake_progress.running():
    intake_progress.draw()
elif records.store().sources().is_empty():
    intake_progress.report()
    connecting = kept.kept("data_section", "new", options=["new", "connect"])
    if connecting == "connect":
        connect.draw()
    else:
        intake_form.draw()
    if intake.current() is None:
        intake_progress.other_ways(connecting)
else:
    shown = [code for code in SECTIONS if view is not None or code != "quality"]
    section = kept.kept("data_section", "sources", options=shown)
    st.segmented_control(
        _("View"),
        shown,
        key="data_section",
        format_func=spoken(shown, lambda code: _(SECTIONS[code])),
        required=True,
        label_visibility="collapsed",
        wrap=True,
    )
    intake_progress.report()
    if section == "sources":
        sources.draw()
    elif section == "new":
        intake_form.draw()
    elif section == "connect":
        connect.draw()
    elif section == "imports":
        imports.draw()
    elif view is not None:
        findings.draw(view)
