"""The trust strip: of when the figures are, where they come from, and whether they agree."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import streamlit as st

from ardash.ui import formats
from ardash.ui.view import View
from ardash.ui.words import _

#: A source that was not read for longer than this many days is marked as stale.
STALE_DAYS = 7


def strip(view: View, now: datetime) -> None:
    """Draw the strip: as-of date, last sync of each source and its age, and the tie-out."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.badge(
            _("As of {day}", day=formats.day(view.as_of)), icon=":material/event:", color="gray"
        )
        if view.known_sync is not None:
            known = view.whole.syncs["finished_at"].max()
            st.badge(
                _("As known on {moment}", moment=formats.instant(known)),
                icon=":material/history:",
                color="violet",
            )
        for row in _last_syncs(view).iter_rows(named=True):
            stale = (now - row["finished_at"]).days > STALE_DAYS
            st.badge(
                f"{row['source']} · {formats.age(row['finished_at'], now)}",
                icon=":material/sync_problem:" if stale else ":material/sync:",
                color="orange" if stale else "gray",
                help=_("Last import: {moment} UTC", moment=formats.instant(row["finished_at"])),
            )


def _last_syncs(view: View) -> pl.DataFrame:
    syncs = view.whole.syncs.filter(pl.col("finished_at").is_not_null()).sort("sync")
    return syncs.unique("source", keep="last", maintain_order=True).sort("source")
