"""Risk: who will pay late, how sure that is, and how good such predictions have been."""

import streamlit as st

from ardash.ui import (
    collecting,
    kept,
    page,
    risk_customer,
    risk_limits,
    risk_model,
    risk_portfolio,
    risk_scores,
)
from ardash.ui.words import N_, _, spoken
from ardash.ui.written import written_or_none

SECTIONS = {
    "customers": N_("Customers"),
    "limits": N_("Credit limits"),
    "reviews": N_("Reviews"),
    "model": N_("The model"),
}

view = page.view()
known = written_or_none(view)
model = risk_scores.model_of(view)

section = kept.kept("risk_section", "customers", options=list(SECTIONS))
st.segmented_control(
    _("View"),
    list(SECTIONS),
    key="risk_section",
    format_func=spoken(SECTIONS, lambda code: _(SECTIONS[code])),
    required=True,
    label_visibility="collapsed",
    on_change=risk_customer.leave,
)
if section == "reviews":
    risk_limits.due_reviews(view, known)
    st.stop()
if model is None:
    risk_model.nothing_yet(view)
    st.stop()
risk_model.notes(view, model)
if section == "model":
    risk_model.section(view, model)
    st.stop()

found = risk_scores.scored(view, known)
rows = collecting.chosen_rows(view, found.rows)
if view.currency and rows["currency"].n_unique() > 1:
    st.caption(
        _(":material/info: Scores, limits and amounts are told in each customer's currency.")
    )
chosen = risk_scores.row_of(rows, kept.kept(risk_scores.CHOSEN, ""))
if chosen is not None:
    risk_customer.draw(view, found, chosen)
elif rows.is_empty():
    st.info(
        _("Nobody owes anything, or bought in the last two years, as far as the filters keep."),
        icon=":material/filter_alt:",
    )
elif section == "limits":
    risk_limits.section(rows)
else:
    risk_portfolio.section(found, rows)
