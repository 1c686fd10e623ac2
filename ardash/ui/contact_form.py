"""Contact form: the people at a customer, whom invoices and reminders go to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from ardash.records import people
from ardash.records.store import Store
from ardash.ui import edits, saving, you
from ardash.ui.customer import Customer
from ardash.ui.words import _, plain

_TEXTS = ("name", "role", "email", "phone")
_FLAGS = ("wants_invoices", "wants_reminders")


def labels() -> dict[str, str]:
    """Name the fields."""
    return {
        "name": _("Name"),
        "role": _("Role"),
        "email": _("E-mail"),
        "phone": _("Telephone"),
        "wants_invoices": _("Takes invoices"),
        "wants_reminders": _("Takes reminders"),
        "removed_at": _("Taken off the list"),
    }


def draw(who: Customer, contacts: Sequence[dict[str, Any]]) -> None:
    """Draw the people that are known, each with its form, and the form of a new one."""
    facts = who.facts
    own = [str(facts[name]) for name in ("contact", "email", "phone") if facts.get(name)]
    with st.container(border=True):
        st.subheader(_("Contacts"))
        if own:
            st.caption(_("From the source: {facts}", facts=plain(" · ".join(own))))
        for row in contacts:
            words = " · ".join(plain(row[n]) for n in _TEXTS if row[n])
            with st.expander(words, icon=":material/person:", key=f"contact:{row['contact']}"):
                _edit(who, row)
        with st.popover(_("New contact"), icon=":material/person_add:", disabled=not you.name()):
            _new(who)


def _fields(draft: edits.Draft) -> None:
    said = labels()
    for names in (_TEXTS[:2], _TEXTS[2:]):
        with st.container(horizontal=True, gap="small"):
            for name in names:
                st.text_input(
                    said[name], value=draft.row[name] or "", key=draft.key(name), width=240
                )
    with st.container(horizontal=True, gap="small"):
        for name in _FLAGS:
            st.checkbox(said[name], value=bool(draft.row[name]), key=draft.key(name))


def _typed(draft: edits.Draft) -> dict[str, Any]:
    state = st.session_state
    texts = {name: str(state[draft.key(name)] or "").strip() or None for name in _TEXTS}
    return {**texts, **{name: bool(state[draft.key(name)]) for name in _FLAGS}}


def _edit(who: Customer, row: dict[str, Any]) -> None:
    draft = edits.opened(f"contact_form:{row['contact']}", row)
    with st.form(draft.key("form"), border=False):
        _fields(draft)
        with st.container(horizontal=True, gap="small"):
            st.form_submit_button(
                _("Save"), key=draft.key("save"), icon=":material/save:",
                on_click=_saved, args=(draft, who), disabled=not you.name(),
            )  # fmt: skip
            st.form_submit_button(
                _("Take off the list"), key=draft.key("remove"), icon=":material/person_remove:",
                on_click=_removed, args=(draft,), disabled=not you.name(),
            )  # fmt: skip
    edits.conflict(draft, labels(), row, int(row["version"]))


def _new(who: Customer) -> None:
    empty = dict.fromkeys(_TEXTS) | {"wants_invoices": False, "wants_reminders": True}
    name = f"contact_new:{who.token}:{saving.generation()}"
    draft = edits.Draft(name, empty, 0)
    with st.form(draft.key("form"), border=False):
        saving.problem(name)
        _fields(draft)
        st.form_submit_button(
            _("Add"), key=draft.key("save"), type="primary", on_click=_added, args=(draft, who)
        )


def _added(draft: edits.Draft, who: Customer) -> None:
    typed = _typed(draft)

    def write(store: Store, now: datetime, author: str) -> None:
        people.save_contact(store, who.source, who.customer_id, typed, now=now, author=author)

    saving.save(draft.name, write, _("{name} was added.", name=typed["name"]))


def _saved(draft: edits.Draft, who: Customer) -> None:
    typed = _typed(draft)

    def change(
        store: Store, changes: dict[str, Any], version: int, now: datetime, author: str
    ) -> None:
        people.save_contact(
            store, who.source, who.customer_id, changes, contact=draft.row["contact"],
            version=version, now=now, author=author,
        )  # fmt: skip

    edits.save(draft, typed, change, _("{name} was saved.", name=typed["name"]))


def _removed(draft: edits.Draft) -> None:
    def change(
        store: Store, changes: dict[str, Any], version: int, now: datetime, author: str
    ) -> None:
        people.remove_contact(store, draft.row["contact"], version=version, now=now, author=author)

    said = _("{name} was taken off the list.", name=draft.row["name"])
    edits.save(draft, {"removed_at": True}, change, said)
