"""What an import would bring, and what it brought: rows, records, amounts, rejected rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pandas as pd
import polars as pl
import streamlit as st

from ardash.records.report import SyncReport
from ardash.ui import formats
from ardash.ui.code_words import in_words
from ardash.ui.intake import Bring
from ardash.ui.intake_first import first_table
from ardash.ui.tables import Column, table
from ardash.ui.words import N_, _, _n, plain, say

TABLE_WORDS = {
    "customers": N_("Customers"),
    "items": N_("Items"),
    "entries": N_("Entries"),
    "statements": N_("Bank statements"),
    "receipts": N_("Receipts"),
    "rates": N_("Exchange rates"),
    "controls": N_("General-ledger balances"),
}


def totals_words(totals: Mapping[str, int]) -> str:
    """Say what is owed, currency by currency."""
    return " · ".join(formats.money(totals[code], code) for code in sorted(totals)) or formats.NONE


def preview(bring: Bring, *, known: bool, first: bool = True) -> None:
    """Show what a source would bring; `known`: what it would change; `first`: its first rows."""
    report = bring.report
    counted = [(words, bring.left.get(name, 0)) for name, words in TABLE_WORDS.items()]
    shown = [(words, rows) for words, rows in counted if rows]
    with st.grid(2 + max(3, len(shown)), min_column_width=130, gap="small"):
        st.metric(_("Rows"), formats.number(report.rows_read))
        st.metric(_("Rejected"), formats.number(report.rows_rejected))
        for words, rows in shown or counted[:3]:
            st.metric(_(words), formats.number(rows))
    with st.grid(max(2, len(report.totals)), min_column_width=180, gap="small"):
        for code, amount in sorted(report.totals.items()):
            st.metric(_("Owed in {code}", code=code), formats.money(amount, code))
    if known:
        st.markdown(changes_words(report))
        if report.kept:
            st.markdown(kept_words(report))
        if not report.complete:
            st.caption(_("These are changes only: what they do not name stays as it is."))
    for note in report.notes:
        st.caption(say(note))
    if first:
        first_table(bring.first)
    if report.rows_rejected:
        st.markdown(
            _n(
                "{count} row cannot be taken over; the others can.",
                "{count} rows cannot be taken over; the others can.",
                report.rows_rejected,
            )
        )
        rejects_table(report.rejects, name="intake_rejects", total=report.rows_rejected)


def changes_words(report: SyncReport) -> str:
    """Say how many records come, change and go."""
    if not report.added + report.changed + report.retracted:
        return _("Nothing differs from what is known already.")
    return ", ".join(
        (
            _n("{count} record added", "{count} records added", report.added),
            _n("{count} changed", "{count} changed", report.changed),
            _n("{count} taken back", "{count} taken back", report.retracted),
        )
    )


def kept_words(report: SyncReport) -> str:
    """Say how many items stay as they were known because their rows were rejected."""
    return _n(
        "{count} item stays as it was known: a row that names it could not be taken over.",
        "{count} items stay as they were known: rows that name them could not be taken over.",
        report.kept,
    )


def done(report: SyncReport) -> None:
    """Say what an import did."""
    body = [
        _n("{count} row read", "{count} rows read", report.rows_read)
        + ", "
        + _n("{count} rejected", "{count} rejected", report.rows_rejected)
        + ".",
        changes_words(report).rstrip(".") + ".",
        *([kept_words(report)] if report.kept else []),
        _("Owed after it: {totals}.", totals=totals_words(report.totals).replace("$", r"\$")),
        *(say(note) for note in report.notes),
    ]
    st.success(
        "  \n".join(body),
        title=_("{source} is brought in", source=plain(report.source)),
        icon=":material/check_circle:",
    )


def rejects_table(
    rejects: pl.DataFrame,
    *,
    name: str,
    total: int,
    whole: Callable[[], pl.DataFrame] | None = None,
) -> None:
    """List rejected rows: where in the source, why, and the row as it stood there."""
    table(
        _told(rejects),
        [
            Column("place", _("Place in the source"), pinned=True),
            Column("why", _("Why")),
            Column("raw", _("Row"), width="large"),
        ],
        name=name,
        alt=_("Rows that could not be taken over"),
        total=total,
        whole=None if whole is None else lambda: _told(whole()),
    )


def _told(rejects: pl.DataFrame) -> pd.DataFrame:
    rows = rejects.to_pandas()
    reasons = rejects.select("reason", "params").rows()
    said = [reason_words(reason, params) for reason, params in reasons]
    return rows.assign(why=pd.Series(said, index=rows.index, dtype=object))


def reason_words(reason: str, params: str | None) -> str:
    """Say why a row was rejected, with the values that stood in it."""
    values = {
        name: in_words(value) if isinstance(value, str) else value
        for name, value in (json.loads(params) if params else {}).items()
    }
    return say(reason).format(**values) if values else say(reason)
