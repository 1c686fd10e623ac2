"""Overview: what a finance director wants to know first."""

import streamlit as st

from ardash.analysis.aging import aging, aging_table
from ardash.ui import charts, page
from ardash.ui.measured import cards
from ardash.ui.tables import Column, table
from ardash.ui.words import _

#: Customers in the list of the largest overdue.
LARGEST = 10

#: Measures of the cards.
CARDS = (
    "receivable",
    "overdue",
    "dso",
    "receivables_turnover",
    "collection_effectiveness",
    "average_days_delinquent",
)

view = page.view()
cards(view, CARDS, key="overview")

owed = view.figure(aging)
by_customer = view.figure(aging_table, by="customer")

with st.container(border=True):
    st.subheader(_("How late it is"))
    charts.show(
        charts.aging_bars(owed, view.code),
        alt=_("What is owed, by days past due"),
        key="overview_aging",
        height=280,
    )
with st.container(border=True):
    st.subheader(_("Largest overdue"))
    table(
        by_customer[by_customer["overdue"] > 0].nlargest(LARGEST, "overdue"),
        [
            Column("name", _("Customer")),
            Column("overdue", _("Overdue"), "money"),
            Column("90+", _("Over 90 days"), "money"),
            Column("total", _("Owed in all"), "money"),
        ],
        name="overview_largest",
        alt=_("The customers who owe the largest overdue amounts"),
        currency=view.code,
    )
