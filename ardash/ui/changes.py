"""Changes: what the last import changed, in amounts and reasons."""

from __future__ import annotations

import pandas as pd
import polars as pl
import streamlit as st

from ardash.analysis.compare import REASONS, bridge, compare
from ardash.ui import formats, page
from ardash.ui.tables import Column, table
from ardash.ui.view import View
from ardash.ui.words import _, _n


def since_last_sync(view: View) -> None:
    """Say how the receivable of the as-of date changed by the last import, and why."""
    syncs = view.whole.syncs.sort("sync")
    if len(syncs) < 2:
        st.caption(_("There has been one import only: nothing to compare with yet."))
        return
    previous, last = syncs.tail(2).iter_rows(named=True)
    st.caption(
        _("{source}, {moment}: {rows}", source=last["source"],
          moment=formats.instant(last["finished_at"]), rows=_records(last))
    )  # fmt: skip
    before = view.known_at(int(previous["sync"]))
    moved = view.once(f"bridge since {previous['sync']}", lambda: _bridge(before, view))
    if moved.empty:
        st.markdown(_("At this date, nothing that is owed has changed."))
        return
    table(
        moved.assign(reason=[_(REASONS[code]) for code in moved["reason"]]),
        [
            Column("reason", _("Reason")),
            Column("amount", _("Change of the receivable"), "money"),
            Column("items", _("Items"), "number"),
        ],
        name="overview_changes",
        alt=_("What the last import changed, by reason"),
        currency=view.code,
        download=False,
    )
    if st.button(_("Item by item"), icon=":material/arrow_forward:", type="tertiary"):
        page.go("aging", aging_section="compare")


def _bridge(before: View, after: View) -> pd.DataFrame:
    return bridge(compare(before.ledger, before.as_of, after.ledger, after.as_of))


def _records(sync: dict[str, object]) -> str:
    counts = {name: int(str(sync[name] or 0)) for name in ("added", "changed", "retracted")}
    return ", ".join(
        [
            _n("{count} record added", "{count} records added", counts["added"]),
            _n("{count} changed", "{count} changed", counts["changed"]),
            _n("{count} taken back", "{count} taken back", counts["retracted"]),
        ]
    )


def earlier_syncs(view: View) -> pl.DataFrame:
    """Imports before the last, the newest first: what a comparison can go back to."""
    return view.whole.syncs.sort("sync", descending=True).slice(1)
