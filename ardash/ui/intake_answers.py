"""Answers: what the files leave open, asked of the person, one click an answer."""

from __future__ import annotations

import streamlit as st

from ardash import connectors
from ardash.connectors._tabular.evidence import Doubt
from ardash.money import known_currencies
from ardash.ui.code_words import reading_words
from ardash.ui.intake import Intake
from ardash.ui.words import N_, _, plain, say, spoken

#: Currencies that are offered first; all others follow by their code.
USUAL = ("EUR", "USD", "GBP", "CHF", "CAD", "MAD", "TND", "XOF", "XAF", "AUD", "JPY", "CNY")

FEC_OPTIONS = {
    "terms": (
        N_("Payment terms of all customers"),
        N_("A FEC has no due dates. For example: 30 days, 45 eom, 45 jours fin de mois."),
    ),
    "accounts": (
        N_("Customer accounts"),
        N_("How their numbers begin, with commas; 411,413,416 unless you say otherwise."),
    ),
    "entity": (
        N_("Company that is owed"),
        N_("The SIREN in the file's name unless you say otherwise."),
    ),
}


def ask_doubts(intake: Intake) -> None:
    """Ask what the files leave open; an answer is an option of the connector."""
    for (option, column), doubt in intake.doubts.items():
        key = f"data_doubt_{option}_{column}"
        if doubt.readings:
            _ask_reading(intake, doubt, option, key)
        else:
            _ask_value(intake, doubt, option, key)


def _ask_reading(intake: Intake, doubt: Doubt, option: str, key: str) -> None:
    places = list(range(len(doubt.readings)))
    answered = intake.options.get(option)
    taken = [place for place in places if doubt.answers[place].get(option) == answered]
    chosen = st.radio(
        say(doubt.question),
        places,
        index=taken[0] if taken and answered else None,
        key=key,
        format_func=spoken(places, lambda place: reading_words(doubt.readings[place])),
    )
    if chosen is not None and doubt.answers[chosen].get(option) != answered:
        for other in doubt.answers:
            for name in other:
                intake.options.pop(name, None)
        intake.options.update(doubt.answers[chosen])
        st.rerun()


def _ask_value(intake: Intake, doubt: Doubt, option: str, key: str) -> None:
    answered = intake.options.get(option)
    if option == "currency":
        codes = [*USUAL, *sorted(known_currencies() - set(USUAL))]
        chosen = st.selectbox(
            say(doubt.question),
            codes,
            index=codes.index(answered) if answered in codes else None,
            key=key,
            placeholder=_("Choose a currency"),
            width=320,
        )
    else:
        chosen = st.text_input(say(doubt.question), answered or "", key=key)
    if chosen and chosen != answered:
        intake.options[option] = chosen
        st.rerun()


def ask_options(intake: Intake, *, key: str = "data_option") -> None:
    """Ask for the options of a connector as it explains them; nothing has to be answered."""
    for option, help_text in connectors.find(intake.connector).OPTIONS.items():
        asked = st.text_area if option == "profile" else st.text_input
        value = asked(
            plain(option), intake.options.get(option, ""), key=f"{key}_{option}",
            help=_(help_text), width="stretch" if option == "profile" else 420,
        )  # fmt: skip
        if value.strip():
            intake.options[option] = value.strip()
        else:
            intake.options.pop(option, None)


def ask_fec_options(intake: Intake) -> None:
    """Ask what a FEC does not say; nothing has to be answered."""
    with st.container(horizontal=True, gap="small"):
        for option, (label, help_text) in FEC_OPTIONS.items():
            value = st.text_input(
                _(label),
                intake.options.get(option, ""),
                key=f"data_fec_{option}",
                help=_(help_text),
                width=280,
            )
            if value.strip():
                intake.options[option] = value.strip()
            else:
                intake.options.pop(option, None)
    if "terms" not in intake.options:
        st.caption(
            ":orange-badge[:material/event_busy:] "
            + _("Without payment terms, nothing of this file is ever overdue.")
        )
