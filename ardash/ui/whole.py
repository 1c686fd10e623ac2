"""Whole: a source read whole again, beside what is known of it, before it is accepted."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ardash.resync import Whole
from ardash.ui import formats, intake
from ardash.ui.intake_report import TABLE_WORDS, rejects_table
from ardash.ui.tables import Column, table
from ardash.ui.words import _, plain


def draw(whole: Whole) -> None:
    """Compare what is there with what is known, in counts and totals, and offer to take it over."""
    with st.container(border=True):
        st.subheader(_("{source}, read whole again", source=plain(whole.source.name)))
        if whole.differs:
            st.markdown(_("What was read whole is not what the changes had brought."))
        else:
            st.markdown(_("Nothing was missing: counts and totals are the same."))
        _totals(whole)
        _counts(whole)
        if whole.report.rows_rejected:
            rejects_table(
                whole.report.rejects, name="whole_rejects", total=whole.report.rows_rejected
            )
        with st.container(horizontal=True):
            label = _("Take it over as it is there") if whole.differs else _("Begin anew from it")
            if st.button(label, type="primary", icon=":material/done_all:", key="whole_accept"):
                st.session_state["_sync"] = intake.start_accept(whole)
                st.session_state.pop(intake.REPORT, None)
                st.rerun()
            if st.button(_("Leave it as it is known"), key="whole_leave"):
                st.session_state.pop(intake.REPORT, None)
                st.rerun()


def _totals(whole: Whole) -> None:
    now = whole.report.totals
    codes = sorted({*whole.before, *now})
    if not codes:
        return
    with st.grid(max(2, len(codes)), min_column_width=180, gap="small"):
        for code in codes:
            there, known = now.get(code, 0), whole.before.get(code, 0)
            st.metric(
                _("Owed in {code}", code=code),
                formats.money(there, code),
                delta=formats.money(there - known, code) if there != known else None,
                delta_color="off",
                help=_("Known: {amount}", amount=formats.money(known, code)),
            )


def _counts(whole: Whole) -> None:
    rows = [
        {
            "table": _(TABLE_WORDS.get(each.table, each.table)),
            "known": each.known,
            "there": each.there,
            "added": each.added,
            "changed": each.changed,
            "retracted": each.retracted,
        }
        for each in whole.tables
    ]
    columns = [
        Column("table", _("Records"), pinned=True),
        Column("known", _("Known"), "number"),
        Column("there", _("At the source"), "number"),
        Column("added", _("Added"), "number"),
        Column("changed", _("Changed"), "number"),
        Column("retracted", _("Taken back"), "number"),
    ]
    table(
        pd.DataFrame(rows),
        columns,
        name="whole_counts",
        alt=_("What is known, beside the source"),
        narrow=True,
    )
