"""Forecast tables: receipts by period, by source of cash, by customer, by company and by item."""

from __future__ import annotations

import pandas as pd
import polars as pl
import streamlit as st

from ardash.analysis.forecast import Forecast
from ardash.ui import formats, kept, page
from ardash.ui.collecting import token
from ardash.ui.forecast_part import Part
from ardash.ui.forecast_words import SOURCE_WORDS
from ardash.ui.passport import passport
from ardash.ui.tables import NAME_PIXELS, PAGE_ROWS, Column, table
from ardash.ui.words import N_, _, spoken

#: What the rows of the list are.
LISTS = {
    "customers": N_("Customers"),
    "items": N_("Open items"),
    "entities": N_("Companies owed"),
    "periods": N_("Periods"),
}


def by_source(found: Part, code: str) -> None:
    """Draw what is expected of each source of cash, and how it adds up to what is owed."""
    st.subheader(_("Where it comes from"))
    rows = found.sources.filter(pl.col("currency") == code)
    named = {source: _(words) for source, words in SOURCE_WORDS.items()}
    order = pl.col("cash_source").replace_strict(list(named), range(len(named)))
    said = pl.col("cash_source").replace_strict(named, return_dtype=pl.String)
    # On a small screen such a table is moved sideways, where one in Markdown is cut off.
    table(
        rows.sort(order).with_columns(cash_source=said).to_pandas(),
        [
            Column("cash_source", _("Source"), pinned=True),
            Column("amount", _("To come"), "money"),
            Column("expected", _("Expected"), "money"),
            Column("beyond", _("Later or never"), "money"),
        ],
        name="cash_sources",
        alt=_("What is expected of each source of cash"),
        currency=code,
        file="cash-sources",
    )
    _footing(found.forecast, code)


def _footing(found: Forecast, code: str) -> None:
    rows = found.standing.filter(pl.col("currency") == code)
    inputs = {}
    if rows.height:
        row = rows.row(0, named=True)
        words = {
            "receivable": _("What is owed (receivable)"),
            "credit": _("Credit notes and unapplied cash in it"),
            "covered": _("Of the invoices, covered by these"),
            "to_come": _("To come"),
            "expected": _("Expected by the last day"),
            "beyond": _("Later or never"),
        }
        inputs = {said: formats.money(row[name], code) for name, said in words.items()}
    passport(
        _("Cash expected"),
        formula=_(
            "Sum over open items of the amount to come × the chance of each day's payment, given "
            "that it is unpaid today; promises, plans and disputes move it."
        ),
        unit=_("amount"),
        source=_("Payment-delay model, version {version}", version=found.model_version),
        inputs=inputs,
        notes=[
            _("Receivable = to come + covered − credit notes and unapplied cash."),
            _("To come = expected + later or never, item by item, to the cent."),
        ],
        key="cash",
    )


def lists(found: Part, code: str) -> None:
    """Draw who and what the money comes from, as a table that can be taken along."""
    offered = list(LISTS)
    if found.entities["entity"].n_unique() < 2:
        offered.remove("entities")
    shown = kept.kept("cash_list", "customers", options=offered)
    st.segmented_control(
        _("Rows"), offered, key="cash_list", required=True, label_visibility="collapsed",
        format_func=spoken(offered, lambda name: _(LISTS[name])),
    )  # fmt: skip
    {"customers": _customers, "items": _items, "entities": _entities, "periods": _periods}[shown](
        found, code
    )


def _customers(found: Part, code: str) -> None:
    rows = found.customers.filter(pl.col("currency") == code)
    st.caption(_("Select a customer to see everything about it."))
    chosen = table(
        rows.head(PAGE_ROWS).to_pandas(),
        [
            Column("name", _("Customer"), width=NAME_PIXELS, pinned=True),
            Column("expected_4", _("Within four weeks"), "money"),
            Column("expected", _("Expected"), "money"),
            Column("share", _("Share"), "share"),
            Column("issued", _("From what is owed"), "money"),
            Column("not_issued", _("Not issued yet"), "money"),
            Column("to_come", _("Owed, to come"), "money"),
            Column("beyond", _("Later or never"), "money"),
        ],
        name="cash_customers",
        alt=_("Customers by what is expected of them, the most first"),
        currency=code,
        total=rows.height,
        whole=rows.to_pandas,
        select=True,
        file="cash-customers",
    )
    if chosen:
        page.go("customer", about=token(rows.row(chosen[0], named=True)))


def _items(found: Part, code: str) -> None:
    rows = found.items.filter(pl.col("currency") == code)
    words = {name: _(word) for name, word in SOURCE_WORDS.items()}

    def shown(rows: pl.DataFrame) -> pd.DataFrame:
        return rows.with_columns(
            document=pl.coalesce("document", "item_id"),
            cash_source=pl.col("cash_source").replace_strict(words, return_dtype=pl.String),
        ).to_pandas()

    table(
        shown(rows.head(PAGE_ROWS)),
        [
            Column("document", _("Document"), pinned=True),
            Column("name", _("Customer")),
            Column("due_on", _("Due"), "date"),
            Column("amount", _("To come"), "money"),
            Column("expected", _("Expected"), "money"),
            Column("beyond", _("Later or never"), "money"),
            Column("cash_source", _("Source")),
            Column("promised_on", _("Promised for"), "date"),
            Column("kept_share", _("Promises kept"), "share"),
        ],
        name="cash_items",
        alt=_("Open items by what is expected of them, the most first"),
        currency=code,
        total=rows.height,
        whole=lambda: shown(rows),
        file="cash-items",
    )


def _entities(found: Part, code: str) -> None:
    rows = found.entities.filter(pl.col("currency") == code)
    table(
        rows.to_pandas(),
        [
            Column("entity", _("Company owed"), pinned=True),
            Column("amount", _("To come"), "money"),
            Column("expected", _("Expected"), "money"),
            Column("beyond", _("Later or never"), "money"),
        ],
        name="cash_entities",
        alt=_("What is expected by company that is owed"),
        currency=code,
        file="cash-companies",
    )


def _periods(found: Part, code: str) -> None:
    rows = found.forecast.periods.filter(pl.col("currency") == code)
    sources = [name for name in SOURCE_WORDS if rows[name].sum()]
    table(
        rows.to_pandas(),
        [
            Column("period_start", _("First day"), "date", pinned=True),
            Column("period_end", _("Last day"), "date"),
            Column("expected", _("Expected"), "money"),
            *(Column(name, _(SOURCE_WORDS[name]), "money") for name in sources),
            Column("low_80", _("80% from"), "money"),
            Column("low_50", _("50% from"), "money"),
            Column("high_50", _("50% to"), "money"),
            Column("high_80", _("80% to"), "money"),
        ],
        name="cash_periods",
        alt=_("What is expected in each period, with its bands"),
        currency=code,
        file="cash-periods",
    )
