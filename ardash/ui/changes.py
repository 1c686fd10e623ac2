"""Changes: what the last import changed, in amounts and reasons."""

from __future__ import annotations

from datetime import date

import pandas as pd
import polars as pl
import streamlit as st

from ardash.analysis.changes import changes_since, last_change
from ardash.analysis.compare import REASONS, bridge
from ardash.ledger.ledger import Ledger
from ardash.ui import formats, page
from ardash.ui.other_currencies import others, show_changed
from ardash.ui.tables import Column, table
from ardash.ui.view import View
from ardash.ui.words import _, _n, plain


def since_last_sync(view: View) -> None:
    """Say how the receivable of the as-of date changed by the last import, and why."""
    found = last_change(view.whole)
    if found is None:
        st.caption(_("There has been one import only: nothing to compare with yet."))
        return
    before, last = found
    sync = view.whole.syncs.row(by_predicate=pl.col("sync") == last, named=True)
    st.caption(
        _("{source}, {moment}: {rows}", source=plain(sync["source"]),
          moment=formats.instant(sync["finished_at"]), rows=_records(sync))
    )  # fmt: skip
    moved = view.figure(_bridge, before)
    _elsewhere(view, before)
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
        page.go("aging", aging_section="compare", aging_against="import")


def _elsewhere(view: View, before: int) -> None:
    """Say what the import changed in the currencies that the view leaves out."""
    whole = others(view)
    if whole is not None:
        show_changed(whole.figure(changes_since, before), view.code)


def _bridge(ledger: Ledger, as_of: date, sync: int) -> pd.DataFrame:
    return bridge(changes_since(ledger, as_of, sync))


def _records(sync: dict[str, object]) -> str:
    counts = {name: int(str(sync[name] or 0)) for name in ("added", "changed", "retracted")}
    return ", ".join(
        [
            _n("{count} record added", "{count} records added", counts["added"]),
            _n("{count} changed", "{count} changed", counts["changed"]),
            _n("{count} taken back", "{count} taken back", counts["retracted"]),
        ]
    )
