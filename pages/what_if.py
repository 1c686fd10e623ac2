"""What if: other terms, discounts or invoicing days, beside things as they are."""

import streamlit as st

from ardash.ui import page, what_if_form, what_if_results, what_if_runs, what_if_saved
from ardash.ui import what_if_state as state
from ardash.ui.words import _

view = page.view()
common = state.assumed()
rows = state.rows()
st.caption(
    _(
        "The invoices of the last {months} months, paid again under other terms, on the real "
        "calendar; everything else as it happened.",
        months=common.months,
    )
)
with st.container(border=True):
    asked = state.asked(rows, common)
    at = what_if_form.choose(asked)
    state.keep([*rows[:at], what_if_form.edit(view, asked[at]), *rows[at + 1 :]])

progress = st.empty()
found, job = what_if_runs.outcomes(view, asked, common)
named = {each.label: found[each.place] for each in asked if each.place in found}
if named:
    what_if_results.draw(named)
    if at in found:
        what_if_results.customers(asked[at].label, found[at])
what_if_saved.draw([each.scenario for each in asked if each.scenario is not None])
if job is not None:
    what_if_runs.watch(job, progress)
