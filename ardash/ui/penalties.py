"""Penalties: what late payers owe by law, claimed or left on the table, down to the half-year."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from ardash.analysis.penalties import (
    penalties,
    penalties_by_customer,
    penalties_by_half_year,
    penalty_spans,
)
from ardash.ledger.periods import months_back
from ardash.ui import formats, item, kept
from ardash.ui.law_options import below_floor, country_words, half_year_words, rates, unmodelled
from ardash.ui.tables import NAME_PIXELS, Column, plain_table, table
from ardash.ui.view import View
from ardash.ui.words import N_, _, _n, plain, spoken

#: From when penalties are counted: months back from the as-of date; 0 is from the beginning.
SINCE = {
    "60": N_("The last 5 years"),
    "12": N_("The last 12 months"),
    "year": N_("This calendar year"),
    "0": N_("From the beginning"),
}


def leave() -> None:
    """Go back to all customers."""
    kept.choose(law_customer="", law_item="")


def section(view: View, options: dict[str, Any]) -> None:
    """Draw penalties by customer; a click on one shows its invoices, then their half-years."""
    since = kept.kept("law_since", "60", options=list(SINCE))
    st.selectbox(
        _("Arising in"),
        list(SINCE),
        key="law_since",
        format_func=spoken(SINCE, lambda code: _(SINCE[code])),
        width=240,
        help=_("What is older than five years can no longer be claimed in France (L. 110-4)."),
    )
    asked = {**options, **rates(), "since": _since(view.as_of, since)}
    found: pd.DataFrame = view.figure(penalties_by_customer, **asked)
    if found.empty:
        st.caption(_("Nobody paid late, and nothing was claimed."))
        return
    chosen = kept.kept("law_customer", "")
    rows = found[found["customer_id"] == chosen]
    if chosen and len(rows):
        _customer(view, rows, asked)
        return
    below_floor(options["setting"], view.as_of, options["home"])
    _headline(found, view.code)
    _customers(view, found)
    _half_years(view, asked)
    unmodelled(options)


def _since(as_of: date, code: str) -> date | None:
    if code == "year":
        return date(as_of.year, 1, 1)
    months = int(code)
    return months_back(as_of, months) if months else None


def _headline(found: pd.DataFrame, currency: str) -> None:
    """Say the sums; a fixed sum in another currency than the view's stands beside them."""
    own = found[found["currency"] == currency]
    sums = own[["due", "interest", "claimed", "left"]].sum()
    due, interest, claimed, left = formats.alike(sums, currency)
    with st.grid(4, min_column_width=150, gap="small"):
        st.metric(_("Due by law"), due)
        st.metric(_("Of which interest"), interest)
        st.metric(_("Claimed"), claimed)
        st.metric(
            _("Left on the table"), left,
            help=_("Due by law and never claimed, customer by customer."),
        )  # fmt: skip
    for code, rows in found[found["currency"] != currency].groupby("currency"):
        amount = formats.money(rows["due"].sum(), str(code))
        st.caption(_("And fixed sums of {amount}.", amount=amount))


def _customers(view: View, found: pd.DataFrame) -> None:
    several = found["currency"].nunique() > 1
    with st.container(border=True):
        st.subheader(_("By customer"))
        st.caption(_("Select a customer to see the invoices behind it."))
        chosen = table(
            found,
            [
                Column("name", _("Customer"), width=NAME_PIXELS, pinned=True),
                Column("left", _("Left on the table"), "money"),
                Column("claimed", _("Claimed"), "money"),
                Column("due", _("Due by law"), "money"),
                Column("items", _("Paid late"), "number"),
                Column("interest", _("Interest"), "money"),
                Column("indemnity", _("Fixed sums"), "money"),
                Column("days_late", _("Days late"), "number", help=_("Of the latest invoice.")),
            ],
            name="penalties",
            alt=_("Penalties by customer, the most left on the table first"),
            currency="" if several else view.code,
            select=True,
        )
    if chosen:
        kept.choose(law_customer=str(found["customer_id"].iloc[chosen[0]]), law_item="")
        st.rerun()


