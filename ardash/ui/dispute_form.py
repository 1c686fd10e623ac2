"""Dispute form: what a customer objects to, who is to solve it, and by when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import streamlit as st

from ardash.collections.reasons import DISPUTES
from ardash.errors import ArdashError
from ardash.records import people
from ardash.records.store import Store
from ardash.ui import formats, rules, saving, typed, you
from ardash.ui.case import Case
from ardash.ui.noted import contact
from ardash.ui.now import today
from ardash.ui.words import _, spoken


@dataclass(frozen=True)
class Proposed:
    """What a new dispute begins with: its reason (a code), and what the customer said."""

    reason: str
    text: str


def popover(case: Case, key: str, after: Callable[[], None] | None) -> None:
    """Draw the button that opens the form, in the box that notes a contact."""
    with st.popover(
        _("Dispute"),
        icon=":material/report:",
        key=f"{key}:d",
        disabled=not you.name() or case.items.is_empty(),
    ):
        form(case, key, after, log=True)


def form(
    case: Case,
    key: str,
    after: Callable[[], None] | None,
    *,
    log: bool,
    proposed: Proposed | None = None,
) -> None:
    """Draw the form of a new dispute; with `log`, the contact is noted as well."""
    place = f"dispute:{case.key}"
    days = rules.company_policy().suppressions.dispute_days
    with st.form(f"{key}:d_form", border=False):
        saving.problem(place)
        rows = case.items.select("item_id", "document", "balance").iter_rows()
        words = {
            each: f"{number or each} · {formats.money(balance, case.currency)}"
            for each, number, balance in rows
        }
        st.selectbox(
            _("Invoice"), list(words), key=f"{key}:d_item",
            format_func=spoken(words, words.__getitem__),
        )  # fmt: skip
        reasons = list(DISPUTES)
        st.selectbox(
            _("Reason"), reasons, index=reasons.index(proposed.reason) if proposed else 0,
            key=f"{key}:d_reason",
            format_func=spoken(reasons, lambda code: _(DISPUTES[code])),
        )  # fmt: skip
        st.text_input(
            _("Amount in dispute ({currency})", currency=case.currency),
            key=f"{key}:d_amount",
            placeholder=_("All of it"),
        )
        st.text_input(_("Who is to solve it"), key=f"{key}:d_owner")
        st.date_input(
            _("Deadline"),
            value=today() + timedelta(days=days),
            key=f"{key}:d_by",
            format="DD/MM/YYYY",
        )
        st.text_area(
            _("In the customer's words"),
            value=proposed.text if proposed else "",
            key=f"{key}:d_text",
            height=80,
        )
        st.form_submit_button(
            _("Open the dispute"),
            type="primary",
            key=f"{key}:d_save",
            on_click=_saved,
            args=(case, key, place, after),
            kwargs={"log": log},
        )


def _saved(
    case: Case, key: str, place: str, after: Callable[[], None] | None, *, log: bool
) -> None:
    state = st.session_state
    item, reason = state[f"{key}:d_item"], state[f"{key}:d_reason"]
    try:
        amount = typed.amount_or_none(state[f"{key}:d_amount"], case.currency)
    except ArdashError as error:
        saving.refuse(place, error)
        return

    said_so = contact(case, key, "disputed", items=(item,), reason=reason, text=None)
    told = said_so if log else None

    def write(store: Store, now: datetime, author: str) -> None:
        people.open_dispute(
            store, case.who.source, case.who.customer_id, item, reason=reason, amount=amount,
            owner=state[f"{key}:d_owner"] or None, deadline_on=state[f"{key}:d_by"],
            text=state[f"{key}:d_text"] or state.get(f"{key}:text") or None,
            contact=told, now=now, author=author,
        )  # fmt: skip

    said = _("{name}: dispute opened", name=case.who.name)
    if saving.save(place, write, said) and after:
        after()
