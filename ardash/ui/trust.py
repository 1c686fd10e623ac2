"""The trust strip: of when the figures are, where they come from, and whether they agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pandas as pd
import polars as pl
import streamlit as st

from ardash.analysis.tie_out import REASONS, tie_out
from ardash.ui import formats, page
from ardash.ui.tables import Column, plain_table
from ardash.ui.view import View
from ardash.ui.words import _, _n

#: A source that was not read for longer than this many days is marked as stale.
STALE_DAYS = 7

#: More sources than this are counted, not listed one by one.
SOURCES_LISTED = 3


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
        _sources(view, now)
        _tied_out(view)


def _sources(view: View, now: datetime) -> None:
    syncs = view.whole.syncs.filter(pl.col("finished_at").is_not_null()).sort("sync")
    last = syncs.unique("source", keep="last", maintain_order=True).sort("finished_at")
    for row in last.head(SOURCES_LISTED).iter_rows(named=True):
        stale = (now - row["finished_at"]).days > STALE_DAYS
        st.badge(
            f"{row['source']} · {formats.age(row['finished_at'], now)}",
            icon=":material/sync_problem:" if stale else ":material/sync:",
            color="orange" if stale else "gray",
            help=_("Last import: {moment} UTC", moment=formats.instant(row["finished_at"])),
        )
    if len(last) > SOURCES_LISTED:
        page.link("data", _n("{count} more source", "{count} more sources", len(last) - 3))


def _tied_out(view: View) -> None:
    """Say whether buckets, receivable and general ledger agree; the reasons are one click away."""
    whole = replace(view, currency=None, choices=())
    found = whole.figure(tie_out)
    differing = int((found["state"] == "differs").sum())
    compared = int((found["state"] == "tied").sum())
    if differing:
        words = _n("{count} account differs", "{count} accounts differ", differing)
        colour, icon = "red", ":material/error:"
    elif compared:
        words = _("Buckets = receivable = general ledger")
        colour, icon = "green", ":material/verified:"
    else:
        words = _("Buckets = receivable")
        colour, icon = "gray", ":material/balance:"
    with st.popover(f":{colour}[{words}]", icon=icon, type="tertiary", key="trust_tie_out"):
        _accounts(found)


def _accounts(found: pd.DataFrame) -> None:
    title = _("Buckets = receivable = general ledger")
    st.markdown(f"**{title}**")
    plain_table(
        found,
        [
            *([Column("source", _("Source"))] if found["source"].nunique() > 1 else []),
            Column("account", _("Account")),
            Column("closed_on", _("Compared on"), "date"),
            Column("buckets", _("Buckets"), "money"),
            Column("general_ledger", _("General ledger"), "money"),
            Column("difference", _("Difference"), "money"),
        ],
        name="trust_accounts",
    )
    for code in dict.fromkeys(code for codes in found["reasons"] for code in codes):
        said_of = found[[code in codes for codes in found["reasons"]]]["account"]
        accounts = ", ".join(formats.NONE if formats.absent(a) else str(a) for a in said_of)
        st.caption(_("{accounts}: {reason}", accounts=accounts, reason=_(REASONS[code])))
    with st.container(horizontal=True):
        page.link("aging", _("The items behind it"), ":material/arrow_forward:")
        page.link("data", _("The sources behind it"), ":material/arrow_forward:")
