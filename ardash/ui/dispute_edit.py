"""Dispute edit: a dispute changes hands or its deadline, or is solved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import streamlit as st

from ardash.collections.reasons import DISPUTES, RESOLUTIONS
from ardash.errors import ArdashError
from ardash.records import people
from ardash.records.store import Store
from ardash.ui import edits, saving, typed, you
from ardash.ui.words import _, plain, spoken

_FIELDS = ("reason", "amount", "owner", "deadline_on", "text", "resolution")


def draw(row: dict[str, Any]) -> None:
    """Draw the form of the dispute that is selected, and that which solves it."""
    draft = edits.opened(f"dispute:{row['dispute']}", _shown(row))
    st.markdown(f"**{plain(row['document'])}**")
    with st.form(draft.key("form"), border=False):
        _fields(draft, row["currency"])
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            st.form_submit_button(
                _("Save"), key=draft.key("save"), icon=":material/save:",
                on_click=_saved, args=(draft, row["currency"]), disabled=not you.name(),
            )  # fmt: skip
            codes = list(RESOLUTIONS)
            st.selectbox(
                _("Solved: how it ended"), codes, index=None, key=draft.key("resolution"),
                format_func=spoken(codes, lambda code: _(RESOLUTIONS[code])), width=220,
                placeholder=_("Choose"),
            )  # fmt: skip
            st.form_submit_button(
                _("Solve it"), key=draft.key("solve"), icon=":material/task_alt:",
                on_click=_solved, args=(draft,), disabled=not you.name(),
            )  # fmt: skip
    labels = {
        "reason": _("Reason"),
        "amount": _("Amount in dispute"),
        "owner": _("Who is to solve it"),
        "deadline_on": _("Deadline"),
        "text": _("In the customer's words"),
        "resolution": _("Outcome"),
    }
    edits.conflict(
        draft, labels, _shown(row), int(row["version"]), currencies={"amount": row["currency"]},
        codes={"reason": DISPUTES, "resolution": RESOLUTIONS},
    )  # fmt: skip


def _fields(draft: edits.Draft, currency: str) -> None:
    was = draft.row
    with st.container(horizontal=True, gap="small"):
        reasons = list(DISPUTES)
        st.selectbox(
            _("Reason"), reasons, index=reasons.index(was["reason"]), key=draft.key("reason"),
            format_func=spoken(reasons, lambda code: _(DISPUTES[code])), width=220,
        )  # fmt: skip
        amount = was["amount"]
        st.text_input(
            _("Amount in dispute ({currency})", currency=currency),
            value="" if amount is None else typed.written(amount, currency),
            key=draft.key("amount"),
            placeholder=_("All of it"),
            width=180,
        )
        st.text_input(
            _("Who is to solve it"), value=was["owner"] or "", key=draft.key("owner"), width=180
        )
        st.date_input(
            _("Deadline"), value=was["deadline_on"], key=draft.key("deadline_on"),
            format="DD/MM/YYYY", width=160,
        )  # fmt: skip
    st.text_area(
        _("In the customer's words"), value=was["text"] or "", key=draft.key("text"), height=80
    )


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("dispute", *_FIELDS, "version")}


def _saved(draft: edits.Draft, currency: str) -> None:
    state = st.session_state
    try:
        amount = typed.amount_or_none(state[draft.key("amount")], currency)
    except ArdashError as error:
        saving.refuse(draft.name, error)
        return
    new = {
        "reason": state[draft.key("reason")],
        "amount": amount,
        "owner": state[draft.key("owner")] or None,
        "deadline_on": state[draft.key("deadline_on")],
        "text": state[draft.key("text")] or None,
    }

    def change(
        store: Store, changes: dict[str, Any], version: int, now: datetime, author: str
    ) -> None:
        people.change_dispute(
            store, draft.row["dispute"], changes, version=version, now=now, author=author
        )

    edits.save(draft, new, change, _("The dispute was saved."))


def _solved(draft: edits.Draft) -> None:
    state = st.session_state

    def change(
        store: Store, changes: dict[str, Any], version: int, now: datetime, author: str
    ) -> None:
        people.resolve_dispute(
            store, draft.row["dispute"], changes["resolution"], version=version, now=now,
            author=author, text=state.get(draft.key("text")) or None,
        )  # fmt: skip

    said = _("The dispute was solved.")
    edits.save(draft, {"resolution": state[draft.key("resolution")] or ""}, change, said)
