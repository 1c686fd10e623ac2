"""Rounds: all sources synced at one click, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from ardash.rounds import Outcome
from ardash.ui import formats
from ardash.ui.intake_report import totals_words
from ardash.ui.tables import Column, table
from ardash.ui.words import N_, _, _n, say

STATE_WORDS = {
    "done": N_("done"),
    "failed": N_("failed"),
    "paused": N_("paused"),
    "differs": N_("differs"),
}


def draw(outcomes: Sequence[Outcome]) -> None:
    """Say what became of each source of a round, the failed ones first."""
    failed = sum(outcome.state == "failed" for outcome in outcomes)
    body = _n("{count} source was read.", "{count} sources were read.", len(outcomes))
    if failed:
        st.warning(
            body,
            title=_n("{count} source failed", "{count} sources failed", failed),
            icon=":material/sync_problem:",
        )
    else:
        st.success(body, title=_("All sources are up to date"), icon=":material/check_circle:")
    rows = [_row(outcome) for outcome in sorted(outcomes, key=lambda one: one.state != "failed")]
    columns = [
        Column("source", _("Source"), pinned=True),
        Column("state", _("State")),
        Column("rows", _("Rows"), "number"),
        Column("rejected", _("Rejected"), "number"),
        Column("added", _("Added"), "number"),
        Column("changed", _("Changed"), "number"),
        Column("retracted", _("Taken back"), "number"),
        Column("owed", _("Owed after it")),
        Column("seconds", _("Duration")),
    ]
    if failed:
        columns.append(Column("why", _("Why it failed"), width="large"))
    table(pd.DataFrame(rows), columns, name="round", alt=_("What became of each source"))


def _row(outcome: Outcome) -> dict[str, object]:
    did, error = outcome.report, outcome.error
    return {
        "source": outcome.source,
        "state": _(STATE_WORDS[outcome.state]),
        "rows": did.rows_read if did else None,
        "rejected": did.rows_rejected if did else None,
        "added": did.added if did else None,
        "changed": did.changed if did else None,
        "retracted": did.retracted if did else None,
        "owed": totals_words(did.totals) if did else "",
        "seconds": duration(outcome.seconds),
        "why": " ".join(filter(None, (say(error.what), say(error.remedy)))) if error else "",
    }


def duration(seconds: float | None) -> str:
    """Say how long something took; s and min are written alike in both languages."""
    if seconds is None or seconds < 0:
        return formats.NONE
    if seconds < 60:
        return f"{formats.number(seconds, 1)} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"
