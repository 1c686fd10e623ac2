"""Log box: what came of a contact, noted by one click."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import streamlit as st

from ardash.collections.reasons import CHANNELS, NON_PAYMENT, OUTCOMES
from ardash.ui import dispute_form, promise_form, saving, you
from ardash.ui.case import Case
from ardash.ui.noted import logged
from ardash.ui.now import today, working_day
from ardash.ui.why import word
from ardash.ui.words import _, spoken

#: Channels that a step can be done on without the customer: they are simply done.
INTERNAL = ("sales", "credit_stop", "agency", "write_off")

#: What can come of a contact at once, by how it was made.
OUTCOMES_OF = {
    "call": ("no_answer", "reached", "refused", "wrong_contact"),
    "email": ("sent", "bounced", "refused", "wrong_contact"),
    "letter": ("sent", "bounced", "refused", "wrong_contact"),
    "sales": ("note", "reached", "refused"),
    "note": ("note",),
}

ICONS = {
    "no_answer": ":material/phone_missed:",
    "reached": ":material/phone_in_talk:",
    "sent": ":material/send:",
    "refused": ":material/thumb_down:",
    "wrong_contact": ":material/person_off:",
    "bounced": ":material/undo:",
    "note": ":material/check:",
}

Saved = Callable[[], None]


def draw(case: Case, people_there: Sequence[str], *, after: Saved | None = None) -> None:
    """Draw what can be noted of a contact; `after` is called once something was."""
    place = f"log:{case.key}"
    key = f"{place}:{saving.generation()}"
    if not you.name():
        st.info(
            _("Say who you are, below the filters: what you note is kept under your name."),
            icon=":material/person:",
        )
    how, whom, why = st.columns(3, gap="small")
    with how:
        _how(case, key)
    with whom:
        _spoken_to(people_there, key)
    with why:
        reasons = list(NON_PAYMENT)
        st.selectbox(
            _("Why it is not paid"),
            reasons,
            index=None,
            key=f"{key}:reason",
            format_func=spoken(reasons, lambda code: _(NON_PAYMENT[code])),
            placeholder=_("Not known"),
        )
    st.text_input(_("Note"), key=f"{key}:text", placeholder=_("What was said"))
    channel = st.session_state[f"{key}:channel"]
    with st.container(horizontal=True, gap="small"):
        for outcome in OUTCOMES_OF.get(channel, ("note",)):
            st.button(
                _outcome_words(channel, outcome),
                key=f"{key}:{outcome}",
                icon=ICONS.get(outcome),
                on_click=_noted,
                args=(case, key, place, outcome, after),
                disabled=not you.name(),
            )
    with st.container(horizontal=True, gap="small"):
        if case.currency:
            promise_form.popover(case, key, after)
            dispute_form.popover(case, key, after)
        _call_back(case, key, after)
    saving.problem(place)


def _how(case: Case, key: str) -> None:
    offered = list(dict.fromkeys([case.channel, "call", "email", "letter", "note"]))
    st.selectbox(
        _("How"),
        offered,
        key=f"{key}:channel",
        format_func=spoken(offered, lambda code: _(CHANNELS[code])),
    )


def _spoken_to(people_there: Sequence[str], key: str) -> None:
    st.selectbox(
        _("With whom"),
        list(people_there),
        index=0 if people_there else None,
        key=f"{key}:contact",
        accept_new_options=True,
        placeholder=_("Choose or type"),
    )


def _outcome_words(channel: str, outcome: str) -> str:
    if outcome == "note" and channel in INTERNAL:
        return _("Done")
    return _("Note it") if outcome == "note" else _(OUTCOMES[outcome])


def _noted(case: Case, key: str, place: str, outcome: str, after: Saved | None) -> None:
    channel = st.session_state.get(f"{key}:channel", case.channel)
    said = f"{case.who.name}: {_outcome_words(channel, outcome)}"
    if saving.save(place, logged(case, key, outcome), said) and after:
        after()


def _call_back(case: Case, key: str, after: Saved | None) -> None:
    place = f"back:{case.key}"
    with (
        st.popover(
            word(OUTCOMES, "will_call_back"),
            icon=":material/phone_callback:",
            key=f"{key}:back",
            disabled=not you.name(),
        ),
        st.form(f"{key}:back_form", border=False),
    ):
        saving.problem(place)
        st.date_input(
            _("On"),
            value=working_day(today() + timedelta(days=1)),
            key=f"{key}:back_on",
            format="DD/MM/YYYY",
        )
        st.form_submit_button(
            _("Save"),
            type="primary",
            key=f"{key}:back_save",
            on_click=_called_back,
            args=(case, key, place, after),
        )


def _called_back(case: Case, key: str, place: str, after: Saved | None) -> None:
    day: date = st.session_state[f"{key}:back_on"]
    write = logged(case, key, "will_call_back", follow_up_on=day)
    code = "will_call_back"
    outcome = _(OUTCOMES[code])
    said = f"{case.who.name}: {outcome}"
    if saving.save(place, write, said) and after:
        after()
