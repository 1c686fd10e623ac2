"""Concessions: discounts taken, missed and unearned, and terms that are not the usual ones."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ardash import measures
from ardash.analysis.concessions import (
    discounts_by_customer,
    discounts_taken,
    overrides,
    overrides_by,
)
from ardash.ui import charts, item, kept
from ardash.ui.families import cuts
from ardash.ui.measured import cards
from ardash.ui.sidebar import DIMENSION_WORDS
from ardash.ui.tables import Column, table
from ardash.ui.view import View
from ardash.ui.words import N_, _, plain, say, spoken

DISCOUNTS = ("discount_taken", "discount_missed", "discount_unearned", "discount_take_up")
TERMS = ("terms_override_rate", "average_terms")

VERDICT_WORDS = {
    "earned": N_("In time"),
    "late": N_("Too late"),
    "not_offered": N_("Not offered"),
    "unknown": N_("Terms not known"),
}


def leave() -> None:
    """Go back to all customers."""
    kept.choose(concessions_customer="")


def discounts(view: View, months: int) -> None:
    """Draw the discounts: figures, month by month, who took them, and each of them."""
    found: pd.DataFrame = view.figure(discounts_by_customer, months=months)
    chosen = kept.kept("concessions_customer", "")
    if chosen and chosen in set(found["customer_id"]):
        _discounts_of(view, found[found["customer_id"] == chosen].iloc[0], months)
        return
    cards(view, DISCOUNTS, key="concessions", months=months)
    with st.container(border=True):
        st.subheader(_("Discounts month by month"))
        names = DISCOUNTS[:3]
        history = view.figure(measures.trend, names, months=months, window=1)
        labels = {name: say(measures.find(name).label) for name in names}
        charts.show(
            charts.lines(
                charts.spread(history, "measure", list(names)).rename(columns=labels),
                "money", view.code,
            ),
            alt=_("Discounts month by month"),
            key="concessions_discounts",
        )  # fmt: skip
    with st.container(border=True):
        st.subheader(_("Who takes discounts that nobody approved"))
        if found.empty:
            st.caption(_("Nobody took a discount in these months."))
            return
        st.caption(
            _("Unapproved: taken late, not offered by the terms, or more than they offer. Select "
              "a customer to see each discount.")
        )  # fmt: skip
        rows = table(
            found,
            [
                Column("name", _("Customer"), pinned=True),
                Column("unapproved", _("Unapproved"), "money"),
                Column("late", _("Too late"), "money"),
                Column("not_offered", _("Not offered"), "money"),
                Column("beyond_offer", _("More than offered"), "money"),
                Column("taken", _("Taken in all"), "money"),
                Column("unknown", _("Terms not known"), "money"),
                Column("discounts", _("Discounts"), "number"),
            ],
            name="concessions_customers",
            alt=_("Discounts by customer, the most unapproved first"),
            currency=view.code,
            select=True,
        )
    if rows:
        kept.choose(concessions_customer=str(found["customer_id"].iloc[rows[0]]))
        st.rerun()


def _discounts_of(view: View, who: pd.Series, months: int) -> None:
    _trail(who)
    own = view.narrowed(customer_id=[str(who["customer_id"])])
    found: pd.DataFrame = own.figure(discounts_taken, months=months)
    words = {code: _(word) for code, word in VERDICT_WORDS.items()}
    with st.container(border=True):
        st.subheader(_("Discounts taken"))
        table(
            found.assign(verdict=found["verdict"].map(words), document=item.documents(found)),
            [
                Column("document", _("Document"), pinned=True),
                Column("booked_on", _("Taken on"), "date"),
                Column("offered_until", _("Offered until"), "date"),
                Column("verdict", _("By what right")),
                Column("taken", _("Taken"), "money"),
                Column("offered", _("Offered"), "money"),
                Column("terms", _("Terms")),
            ],
            name="concessions_taken",
            alt=_("The discounts of the customer, the latest first"),
            currency=view.code,
        )


def terms(view: View, months: int) -> None:
    """Draw the overrides: rate over time, where they happen, and each invoice."""
    cards(view, TERMS, key="concessions_terms", months=months)
    with st.container(border=True):
        st.subheader(_("Share of invoices on other terms than the customer's"))
        history = view.figure(measures.trend, "terms_override_rate", months=months, window=1)
        label = say(measures.find("terms_override_rate").label)
        series = charts.spread(history, "measure", ["terms_override_rate"])
        charts.show(
            charts.lines(series.rename(columns={"terms_override_rate": label}), "share", view.code),
            alt=label,
            key="concessions_overrides",
        )
    with st.container(border=True):
        offered = ["customer", *(name for name in cuts(view) if name != "customer")]
        by = kept.kept("concessions_by", "customer", options=offered)
        st.selectbox(
            _("By"),
            offered,
            key="concessions_by",
            format_func=spoken(offered, lambda name: _(DIMENSION_WORDS[name])),
            width=240,
        )
        found: pd.DataFrame = view.figure(overrides_by, by=by, months=months)
        if found.empty:
            st.caption(_("Every invoice of these months has its customer's standard terms."))
            return
        st.caption(_("Select a row to see the invoices behind it."))
        rows = table(
            found,
            [
                Column("name" if by == "customer" else by, _(DIMENSION_WORDS[by]), pinned=True),
                Column("overridden", _("On other terms"), "number"),
                Column("override_share", _("Share"), "share"),
                Column("billed", _("Billed"), "money"),
                Column("extra_days", _("Days later"), "days"),
            ],
            name="concessions_groups",
            alt=_("Where terms are overridden, the largest amount first"),
            currency=view.code,
            select=True,
        )
    _overridden(view, months, by, found.iloc[rows[0]] if rows else None)


def _overridden(view: View, months: int, by: str, group: pd.Series | None) -> None:
    own = view
    if group is not None:
        value = group[by]
        own = view.narrowed(**{by: [None if pd.isna(value) else value]})
    found: pd.DataFrame = own.figure(overrides, months=months)
    with st.container(border=True):
        st.subheader(_("Invoices on other terms"))
        table(
            found.assign(document=item.documents(found)),
            [
                Column("document", _("Document"), pinned=True),
                Column("name", _("Customer")),
                Column("collector", _("Collector")),
                Column("issued_on", _("Issued"), "date"),
                Column("terms", _("Terms")),
                Column("standard_terms", _("Standard terms")),
                Column("due_on", _("Due"), "date"),
                Column("extra_days", _("Days later"), "number"),
                Column("billed", _("Billed"), "money"),
            ],
            name="concessions_invoices",
            alt=_("Invoices on other terms, the latest first"),
            currency=view.code,
        )


def _trail(who: pd.Series) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            _("All customers"), icon=":material/arrow_back:", type="tertiary", on_click=leave,
            key="concessions_up",
        )  # fmt: skip
        st.markdown(f":material/chevron_right: **{plain(who['name'])}**")
