"""Edits: a form keeps the version that a person read, so that nothing is overwritten unseen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import streamlit as st

from ardash.errors import ArdashError, EditConflict
from ardash.records.store import Store
from ardash.ui import formats, records, saving, you
from ardash.ui.now import local, now
from ardash.ui.tables import text_table
from ardash.ui.words import _, plain

#: Writes changes to the version that was read.
Change = Callable[[Store, dict[str, Any], int, datetime, str], object]


@dataclass(frozen=True)
class Draft:
    """A row as it was when its form was opened; `turn` goes into the keys of its widgets."""

    name: str
    row: Mapping[str, Any]
    version: int
    turn: int = 0

    def key(self, field: str) -> str:
        """Name the widget of a field."""
        return f"{self.name}:{self.turn}:{field}"

    def changes(self, typed: Mapping[str, Any]) -> dict[str, Any]:
        """Keep what differs from what was read."""
        return {name: value for name, value in typed.items() if value != self.row.get(name)}


def begin() -> None:
    """Begin a run: forms that the last run did not draw are read anew when they are opened."""
    state = st.session_state
    state["_drawn_before"] = state.get("_drawn", set())
    state["_drawn"] = set()


def opened(name: str, row: Mapping[str, Any]) -> Draft:
    """Open a form on a row, or go on with the one that is open, on the version it was read in."""
    state = st.session_state
    drafts: dict[str, Draft] = state.setdefault("_drafts", {})
    state.setdefault("_drawn", set()).add(name)
    draft = drafts.get(name)
    if draft is None or name not in state.get("_drawn_before", set()):
        turn = draft.turn + 1 if draft else 0
        draft = drafts[name] = Draft(name, dict(row), int(row["version"]), turn)
    return draft


def save(draft: Draft, typed: Mapping[str, Any], change: Change, said: str) -> bool:
    """Save what was changed, in a callback; a conflict is kept, to be shown beside the form.

    Returns whether it was saved: the form is then opened anew on what stands now.
    """
    changes = draft.changes(typed)
    state = st.session_state
    state["_conflict"] = None
    if not changes:
        state["_problem"] = None
        state["_told"] = _("Nothing was changed.")
        return False
    try:
        change(records.store(), changes, draft.version, now(), you.name())
    except EditConflict as conflict:
        state["_conflict"] = (draft.name, conflict, changes, change, said)
        return False
    except ArdashError as error:
        saving.refuse(draft.name, error)
        return False
    state["_problem"] = None
    state["_told"] = said
    again(draft.name)
    return True


def again(name: str) -> None:
    """Open a form anew on what stands now; what was typed into it is dropped."""
    state = st.session_state
    state.get("_drawn", set()).discard(name)
    found = state.get("_conflict")
    if found and found[0] == name:
        state["_conflict"] = None


def conflict(
    draft: Draft,
    labels: Mapping[str, str],
    shown: Mapping[str, Any],
    version: int,
    *,
    currencies: Mapping[str, str] | None = None,
    codes: Mapping[str, Mapping[str, str]] | None = None,
) -> None:
    """Say what is wrong with a form, and who changed what since it was read.

    `labels` name the fields, `shown` are the fields as they stand now, of that `version`;
    `currencies` are those of amounts, `codes` the words of fields that hold codes.
    """

    def told(name: str, value: Any) -> str:
        if codes and name in codes and value in codes[name]:
            return _(codes[name][value])
        if currencies and name in currencies and value is not None:
            return formats.money(value, currencies[name])
        return words(value)

    saving.problem(draft.name)
    found = st.session_state.get("_conflict")
    if not found or found[0] != draft.name:
        return
    error, changes, change, said = found[1:]
    moment = formats.instant(local(error.at))
    st.warning(
        _("Your text is still in the form; nothing was overwritten."),
        title=_("{author} changed this on {moment}.", author=plain(error.author), moment=moment),
        icon=":material/group:",
    )
    fields = [name for name in (*error.fields, *changes) if name in labels]
    rows = [
        (
            labels[name],
            told(name, draft.row.get(name)),
            told(name, shown.get(name)),
            told(name, changes[name]) if name in changes else _("as read"),
        )
        for name in dict.fromkeys(fields)
    ]
    head = [_("Field"), _("As you read it"), _("As it stands"), _("Yours")]
    st.markdown(text_table(head, rows, [False] * 4))
    with st.container(horizontal=True):
        st.button(
            _("Take theirs, drop mine"), key=f"{draft.name}:theirs", on_click=again,
            args=(draft.name,), icon=":material/refresh:",
        )  # fmt: skip
        st.button(
            _("Save mine over theirs"), key=f"{draft.name}:mine", on_click=_insist,
            args=(draft, version, changes, change, said), icon=":material/save:",
        )  # fmt: skip


def _insist(draft: Draft, version: int, changes: dict[str, Any], change: Change, said: str) -> None:
    """Save over what somebody else wrote, once it has been seen; what came since is told again."""
    seen = replace(draft, version=version)
    st.session_state["_drafts"][draft.name] = seen
    save(seen, {**draft.row, **changes}, change, said)


def words(value: Any) -> str:
    """Say a value of a field."""
    if value is None or value == "":
        return formats.NONE
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return formats.instant(value)
    if isinstance(value, date):
        return formats.day(value)
    return str(value)
