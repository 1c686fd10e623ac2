"""The trust strip: of when the figures are, where they come from, and whether they agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pandas as pd
import polars as pl
import streamlit as st

from ardash.analysis.tie_out import REASONS, tie_out
from ardash.records.cash_tables import DESK
from ardash.ui import formats, page
from ardash.ui.bank_feed import fed_on
from ardash.ui.rules import review_badge
from ardash.ui.tables import Column, plain_table
from ardash.ui.view import View
from ardash.ui.words import _, _n, plain

#: A source that was not read for longer than this many days is marked as stale.
STALE_DAYS = 7

#: A general-ledger balance older than this many days before the as-of date vouches for little.
CONTROL_DAYS = 45

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
        _bank(view)
        _tied_out(view)
        review_badge(view.as_of)


def _sources(view: View, now: datetime) -> None:
    syncs = view.whole.syncs.filter(pl.col("finished_at").is_not_null()).sort("sync")
    last = syncs.unique("source", keep="last", maintain_order=True).sort("finished_at")
    # One that read nothing and took all back is the end of a source: no sync can do that.
    last = last.filter((pl.col("rows_read") != 0) | (pl.col("retracted") == 0))
    last = last.filter(pl.col("source") != DESK)  # what is applied here is no source
    for row in last.head(SOURCES_LISTED).iter_rows(named=True):
        stale = (now - row["finished_at"]).days > STALE_DAYS
        st.badge(
            f"{plain(row['source'])} · {formats.age(row['finished_at'], now)}",
            icon=":material/sync_problem:" if stale else ":material/sync:",
            color="orange" if stale else "gray",
            help=_("Last import: {moment} UTC", moment=formats.instant(row["finished_at"])),
        )
    if len(last) > SOURCES_LISTED:
        page.link("data", _n("{count} more source", "{count} more sources", len(last) - 3))


def _bank(view: View) -> None:
    """Say up to which day the bank told what came in: what came later is not known."""
    told = fed_on(view)
    if told is None:
        return
    stale = (view.as_of - told).days > STALE_DAYS
    st.badge(
        _("Bank until {day}", day=formats.day(told)),
        icon=":material/sync_problem:" if stale else ":material/account_balance:",
        color="orange" if stale else "gray",
        help=_(
            "Last day that the bank's statements tell of: what came in later is not known. An "
            "account that is told of monthly, say, counts once it is behind its own rhythm."
        ),
    )


def _tied_out(view: View) -> None:
    """Say whether buckets, receivable and general ledger agree; the reasons are one click away."""
    whole = replace(view, currency=None, choices=())
    found = whole.figure(tie_out)
    # An account at zero both here and there says nothing, whenever it was last closed.
    counted = found[(found["receivable"] != 0) | (found["general_ledger"].fillna(0) != 0)]
    differing = int((counted["state"] == "differs").sum())
    compared = counted[counted["state"] == "tied"]
    doubts = _doubts(counted, view.as_of) if len(compared) else []
    rejected = _rejected(view)
    if differing:
        words = _n("{count} account differs", "{count} accounts differ", differing)
        colour, icon = "red", ":material/error:"
    elif doubts or rejected:
        words = (doubts or rejected)[0]
        colour, icon = "orange", ":material/warning:"
    elif len(compared):
        words = _(
            "Buckets = receivable = general ledger on {day}",
            day=formats.day(compared["closed_on"].min()),
        )
        colour, icon = "green", ":material/verified:"
    else:
        words = _("Buckets = receivable")
        colour, icon = "gray", ":material/balance:"
    with st.popover(f":{colour}[{words}]", icon=icon, type="tertiary", key="trust_tie_out"):
        _accounts(found, [*doubts, *rejected])


def _doubts(found: pd.DataFrame, as_of: date) -> list[str]:
    """Say what keeps accounts that tie out from vouching for the whole receivable."""
    said = []
    lacking = found[found["state"] == "no_control"]
    if len(lacking):
        totals = lacking.groupby("currency")["receivable"].sum()
        amounts = " + ".join(formats.money(total, str(code)) for code, total in totals.items())
        amounts = amounts.replace("$", r"\$")  # two of them would enclose a formula
        said.append(_("{amounts} without a general-ledger balance", amounts=amounts))
    closed_on = pd.to_datetime(found[found["state"] != "no_control"]["closed_on"]).min()
    if (pd.Timestamp(as_of) - closed_on).days > CONTROL_DAYS:
        said.append(_("The general ledger is of {day}", day=formats.day(closed_on)))
    return said


def _rejected(view: View) -> list[str]:
    """Say how many rows the last imports of the sources left out."""
    syncs = view.whole.syncs.filter(pl.col("finished_at").is_not_null()).sort("sync")
    rows = int(syncs.unique("source", keep="last")["rows_rejected"].fill_null(0).sum())
    if not rows:
        return []
    return [_n("{count} row left out of the import", "{count} rows left out of the import", rows)]


def _accounts(found: pd.DataFrame, doubts: list[str]) -> None:
    title = _("Buckets = receivable = general ledger")
    st.markdown(f"**{title}**")
    for doubt in doubts:
        st.markdown(f":orange[:material/warning: {doubt}]")
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
