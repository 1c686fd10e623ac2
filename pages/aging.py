"""Aging: who owes what since when, down to the single entry."""

import streamlit as st

from ardash.analysis.aging import aging, aging_history
from ardash.ledger.periods import calendar_ends
from ardash.ui import aging_tables, charts, comparison, drill, item, kept, page
from ardash.ui.aging_options import aging_options
from ardash.ui.sidebar import DIMENSION_WORDS
from ardash.ui.words import N_, _, spoken

SECTIONS = {
    "buckets": N_("Buckets"),
    "items": N_("Open items"),
    "history": N_("Month by month"),
    "compare": N_("Compare"),
}
MONTHS = (12, 24, 36)

view = page.view()

with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
    section = kept.kept("aging_section", "buckets", options=list(SECTIONS))
    st.segmented_control(
        _("View"),
        list(SECTIONS),
        key="aging_section",
        format_func=spoken(SECTIONS, lambda code: _(SECTIONS[code])),
        required=True,
        label_visibility="collapsed",
        wrap=True,
        on_change=drill.leave,
    )
    options, problem = aging_options()
if problem:
    st.warning(problem, icon=":material/warning:")

by = kept.kept("aging_by", "customer", options=list(DIMENSION_WORDS))
group = drill.chosen_group(view, by, options) if section == "buckets" else None
narrowed = drill.narrowed(view, by, group)
opened = drill.chosen_item(narrowed) if section in ("buckets", "items") else None
drill.trail(by, group, opened, section)
if by == "customer" and group is not None and opened is None:
    drill.to_customer(group)

if opened is not None:
    item.card(narrowed, opened)

elif section == "buckets":
    owed = narrowed.figure(aging, **options)
    with st.container(border=True):
        aging_tables.headline(narrowed, options)
        charts.show(
            charts.aging_bars(owed, view.code),
            alt=_("What is owed, by days past due"),
            key="aging_bars",
            height=280,
        )
    with st.container(border=True):
        if group is None:
            st.selectbox(
                _("By"),
                list(DIMENSION_WORDS),
                key="aging_by",
                format_func=spoken(DIMENSION_WORDS, lambda name: _(DIMENSION_WORDS[name])),
                width=240,
            )
            aging_tables.groups_table(view, by, options)
        else:
            st.subheader(_("Open items"))
            aging_tables.items_table(narrowed, options, one_customer=by == "customer")

elif section == "items":
    with st.container(border=True):
        aging_tables.items_table(view, options, one_customer=False)

elif section == "history":
    with st.container(border=True):
        months = kept.kept("aging_months", 12, read=int, options=MONTHS)
        st.segmented_control(_("Months"), MONTHS, key="aging_months", required=True)
        ends = calendar_ends(view.as_of, months)
        history = view.once(
            repr(("aging_history", months, options)),
            lambda: aging_history(view.ledger, ends, **options),
        )
        charts.show(
            charts.aging_history(history, view.code),
            alt=_("The aging at each month's end"),
            key="aging_history",
            height=380,
        )
        aging_tables.history_table(history, view.code)

else:
    comparison.section(view, options["edges"])