def _half_years(view: View, asked: dict[str, Any]) -> None:
    rows: pd.DataFrame = view.figure(penalties_by_half_year, **asked)
    with st.expander(_("Rates of each half-year"), icon=":material/percent:"):
        st.caption(
            _("The central bank's rate at the first day of the half-year, and what the law adds.")
        )
        plain_table(_worded(rows), _rate_columns(), name="penalty_rates", currency=view.code)
        # The least that a contract may set follows from another rate than the central bank's.
        if not (rows["verified"] | rows["agreed"]).all():
            st.warning(
                _("A rate rests on a secondary source: check it, or put your own rates.toml in "
                  "the home folder."),
                icon=":material/warning:",
            )  # fmt: skip


def _rate_columns() -> list[Column]:
    return [
        Column("half_year", _("Half-year")),
        Column("law", _("Law")),
        Column("rate", _("Rate a year")),
        Column("checked", _("Source")),
        Column("interest", _("Interest"), "money"),
    ]


def _worded(rows: pd.DataFrame) -> pd.DataFrame:
    checked = {True: _("Central bank"), False: _("Not verified")}
    source = rows["verified"].map(checked)
    return rows.assign(
        law=rows["law"].map(country_words),
        half_year=rows["half_year"].map(half_year_words),
        rate=[formats.share(percent / 100, 2) for percent in rows["percent"]],
        checked=source.mask(rows["agreed"], _("Contract")),
    )


def _customer(view: View, rows: pd.DataFrame, asked: dict[str, Any]) -> None:
    """Draw one customer's sums and late invoices; a click on one shows its half-years."""
    who = rows.iloc[0]
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            _("All customers"), icon=":material/arrow_back:", type="tertiary", on_click=leave,
            key="penalties_up",
        )  # fmt: skip
        st.markdown(f":material/chevron_right: **{plain(who['name'])}**")
    _headline(rows, view.code)
    own = view.narrowed(customer_id=[str(who["customer_id"])])
    found: pd.DataFrame = own.figure(penalties, **asked)
    with st.container(border=True):
        st.subheader(_n("{count} late invoice", "{count} late invoices", len(found)))
        st.caption(_("Select an invoice to see its interest, half-year by half-year."))
        chosen = table(
            found.assign(document=item.documents(found)),
            _item_columns(found),
            name="penalty_items",
            alt=_("The late invoices of the customer, the most interest first"),
            currency=view.code,
            select=True,
        )
    if chosen:
        kept.choose(law_item=item.token(found.iloc[chosen[0]]))
        st.rerun()
    name = kept.kept("law_item", "")
    opened = found[found["source"].astype(str) + ":" + found["item_id"] == name]
    if len(opened):
        _spans(own, opened.iloc[0], asked)


def _item_columns(found: pd.DataFrame) -> list[Column]:
    fixed = str(found["indemnity_currency"].iloc[0]) if len(found) else ""
    columns = [
        Column("document", _("Document"), pinned=True),
        Column("due_on", _("Due"), "date"),
        Column("days_late", _("Days late"), "number"),
        Column("interest", _("Interest"), "money"),
        Column("claimed", _("Claimed"), "money"),
        Column("billed", _("Billed"), "money"),
        Column("balance", _("Open"), "money"),
        Column("late_to", _("Late until"), "date"),
    ]
    if fixed and found["currency"].eq(fixed).all():
        columns.insert(4, Column("indemnity", _("Fixed sum"), "money"))
    return columns


def _spans(own: View, row: pd.Series, asked: dict[str, Any]) -> None:
    """Show how the interest of an invoice comes about: balance, days, rate."""
    rows: pd.DataFrame = own.figure(penalty_spans, **asked)
    rows = rows[rows["item"] == row["item"]]
    with st.container(border=True):
        st.subheader(_("Interest on {document}", document=plain(item.document(row))))
        plain_table(
            _worded(rows),
            [
                Column("from_on", _("First day"), "date"),
                Column("to_on", _("Last day"), "date"),
                Column("days", _("Days"), "number"),
                Column("open_minor", _("Owed each day"), "money"),
                *_rate_columns()[:1],
                Column("rate", _("Rate a year")),
                Column("interest", _("Interest"), "money"),
            ],
            name="penalty_spans",
            currency=own.code,
        )
        st.caption(
            _("Owed each day × rate × days ÷ 365, from the day after the due date, without VAT.")
        )
