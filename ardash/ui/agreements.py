"""Agreements: a customer's promises, disputes and payment plans, with what came of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from ardash.collections.disputes import dispute_states
from ardash.collections.plans import instalment_states, plan_states
from ardash.collections.promises import promise_states
from ardash.collections.reasons import DISPUTES, RESOLUTIONS
from ardash.records.people import Actions
from ardash.ui import dispute_edit, dispute_form, plan_form, promise_edit, promise_form, saving, you
from ardash.ui.case import Case
from ardash.ui.tables import Column, table
from ardash.ui.view import View
from ardash.ui.words import N_, _

STATE_WORDS = {
    "running": N_("running"),
    "kept": N_("kept"),
    "part_kept": N_("kept in part"),
    "broken": N_("broken"),
    "cancelled": N_("taken back"),
    "open": N_("open"),
    "overdue": N_("past its deadline"),
    "resolved": N_("solved"),
    "missed": N_("instalment missed"),
    "done": N_("paid in full"),
    "met": N_("met"),
}


def promises(own: View, known: Actions, cases: Sequence[Case], *, locked: bool) -> None:
    """Draw the promises with what of each came, and the forms to make and to change one."""
    rows = promise_states(own.ledger, own.as_of, known)
    columns = [
        Column("due_on", _("Due"), "date"),
        Column("amount", _("Promised"), "money"),
        Column("received", _("Received"), "money"),
        Column("missing", _("Missing"), "money"),
        Column("said", _("State")),
        Column("promised_at", _("Made"), "instant"),
        Column("author", _("Noted by")),
        Column("note", _("Note")),
    ]
    with st.container(border=True):
        st.subheader(_("Promises"))
        chosen = _table(rows, columns, "promises", _("The promises of this customer"))
        if locked:
            return
        with st.container(horizontal=True, gap="small"):
            for case in cases:
                key = f"agree:{case.key}:{saving.generation()}"
                with st.popover(
                    _named(_("New promise"), case, cases), icon=":material/add:",
                    key=f"{key}:p", disabled=not you.name(),
                ):  # fmt: skip
                    promise_form.form(case, key, None, log=False)
        if chosen is not None and chosen["state"] != "cancelled":
            promise_edit.draw(chosen, own.ledger)


def disputes(own: View, known: Actions, cases: Sequence[Case], *, locked: bool) -> None:
    """Draw the disputes with what is open of each, and the forms to open, change and solve one."""
    rows = dispute_states(own.ledger, own.as_of, known)
    rows = rows.with_columns(
        document=pl.coalesce("document", "item_id"),
        reason_words=_worded(rows["reason"], DISPUTES),
        ended=_worded(rows["resolution"], RESOLUTIONS),
    )
    columns = [
        Column("document", _("Document")),
        Column("reason_words", _("Reason")),
        Column("claimed", _("Claimed"), "money"),
        Column("disputed", _("Still disputed"), "money"),
        Column("said", _("State")),
        Column("owner", _("To be solved by")),
        Column("deadline_on", _("Deadline"), "date"),
        Column("age_days", _("Days"), "number"),
        Column("ended", _("Outcome")),
    ]
    with st.container(border=True):
        st.subheader(_("Disputes"))
        chosen = _table(rows, columns, "disputes", _("The disputes of this customer"))
        if locked:
            return
        with st.container(horizontal=True, gap="small"):
            for case in cases:
                key = f"agree:{case.key}:{saving.generation()}"
                with st.popover(
                    _named(_("New dispute"), case, cases), icon=":material/add:",
                    key=f"{key}:d", disabled=not you.name() or case.items.is_empty(),
                ):  # fmt: skip
                    dispute_form.form(case, key, None, log=False)
        if chosen is not None and chosen["state"] != "resolved":
            dispute_edit.draw(chosen)


def plans(own: View, known: Actions, cases: Sequence[Case], *, locked: bool) -> None:
    """Draw the payment plans with their instalments, and the form that proposes one."""
    rows = plan_states(own.ledger, own.as_of, known)
    columns = [
        Column("created_at", _("Agreed"), "instant"),
        Column("amount", _("Amount"), "money"),
        Column("received", _("Received"), "money"),
        Column("instalments", _("Instalments"), "number"),
        Column("met", _("Met"), "number"),
        Column("missed", _("Missed"), "number"),
        Column("next_on", _("Next"), "date"),
        Column("said", _("State")),
        Column("author", _("Noted by")),
        Column("note", _("Note")),
    ]
    with st.container(border=True):
        st.subheader(_("Payment plans"))
        chosen = _table(rows, columns, "plans", _("The payment plans of this customer"))
        if chosen is not None:
            _instalments(instalment_states(own.ledger, own.as_of, known), chosen["plan"])
        if locked:
            return
        with st.container(horizontal=True, gap="small"):
            for case in cases:
                with st.popover(
                    _named(_("New payment plan"), case, cases), icon=":material/add:",
                    key=f"plan:{case.key}:{saving.generation()}", disabled=not you.name(),
                ):  # fmt: skip
                    plan_form.form(case)
            if chosen is not None and chosen["state"] not in ("cancelled", "done"):
                plan_form.end(chosen)


def _instalments(parts: pl.DataFrame, plan: int) -> None:
    rows = parts.filter(pl.col("plan") == plan)
    if rows.is_empty():
        return
    columns = [
        Column("number", "#", "number"),
        Column("due_on", _("Due"), "date"),
        Column("amount", _("Amount"), "money"),
        Column("received", _("Received"), "money"),
        Column("met_on", _("Met on"), "date"),
        Column("days_late", _("Days late"), "number"),
        Column("said", _("State")),
    ]
    _table(rows, columns, f"instalments_{plan}", _("The instalments of the plan"), select=False)


def _table(
    rows: pl.DataFrame, columns: list[Column], name: str, alt: str, *, select: bool = True
) -> dict[str, Any] | None:
    """Draw the latest first; returns the one that is selected."""
    if rows.is_empty():
        st.caption(_("None so far."))
        return None
    shown = rows.with_columns(said=_worded(rows["state"], STATE_WORDS))
    order = [name for name in ("opened_at", "created_at", "due_on") if name in rows.columns]
    shown = shown.sort(order[0], descending=select, maintain_order=True)
    if select:
        st.caption(_("Select one to change it."))
    drop = [name for name, kind in shown.schema.items() if kind == pl.List(pl.String)]
    frame = shown.drop(drop).to_pandas()
    sometimes = ("note", "ended", "met_on", "days_late", "owner", "next_on", "deadline_on")
    kept = [c for c in columns if c.name not in sometimes or frame[c.name].notna().any()]
    places = table(
        frame, kept, name=f"agreed_{name}", alt=alt, select=select, download=False,
    )  # fmt: skip
    return shown.row(places[0], named=True) if places else None


def _worded(codes: pl.Series, words: Any) -> pl.Series:
    return pl.Series([_(words[code]) if code else None for code in codes], dtype=pl.String)


def _named(label: str, case: Case, cases: Sequence[Case]) -> str:
    return f"{label} ({case.currency})" if len(cases) > 1 else label
