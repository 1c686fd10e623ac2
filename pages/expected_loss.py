"""Expected loss: what of the receivable is not expected to come, by which rates, and why."""

import streamlit as st

from ardash.ui import (
    cautions,
    expected_loss,
    kept,
    loss_assumptions,
    loss_book,
    loss_head,
    loss_movement,
    loss_rates,
    page,
)
from ardash.ui.formats import day
from ardash.ui.words import N_, _, spoken

SECTIONS = {
    "allowance": N_("Allowance"),
    "rates": N_("Rates"),
    "movement": N_("Movement"),
    "assumptions": N_("Assumptions"),
}

view = page.view()
stated = loss_book.assumptions()

with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
    section = kept.kept("ecl_section", "allowance", options=list(SECTIONS))
    st.segmented_control(
        _("View"),
        list(SECTIONS),
        key="ecl_section",
        format_func=spoken(SECTIONS, lambda code: _(SECTIONS[code])),
        required=True,
        label_visibility="collapsed",
        on_change=expected_loss.leave,
    )
    lost_after = loss_book.choose_lost_after(stated)

cautions.draw(view)
book = loss_book.book(view, stated, lost_after)

if section == "allowance":
    loss_head.headline(book)
    since = loss_movement.since(book)
    loss_head.figures(book, loss_movement.summed(book, since)["opening"], day(since))
    expected_loss.allowance(book)
elif section == "rates":
    loss_rates.draw(book)
elif section == "movement":
    loss_movement.draw(book)
else:
    loss_assumptions.draw(book)
