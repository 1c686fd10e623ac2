"""Overview: what a finance director wants to know first."""

import streamlit as st

from ardash import measures
from ardash.analysis.aging import aging
from ardash.analysis.largest import largest
from ardash.ui import charts, page
from ardash.ui.changes import since_last_sync
from ardash.ui.headline import headline, why_nothing
from ardash.ui.measured import cards
from ardash.ui.other_currencies import owed_words
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
FLOWS = {"net_credit_sales": _("Billed, less credit notes"), "collected": _("Collected")}

view = page.view()
st.markdown(f"#### {headline(view.figure(aging), view.code)}")
if not view.figure(aging)["items"].sum() and (why := why_nothing(view)):
    st.caption(why)
if left_out := owed_words(view):
    st.caption(left_out)
cards(view, CARDS, key="overview")

with st.grid(2, min_column_width=380, gap="small"):
    with st.container(border=True, height="stretch"):
        st.subheader(_("How late it is"))
        charts.show(
            charts.aging_bars(view.figure(aging), view.code),
            alt=_("What is owed, by days past due"),
            key="overview_aging",
        )
    with st.container(border=True, height="stretch"):
        st.subheader(_("Billed against collected"))
        history = view.figure(measures.trend, tuple(FLOWS), months=12, window=1)
        charts.show(
            charts.bars(
                charts.spread(history, "measure", list(FLOWS)).rename(columns=FLOWS), view.code
            ),
            alt=_("Billed against collected, month by month"),
            key="overview_flows",
        )

with st.container(border=True):
    st.subheader(_("Largest overdue"))
    st.caption(_("Select a customer to see everything about it."))
    owing = view.figure(largest, limit=LARGEST)
    chosen = table(
        owing,
        [
            Column("name", _("Customer"), width="medium"),
            Column("overdue", _("Overdue"), "money"),
            Column("overdue_90", _("Over 90 days"), "money"),
            Column("total", _("Owed in all"), "money"),
        ],
        name="overview_largest",
        alt=_("The customers who owe the largest overdue amounts"),
        currency=view.code,
        select=True,
    )
    if chosen:
        page.go("customer", about=str(owing["customer_id"].iloc[chosen[0]]))

with st.container(border=True):
    st.subheader(_("What the last import changed"))
    since_last_sync(view)
