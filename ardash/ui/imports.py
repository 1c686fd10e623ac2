"""Imports: the log of every sync, and the rows that each could not take over."""

from __future__ import annotations

import json

import pandas as pd
import streamlit as st

from ardash.records.pauses import pauses
from ardash.ui import formats, intake, kept, records
from ardash.ui.intake_report import rejects_table, totals_words
from ardash.ui.rounds import duration
from ardash.ui.tables import PAGE_ROWS, Column, table
from ardash.ui.words import N_, _, _n, spoken

STATE_WORDS = {
    "done": N_("done"),
    "running": N_("running"),
    "failed": N_("failed"),
    "interrupted": N_("interrupted"),
}


#: All sources, where the log is not of one.
ALL = ""


def draw() -> None:
    """Draw the log of imports, the newest first, and the rejected rows of one of them."""
    syncs = records.store().syncs().to_pandas()
    sources = [ALL, *sorted(syncs["source"].unique())]
    of = kept.kept("data_log_of", ALL, options=sources)
    if len(sources) > 2:
        st.selectbox(
            _("Source"), sources, key="data_log_of", width=320,
            format_func=spoken(sources, lambda name: name or _("All sources")),
        )  # fmt: skip
    if of != ALL:
        syncs = syncs[syncs["source"] == of]
    with st.container(border=True):
        st.subheader(_("Imports"))
        _log(syncs)
    with st.container(border=True):
        st.subheader(_("Rejected rows"))
        _rejects(syncs)


def _log(syncs: pd.DataFrame) -> None:
    shown = syncs.assign(
        state=syncs["state"].map(lambda code: _(STATE_WORDS[code])),
        owed=[
            totals_words(json.loads(text)) if isinstance(text, str) else ""
            for text in syncs["totals"]
        ],
        took=[
            duration(took.total_seconds() if pd.notna(took) else None)
            for took in syncs["finished_at"] - syncs["started_at"]
        ],
        scope=[
            "" if pd.isna(complete) else _("all") if complete else _("changes")
            for complete in syncs["complete"]
        ],
    )
    columns = [
        Column("sync", "#", "number", pinned=True),
        Column("source", _("Source")),
        Column("state", _("State")),
        Column("finished_at", _("When (UTC)"), "instant"),
        Column("rows_read", _("Rows"), "number"),
        Column("rows_rejected", _("Rejected"), "number"),
        Column("added", _("Added"), "number"),
        Column("changed", _("Changed"), "number"),
        Column("retracted", _("Taken back"), "number"),
        Column("owed", _("Owed after it")),
        Column("took", _("Duration")),
        Column("scope", _("Read")),
    ]
    if syncs["cursor"].notna().any():
        columns.append(Column("cursor", _("Cursor")))
    until = {one.sync: one.until for one in pauses(records.store(), intake.now()).values()}
    if until:
        shown = shown.assign(paused_until=pd.to_datetime(syncs["sync"].map(until)))
        columns.append(Column("paused_until", _("Left alone until (UTC)"), "instant"))
    if syncs["message"].notna().any():
        columns.append(Column("message", _("Why it failed"), width="large"))
    table(shown, columns, name="imports", alt=_("The imports, the newest first"))


def _rejects(syncs: pd.DataFrame) -> None:
    having = syncs[syncs["rows_rejected"] > 0]
    if having.empty:
        st.caption(_("Every row of every import was taken over."))
        return
    words = {
        int(
            row["sync"]
        ): f"#{row['sync']} · {row['source']} · {formats.instant(row['finished_at'])}"
        for row in having.to_dict("records")
    }
    sync = kept.kept("data_sync", next(iter(words)), read=int, options=list(words))
    st.selectbox(
        _("Import"), list(words), key="data_sync",
        format_func=spoken(words, words.__getitem__), width=420,
    )  # fmt: skip
    count = int(having.set_index("sync")["rows_rejected"][sync])
    st.caption(_n("{count} row was not taken over.", "{count} rows were not taken over.", count))
    store = records.store()
    rejects_table(
        store.rejects(sync, limit=PAGE_ROWS),
        name="rejects",
        total=count,
        whole=lambda: store.rejects(sync),
    )
