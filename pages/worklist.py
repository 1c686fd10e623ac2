"""Worklist: whom to contact today, why, about what, and with which words."""

import streamlit as st

from ardash.ui import (
    cautions,
    collecting,
    customer,
    kept,
    letters,
    page,
    panel,
    risk_scores,
    saving,
    worklist_filters,
    worklist_risk,
    worklist_table,
)
from ardash.ui.case import of_row
from ardash.ui.words import N_, _, spoken
from ardash.ui.written import written

SECTIONS = {
    "contacts": N_("To contact"),
    "letters": N_("Reminders"),
    "held": N_("On hold"),
}

view = page.view()
saving.tell()
known = written(view)
scored = risk_scores.scored_or_none(view, known)
found = collecting.found(view, known, scored)
rows = collecting.chosen_rows(view, worklist_risk.with_risk(found, scored))
held = collecting.chosen_rows(view, worklist_risk.of_held(found, scored))

section = kept.kept("work_section", "contacts", options=list(SECTIONS))
st.segmented_control(
    _("View"),
    list(SECTIONS),
    key="work_section",
    format_func=spoken(SECTIONS, lambda code: _(SECTIONS[code])),
    required=True,
    label_visibility="collapsed",
)
chosen = worklist_filters.choose(found, scored)
rows = worklist_filters.narrowed(view, rows, chosen, known)
held = worklist_filters.narrowed(view, held, chosen, known)
worklist_table.headline(rows, held, view.as_of)
cautions.behind(view)
if section == "letters":
    letters.draw(view, found, known, rows)
    st.stop()

shown = rows if section == "contacts" else held
tokens = worklist_table.tokens_of(shown)
token, _key = worklist_table.selected(
    tokens, "worklist" if section == "contacts" else "worklist_held"
)

if shown.is_empty() and section == "contacts":
    worklist_table.empty(found, filtered=chosen.any or bool(view.choices))
    st.stop()

row = worklist_table.row_of(shown, token)
if row is None:
    list_side, panel_side = st.container(), None
else:
    list_side, panel_side = st.columns([6, 5], gap="medium")

with list_side, st.container(border=True):
    if section == "contacts":
        worklist_table.draw(found, rows, beside=row is not None)
    else:
        worklist_table.draw_held(held, beside=row is not None)

if panel_side is not None and row is not None:
    with panel_side, st.container(border=True):
        worklist_table.neighbours(tokens, token)
        (who,) = customer.find(view, collecting.token(row))
        place = tokens.index(token) if token in tokens else 0
        following = (tokens[place + 1 : place + 2] or tokens[:place][-1:] or [""])[0]
        panel.draw(
            view,
            found,
            known,
            (case := of_row(who, found, row)),
            script=lambda: letters.script(view, found, known, case),
            after=lambda: worklist_table.select(following),
        )
