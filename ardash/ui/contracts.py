"""Contracts: payment times beyond what the law allows, contract by contract."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from ardash.analysis.legality import contracts, invoices_beyond
from ardash.ui import formats, item, kept
from ardash.ui.law_options import country_words, unmodelled
from ardash.ui.tables import Column, table
from ardash.ui.view import View
from ardash.ui.words import N_, _, _n, plain, spoken

_SHOWN = {"beyond": N_("Beyond the law"), "all": N_("All contracts")}

_SECTOR_WORDS = {
    "perishable_food": N_("Perishable food"),
    "livestock": N_("Livestock and fresh meat"),
    "alcohol": N_("Alcoholic drinks"),
    "transport": N_("Transport and forwarding"),
}


def section(view: View, options: dict[str, Any]) -> None:
    """Draw the contracts of the last 12 months; a click on one shows its invoices beyond."""
    found: pd.DataFrame = view.figure(contracts, **options)
    if found.empty:
        st.caption(_("No invoice with a due date was issued in the 12 months before this date."))
        return
    count, beyond = found["invoices"].sum(), found["beyond"].sum()
    with st.grid(4, min_column_width=150, gap="small"):
        st.metric(_("Invoices beyond the law"), formats.number(beyond))
        st.metric(_("Their share of the invoices"), formats.share(beyond / count))
        st.metric(
            _("Their amount"), formats.money(found["beyond_billed"].sum(), view.code, brief=True)
        )
        unlawful = found["beyond"].gt(0) | found["terms_beyond_days"].fillna(0).gt(0)
        st.metric(_("Contracts beyond the law"), formats.number(unlawful.sum()))
    with st.container(border=True):
        shown = kept.kept("law_contracts", "beyond", options=list(_SHOWN))
        st.segmented_control(
            _("Contracts"),
            list(_SHOWN),
            key="law_contracts",
            format_func=spoken(_SHOWN, lambda code: _(_SHOWN[code])),
            required=True,
            label_visibility="collapsed",
        )
        rows = found[unlawful] if shown == "beyond" else found
        rows = rows.reset_index(drop=True)
        st.caption(
            _("Invoices of the 12 months up to this date. French law allows 60 days, or 45 days "
              "end of month; summary invoices (45 days) and trades with shorter times are known by "
              "law.toml alone.")
        )  # fmt: skip
        chosen = _table(view, rows)
    unmodelled(options)
    if chosen:
        _invoices(view, rows.iloc[chosen[0]], options)


def _table(view: View, rows: pd.DataFrame) -> list[int]:
    """Show the contracts; returns the places of those selected. Columns of nothing are left out."""
    columns = [
        Column("name", _("Customer"), pinned=True),
        Column("terms", _("Terms")),
        Column("terms_beyond_days", _("Days over"), "number",
               help=_("By the terms themselves, on the longest date of the year.")),
        Column("invoices", _("Invoices"), "number"),
        Column("beyond", _("Beyond"), "number"),
        Column("beyond_share", _("Share"), "share"),
        Column("beyond_billed", _("Amount beyond"), "money"),
        Column("longest_beyond_days", _("Longest"), "number", help=_("Days, of the invoices.")),
        Column("law", _("Law")),
    ]  # fmt: skip
    if rows["sector"].notna().any():
        columns.append(Column("sector", _("Trade")))
    if rows["periodic"].any():
        columns.append(Column("periodic", _("Summary invoices")))
    trades = {code: _(word) for code, word in _SECTOR_WORDS.items()}
    return table(
        rows.assign(
            law=rows["law"].map(country_words),
            sector=rows["sector"].map(trades),
            periodic=rows["periodic"].map({True: _("yes"), False: None}),
        ),
        columns,
        name="contracts",
        alt=_("Contracts, those beyond the law first"),
        currency=view.code,
        select=True,
    )


def _invoices(view: View, contract: pd.Series, options: dict[str, Any]) -> None:
    own = view.narrowed(customer_id=[str(contract["customer_id"])])
    found: pd.DataFrame = own.figure(invoices_beyond, **options)
    terms = contract["terms"]
    same = found["terms"].isna() if formats.absent(terms) else found["terms"].eq(terms)
    rows = found[same & found["law"].eq(contract["law"])].reset_index(drop=True)
    with st.container(border=True):
        st.subheader(
            _n("{count} invoice of {name} beyond the law",
               "{count} invoices of {name} beyond the law", len(rows),
               name=plain(contract["name"]))
        )  # fmt: skip
        table(
            rows.assign(document=item.documents(rows)),
            [
                Column("document", _("Document"), pinned=True),
                Column("issued_on", _("Issued"), "date"),
                Column("due_on", _("Due"), "date"),
                Column("days_beyond", _("Days beyond the law"), "number"),
                Column("billed", _("Billed"), "money"),
            ],
            name="contract_invoices",
            alt=_("The contract's invoices beyond the law"),
            currency=view.code,
        )
