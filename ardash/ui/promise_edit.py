"""Promise edit: a promise is corrected, or taken back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import streamlit as st

from ardash.collections.promises import check_promise
from ardash.errors import ArdashError
from ardash.ledger.ledger import Ledger
from ardash.records import people
from ardash.records.store import Store
from ardash.ui import edits, formats, saving, typed, you
from ardash.ui.now import today
from ardash.ui.words import _

_FIELDS = ("due_on", "amount", "note")


def draw(row: dict[str, Any], ledger: Ledger) -> None:
    """Draw the form of the promise that is selected; `ledger` says what is owed."""
    draft = edits.opened(f"promise:{row['promise']}", _shown(row))
    was = draft.row
    with st.form(draft.key("form"), border=False):
        with st.container(horizontal=True, gap="small"):
            st.text_input(
                _("Amount ({currency})", currency=row["currency"]),
                value=typed.written(was["amount"], row["currency"]),
                key=draft.key("amount"),
                width=160,
            )
            st.date_input(
                _("Due"), value=was["due_on"], key=draft.key("due_on"), format="DD/MM/YYYY",
                width=160,
            )  # fmt: skip
            st.text_input(_("Note"), value=was["note"] or "", key=draft.key("note"))
        st.checkbox(_("Invoices to come are meant, too"), key=draft.key("more"))
        with st.container(horizontal=True, gap="small"):
            st.form_submit_button(
                _("Correct the promise"), key=draft.key("save"), icon=":material/save:",
                on_click=_saved, args=(draft, row, ledger), disabled=not you.name(),
            )  # fmt: skip
            st.form_submit_button(
                _("Take it back"), key=draft.key("cancel"), icon=":material/event_busy:",
                on_click=_cancelled, args=(draft,), disabled=not you.name(),
            )  # fmt: skip
    labels = {
        "amount": _("Amount"),
        "due_on": _("Due"),
        "note": _("Note"),
        "cancelled_at": _("Taken back"),
    }
    edits.conflict(
        draft, labels, _shown(row), int(row["version"]), currencies={"amount": row["currency"]}
    )


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    names = ("promise", *_FIELDS, "version", "cancelled_at")
    return {name: row[name] for name in names}


def _saved(draft: edits.Draft, row: dict[str, Any], ledger: Ledger) -> None:
    state, currency = st.session_state, row["currency"]
    due_on: date = state[draft.key("due_on")]
    try:
        amount = typed.amount(state[draft.key("amount")], currency)
        if amount > draft.row["amount"] and not state[draft.key("more")]:
            # As when it was made: what is owed now, and what came of it already.
            check_promise(
                ledger, today(), row["source"], row["customer_id"], amount=amount,
                currency=currency, items=row["items"], received=row["received"],
            )  # fmt: skip
    except ArdashError as error:
        saving.refuse(draft.name, error)
        return
    new = {"amount": amount, "due_on": due_on, "note": state[draft.key("note")] or None}

    def change(
        store: Store, changes: dict[str, Any], version: int, now: datetime, author: str
    ) -> None:
        people.change_promise(
            store, draft.row["promise"], changes, version=version, now=now, author=author
        )

    said = _("The promise is now {amount} by {day}.", amount=formats.money(amount, currency),
             day=formats.day(due_on))  # fmt: skip
    edits.save(draft, new, change, said)


def _cancelled(draft: edits.Draft) -> None:
    def change(
        store: Store, changes: dict[str, Any], version: int, now: datetime, author: str
    ) -> None:
        people.cancel_promise(store, draft.row["promise"], version=version, now=now, author=author)

    edits.save(draft, {"cancelled_at": True}, change, _("The promise was taken back."))
