"""Customer: everything about one customer, and everything that is said and agreed with it."""

import streamlit as st

from ardash.ui import (
    aging_tables,
    agreements,
    changes_log,
    collecting,
    contact_form,
    customer_behaviour,
    customer_choice,
    customer_head,
    drill,
    item,
    kept,
    log_box,
    page,
    panel,
    profile_form,
    said,
    saving,
)
from ardash.ui.aging_options import aging_options
from ardash.ui.case import of_customer, of_nothing
from ardash.ui.view import dimension_values
from ardash.ui.words import N_, _, spoken
from ardash.ui.written import written

SECTIONS = {
    "overview": N_("Exposure and behaviour"),
    "items": N_("Invoices"),
    "talk": N_("Conversation"),
    "agreed": N_("Agreements"),
    "profile": N_("Profile and contacts"),
}

#: Events of the conversation that are listed at once.
EVENTS = 60

view = page.view()
saving.tell()
who = customer_choice.chosen(view)
if who is None:
    st.stop()

known = written(view)
found = collecting.found(view, known)
profile = who.profile(known.actions)
own, documents = who.view(view), who.documents(view)
locked = not collecting.is_today(view)
currencies = documents.ledger.currencies()
cases = [of_customer(who, found, code) for code in currencies]

customer_head.head(view, who, profile, found)
section = kept.kept("customer_section", "overview", options=list(SECTIONS))
st.segmented_control(
    _("View"),
    list(SECTIONS),
    key="customer_section",
    format_func=spoken(SECTIONS, lambda code: _(SECTIONS[code])),
    required=True,
    label_visibility="collapsed",
    on_change=drill.leave,
)
if locked and section in ("talk", "agreed"):
    collecting.to_today(view, "customer_today")

if section == "overview":
    customer_head.exposure(view, who, profile)
    customer_behaviour.draw(own)

elif section == "items":
    options, _problem = aging_options()
    opened = drill.chosen_item(own)
    drill.trail("customer", None, opened, "items")
    if opened is not None:
        item.card(own, opened)
    else:
        with st.container(border=True):
            aging_tables.items_table(own, options, one_customer=True)

elif section == "talk":
    if not locked:
        with st.container(border=True):
            st.subheader(_("Note a contact"))
            there = panel.names_there(who, who.contacts(known.actions))
            log_box.draw(cases[0] if cases else of_nothing(who, found), there)
    with st.container(border=True):
        st.subheader(_("Everything said and done"))
        said.draw(panel.conversation(view, who, known), most=EVENTS)

elif section == "agreed":
    theirs = who.actions(known.actions)
    if not cases:
        st.caption(_("No document of this customer is known yet: nothing can be agreed about one."))
    agreements.promises(documents, theirs, cases, locked=locked)
    agreements.disputes(documents, theirs, cases, locked=locked)
    agreements.plans(documents, theirs, cases, locked=locked)

else:
    contact_form.draw(who, who.contacts(known.actions))
    collectors = dimension_values(view).get("collector", [])
    profile_form.draw(who, profile, found.policy, collectors)
    changes_log.draw(who, profile_form.labels())
