"""Findings: what in the sources deserves a look, and the rows behind each."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ardash.analysis.completeness import completeness, delays
from ardash.analysis.findings import FINDINGS
from ardash.analysis.quality import quality, quality_rows
from ardash.ui import formats, item, kept, objections
from ardash.ui.tables import PAGE_ROWS, Column, table
from ardash.ui.view import View
from ardash.ui.words import _, say, spoken

#: Rows of a finding that a download holds.
DOWNLOAD_ROWS = 100_000


def draw(view: View) -> None:
    """Draw what deserves a look as of the page's date: findings, their rows, what invoices lack."""
    _list(view)
    _completeness(view)


def _list(view: View) -> None:
    found: pd.DataFrame = view.figure(quality)
    with st.container(border=True):
        st.subheader(_("Worth a look"))
        if found.empty:
            st.caption(_("Nothing in the sources calls for a look at this date."))
            return
        st.caption(_("What in the sources may be wrong or missing, and what to do about it."))
        table(
            found.assign(
                label=found["label"].map(say),
                advice=found["advice"].map(say),
                amount=found["amount"].where(found["currency"].notna()),
            ),
            [
                Column("label", _("Finding"), pinned=True),
                Column("count", _("Rows"), "number"),
                Column("amount", _("Amount"), "money"),
                Column("advice", _("What to do"), width="large"),
            ],
            name="quality",
            alt=_("Findings of data quality"),
            currency=view.code,
        )
    _rows(view, list(dict.fromkeys(found["finding"])))


def _completeness(view: View) -> None:
    """Draw what invoices lack of what they must say, and what that costs in days."""
    found = view.figure(delays)
    if not found.checked:
        return
    with st.container(border=True):
        st.subheader(_("Complete invoices"))
        st.caption(_("What invoices read from documents lack; a missing detail is a delay."))
        extra = formats.NONE
        if found.extra_days is not None:
            extra = _("{days} days", days=formats.number(found.extra_days, 1))
        with st.container(horizontal=True):
            st.metric(_("Invoices checked"), formats.number(found.checked))
            st.metric(_("Incomplete"), formats.number(found.incomplete))
            st.metric(
                _("Paid later by"), extra,
                help=_("Mean delay of incomplete invoices less that of complete ones, of those "
                       "settled in the last two years."),
            )  # fmt: skip
        rules: pd.DataFrame = view.figure(completeness)
        if rules.empty:
            st.caption(_("No invoice lacks anything."))
            return
        table(
            rules.assign(label=rules["label"].map(say)),
            [
                Column("label", _("What is missing"), width="medium"),
                Column("rule", _("Rule")),
                Column("invoices", _("Invoices"), "number"),
                Column("share", _("Share"), "share"),
                Column("settled", _("Of them settled"), "number"),
                Column("days_late", _("Days late"), "days"),
                Column("extra_days", _("Later by"), "days"),
            ],
            name="completeness",
            alt=_("What invoices lack, the most frequent first"),
        )


def _rows(view: View, codes: list[str]) -> None:
    with st.container(border=True):
        code = kept.kept("data_finding", codes[0], options=codes)
        st.selectbox(
            _("Rows of"), codes, key="data_finding",
            format_func=spoken(codes, lambda code: say(FINDINGS[code].label)), width=520,
        )  # fmt: skip
        st.caption(say(FINDINGS[code].advice))
        rows: pd.DataFrame = view.figure(quality_rows, code, limit=PAGE_ROWS)
        counted: pd.DataFrame = view.figure(quality)
        ledger = view.ledger
        total = int(counted[counted["finding"] == code]["count"].sum())
        table(
            _shown(rows),
            _columns(code),
            name="quality_rows",
            alt=_("The rows of the finding, the largest amount first"),
            currency=view.code,
            total=total,
            whole=lambda: _shown(quality_rows(ledger, view.as_of, code, limit=DOWNLOAD_ROWS)),
        )
    if code == "refused_invoices":
        objections.draw(view)


def _shown(rows: pd.DataFrame) -> pd.DataFrame:
    if "document" not in rows:
        return rows
    return rows.assign(
        document=[item.document(row) for _i, row in rows.iterrows()],
        kind=[
            formats.NONE if formats.absent(kind) else _(item.ITEM_KIND_WORDS[kind])
            for kind in rows["kind"]
        ],
    )


def _columns(code: str) -> list[Column]:
    customer = [
        Column("name", _("Customer"), pinned=True),
        Column("customer_id", _("Customer number")),
        Column("amount", _("Amount"), "money"),
    ]
    if FINDINGS[code].of == "customer":
        return customer
    booked = [Column("booked_on", _("Date of the entry"), "date")]
    return [
        Column("document", _("Document"), pinned=True),
        Column("name", _("Customer")),
        Column("amount", _("Amount"), "money"),
        Column("kind", _("Kind")),
        Column("issued_on", _("Issued"), "date"),
        Column("due_on", _("Due"), "date"),
        *(booked if FINDINGS[code].of == "entry" else []),
        Column("terms", _("Terms")),
    ]
