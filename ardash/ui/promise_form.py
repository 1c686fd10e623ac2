"""Promise form: what a customer promised to pay, by when, and for which invoices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import streamlit as st

from ardash.collections.promises import check_promise
from ardash.errors import ArdashError
from ardash.records import people
from ardash.records.store import Store
from ardash.ui import formats, page, saving, typed, you
from ardash.ui.case import Case
from ardash.ui.noted import contact
from ardash.ui.now import today, working_day
from ardash.ui.words import _, spoken

#: A promise without another day is for a week ahead, or the next working day.
USUAL_DAYS = 7


def popover(case: Case, key: str, after: Callable[[], None] | None) -> None:
    """Draw the button that opens the form, in the box that notes a contact."""
    with st.popover(
        _("Promise"), icon=":material/event_available:", key=f"{key}:p", disabled=not you.name()
    ):
        form(case, key, after, log=True)


def form(case: Case, key: str, after: Callable[[], None] | None, *, log: bool) -> None:
    """Draw the form of a new promise; with `log`, the contact is noted as well."""
    place = f"promise:{case.key}"
    with st.form(f"{key}:p_form", border=False):
        saving.problem(place)
        with st.container(horizontal=True, gap="small"):
            st.text_input(
                _("Amount ({currency})", currency=case.currency),
                value=typed.written(case.to_promise, case.currency),
                key=f"{key}:p_amount",
                width=160,
            )
            st.date_input(
                _("Due"),
                value=working_day(today() + timedelta(days=USUAL_DAYS)),
                key=f"{key}:p_due_on",
                format="DD/MM/YYYY",
                width=160,
            )
        items_choice(case, f"{key}:p_items")
        st.number_input(
            _("Days of grace"), 0, 90, people.GRACE_DAYS, key=f"{key}:p_grace",
            help=_("Days after the day promised on which the money still counts."),
        )  # fmt: skip
        st.text_input(_("Note"), key=f"{key}:p_note")
        st.checkbox(_("Invoices to come are meant, too"), key=f"{key}:p_more")
        st.form_submit_button(
            _("Save the promise"),
            type="primary",
            key=f"{key}:p_save",
            on_click=_saved,
            args=(case, key, place, after),
            kwargs={"log": log},
        )


def items_choice(case: Case, key: str) -> None:
    """Draw the choice of the items that something is about; none means any."""
    numbers = dict(case.items.select("item_id", "document").iter_rows())
    owed = dict(case.items.select("item_id", "balance").iter_rows())
    words = {
        each: f"{number or each} · {formats.money(owed[each], case.currency)}"
        for each, number in numbers.items()
    }
    st.multiselect(
        _("For these invoices"),
        list(words),
        key=key,
        format_func=spoken(words, words.__getitem__),
        placeholder=_("Any of them"),
    )


def _saved(
    case: Case, key: str, place: str, after: Callable[[], None] | None, *, log: bool
) -> None:
    state = st.session_state
    items = list(state[f"{key}:p_items"])
    try:
        amount = typed.amount(state[f"{key}:p_amount"], case.currency)
        if not state[f"{key}:p_more"]:
            # What is owed now, whatever the view is told in.
            ledger = case.who.documents(page.view()).ledger
            check_promise(
                ledger, today(), case.who.source, case.who.customer_id,
                amount=amount, currency=case.currency, items=items,
            )  # fmt: skip
    except ArdashError as error:
        saving.refuse(place, error)
        return
    note = state.get(f"{key}:p_note") or state.get(f"{key}:text") or None
    told = contact(case, key, "promised", text=None) if log else None

    def write(store: Store, now: datetime, author: str) -> None:
        people.make_promise(
            store, case.who.source, case.who.customer_id, due_on=state[f"{key}:p_due_on"],
            amount=amount, currency=case.currency, grace_days=int(state[f"{key}:p_grace"]),
            items=items, note=note, contact=told, now=now, author=author,
        )  # fmt: skip

    said = _(
        "{name}: {amount} promised",
        name=case.who.name,
        amount=formats.money(amount, case.currency),
    )
    if saving.save(place, write, said) and after:
        after()
