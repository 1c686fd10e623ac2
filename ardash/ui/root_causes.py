"""Root causes: why invoices are disputed, and why they are not paid."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from ardash.collections.activities import activity_list
from ardash.collections.disputes import CAUSES, root_causes
from ardash.collections.reasons import DISPUTES, NON_PAYMENT
from ardash.ui import formats, kept
from ardash.ui.collecting import one_code
from ardash.ui.tables import Column, table
from ardash.ui.view import View
from ardash.ui.words import N_, _, spoken
from ardash.ui.written import Written

CAUSE_WORDS = {
    "reason": N_("Reason"),
    "collector": N_("Collector"),
    "month": N_("Month"),
    "customer": N_("Customer"),
    "owner": N_("To be solved by"),
    "segment": N_("Segment"),
    "country": N_("Country"),
}


def disputes(view: View, known: Written) -> None:
    """Draw where disputes come from, by reason or another dimension."""
    with st.container(border=True):
        st.subheader(_("Where disputes come from"), icon=":material/report:")
        if known.actions.disputes.is_empty():
            st.caption(_("No dispute has been noted."))
            return
        by = kept.kept("manager_cause", "reason", options=list(CAUSES))
        st.selectbox(
            _("By"), list(CAUSES), key="manager_cause", width=220,
            format_func=spoken(CAUSES, lambda name: _(CAUSE_WORDS[name])),
        )  # fmt: skip
        rows: pl.DataFrame = view.once(
            f"root_causes {by} {known.key}",
            lambda: root_causes(view.ledger, view.as_of, known.actions, by=by),
        )
        label = "name" if by == "customer" else by
        named = rows.with_columns(
            who=pl.Series([_said(by, value) for value in rows[label]], dtype=pl.String)
        )
        columns = [
            Column("who", _(CAUSE_WORDS[by])),
            Column("disputes", _("Disputes"), "number"),
            Column("claimed", _("Claimed"), "money"),
            Column("open_disputes", _("Still open"), "number"),
            Column("disputed", _("Still disputed"), "money"),
            Column("days_to_resolve", _("Days to solve"), "days"),
            Column("customer_right_share", _("Customer was right"), "share"),
        ]
        table(
            named.to_pandas(), columns, name="manager_causes",
            alt=_("Where disputes come from"), currency=one_code(rows) if rows.height else "",
        )  # fmt: skip


def _said(by: str, value: Any) -> str:
    if value is None:
        return formats.NONE
    if by == "reason":
        return _(DISPUTES[value])
    return formats.month(value) if by == "month" else str(value)


def non_payment(view: View, known: Written) -> None:
    """Draw why customers say that they have not paid, as it was noted in contacts."""
    with st.container(border=True):
        st.subheader(_("Why they have not paid"), icon=":material/help:")
        told: pl.DataFrame = view.once(
            f"reasons {known.key}",
            lambda: _counted(activity_list(view.ledger, view.as_of, known.actions)),
        )
        if told.is_empty():
            st.caption(_("No reason has been noted."))
            return
        rows = told.with_columns(
            words=pl.Series([_(NON_PAYMENT[code]) for code in told["reason"]], dtype=pl.String)
        )
        columns = [
            Column("words", _("Reason")),
            Column("customers", _("Customers"), "number"),
            Column("contacts", _("Contacts"), "number"),
            Column("last_on", _("Last noted"), "date"),
        ]
        table(
            rows.to_pandas(), columns, name="manager_reasons", narrow=True,
            alt=_("Reasons of non-payment as noted"),
        )  # fmt: skip


def _counted(activities: pl.DataFrame) -> pl.DataFrame:
    given = activities.filter(pl.col("reason").is_not_null())
    return (
        given.group_by("reason")
        .agg(
            customers=pl.col("customer").n_unique().cast(pl.Int64),
            contacts=pl.len().cast(pl.Int64),
            last_on=pl.col("at").max().dt.date(),
        )
        .sort("customers", "contacts", "reason", descending=[True, True, False])
    )
