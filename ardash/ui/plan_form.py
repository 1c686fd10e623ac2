"""Plan form: a payment plan, proposed to the cent, changed where agreed otherwise, and kept."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast
from zlib import crc32

import pandas as pd
import streamlit as st

from ardash.collections.plans import propose, suggest
from ardash.collections.promises import check_promise
from ardash.errors import ArdashError
from ardash.money import to_major
from ardash.records import people
from ardash.records.people.plans import MOST_INSTALMENTS
from ardash.records.store import Store
from ardash.ui import edits, formats, page, saving, typed, you
from ardash.ui.case import Case
from ardash.ui.now import today
from ardash.ui.promise_form import items_choice
from ardash.ui.words import N_, _, spoken

EVERY_WORDS = {
    "week": N_("every week"),
    "fortnight": N_("every two weeks"),
    "month": N_("every month"),
}


def form(case: Case) -> None:
    """Draw what is to be paid and how often, the proposal of the system, and what was agreed."""
    place, key = f"plan:{case.key}", f"plan:{case.key}:{saving.generation()}"
    st.text_input(
        _("Amount ({currency})", currency=case.currency),
        value=typed.written(case.amount, case.currency),
        key=f"{key}:amount",
    )
    count, first_on = suggest(
        case.amount, case.currency, today(), cast("date | None", case.items["due_on"].min())
    )
    with st.container(horizontal=True, gap="small"):
        st.number_input(_("Instalments"), 1, MOST_INSTALMENTS, count, key=f"{key}:count", width=130)
        st.selectbox(
            _("How often"), list(EVERY_WORDS), index=2, key=f"{key}:every", width=160,
            format_func=spoken(EVERY_WORDS, lambda code: _(EVERY_WORDS[code])),
        )  # fmt: skip
        st.date_input(
            _("First one on"), value=first_on, key=f"{key}:first",
            format="DD/MM/YYYY", width=150,
        )  # fmt: skip
    items_choice(case, f"{key}:items")
    proposed = _proposed(case, key)
    if isinstance(proposed, ArdashError):
        page.show_error(proposed)
        return
    st.caption(_("Proposed; change the days and amounts to what was agreed."))
    editor = _editor(proposed, key)
    _footing(case, key, proposed, editor)
    st.text_input(_("Note"), key=f"{key}:note")
    st.button(
        _("Agree on the plan"), type="primary", key=f"{key}:save", on_click=_saved,
        args=(case, key, place, proposed, editor), disabled=not you.name(),
    )  # fmt: skip
    saving.problem(place)


def _proposed(case: Case, key: str) -> pd.DataFrame | ArdashError:
    state = st.session_state
    try:
        amount = typed.amount(state[f"{key}:amount"], case.currency)
        parts = propose(
            amount, case.currency, int(state[f"{key}:count"]), state[f"{key}:first"],
            state[f"{key}:every"],
        )  # fmt: skip
    except ArdashError as error:
        return error
    return pd.DataFrame(
        {
            "due_on": [part.due_on for part in parts],
            "amount": [float(to_major(part.amount, case.currency)) for part in parts],
        }
    )


def _editor(proposed: pd.DataFrame, key: str) -> str:
    """Draw the instalments to be changed; returns the editor's key."""
    editor = f"{key}:parts:{crc32(proposed.to_csv().encode()):x}"
    st.data_editor(
        proposed,
        key=editor,
        hide_index=True,
        alt=_("The instalments"),
        column_config={
            "due_on": st.column_config.DateColumn(_("Due"), format="DD/MM/YYYY", required=True),
            "amount": st.column_config.NumberColumn(
                _("Amount"), format="localized", min_value=0.0, required=True
            ),
        },
    )
    return editor


def _footing(case: Case, key: str, proposed: pd.DataFrame, editor: str) -> None:
    """Say what the instalments sum to, and what is missing to the amount of the plan."""
    amount = typed.amount(st.session_state[f"{key}:amount"], case.currency)
    total = sum(part for _day, part in _parts(proposed, editor, case.currency))
    sum_words = _("Sum: {amount}.", amount=formats.money(total, case.currency))
    if total == amount:
        st.caption(sum_words)
        return
    off = formats.money(abs(amount - total), case.currency)
    less, more = _("{amount} is missing.", amount=off), _("{amount} is too much.", amount=off)
    st.caption(f":orange[{sum_words} {less if total < amount else more}]")


def _parts(proposed: pd.DataFrame, editor: str, currency: str) -> list[tuple[date, int]]:
    scale = 10 ** formats.decimals(currency)
    return [
        (pd.Timestamp(row["due_on"]).date(), round(float(row["amount"]) * scale))
        for row in _agreed(proposed, editor)
    ]


def _agreed(proposed: pd.DataFrame, editor: str) -> list[dict[str, Any]]:
    """Apply what was changed in the editor: its state is newer than what it returned."""
    rows = [
        {str(name): value for name, value in row.items()} for row in proposed.to_dict("records")
    ]
    for place, changed in st.session_state[editor]["edited_rows"].items():
        rows[int(place)] |= changed
    return rows


def _saved(case: Case, key: str, place: str, proposed: pd.DataFrame, editor: str) -> None:
    state = st.session_state
    items = list(state[f"{key}:items"])
    try:
        amount = typed.amount(state[f"{key}:amount"], case.currency)
        check_promise(
            case.who.documents(page.view()).ledger, today(), case.who.source,
            case.who.customer_id, amount=amount, currency=case.currency, items=items,
        )  # fmt: skip
    except ArdashError as error:
        saving.refuse(place, error)
        return
    parts = _parts(proposed, editor, case.currency)

    def write(store: Store, now: datetime, author: str) -> None:
        people.make_plan(
            store, case.who.source, case.who.customer_id, amount=amount, currency=case.currency,
            instalments=parts, items=items, note=state.get(f"{key}:note") or None, now=now,
            author=author,
        )  # fmt: skip

    said = _("{name}: payment plan of {amount}", name=case.who.name,
             amount=formats.money(amount, case.currency))  # fmt: skip
    saving.save(place, write, said)


def end(row: dict[str, Any]) -> None:
    """Draw the button that ends a plan: what is owed is then owed as before."""
    draft = edits.opened(f"plan:{row['plan']}", {"plan": row["plan"], "version": row["version"]})
    st.button(
        _("End the plan"), key=draft.key("end"), icon=":material/event_busy:",
        on_click=_ended, args=(draft,), disabled=not you.name(),
    )  # fmt: skip
    edits.conflict(draft, {"cancelled_at": _("Ended")}, row, int(row["version"]))


def _ended(draft: edits.Draft) -> None:
    def change(
        store: Store, changes: dict[str, Any], version: int, now: datetime, author: str
    ) -> None:
        people.cancel_plan(store, draft.row["plan"], version=version, now=now, author=author)

    edits.save(draft, {"cancelled_at": True}, change, _("The plan was ended."))
