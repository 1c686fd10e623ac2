"""Law options: whose law on late payment counts, the same on screen, in the address and a link."""

from __future__ import annotations

from typing import Any

import streamlit as st
from babel import Locale

from ardash.analysis.governing import HOME
from ardash.settings import load_settings
from ardash.terms.law import own_rates
from ardash.terms.law.sources import laws
from ardash.ui import formats, kept
from ardash.ui.words import N_, _, spoken

_WHOSE = {"seller": N_("The seller's country"), "customer": N_("The customer's country")}


def law_options() -> dict[str, Any]:
    """Draw the choice of whose law counts; returns options of `penalties` and `contracts`."""
    known = sorted(country for law in laws() for country in law.countries)
    with st.popover(_("Law"), icon=":material/gavel:"):
        whose = kept.kept("law_whose", "seller", options=list(_WHOSE))
        st.segmented_control(
            _("Whose law counts"),
            list(_WHOSE),
            key="law_whose",
            format_func=spoken(_WHOSE, lambda code: _(_WHOSE[code])),
            required=True,
            help=_("General terms of sale usually name the law of the seller's country."),
        )
        home = kept.kept("law_home", HOME, options=known)
        st.selectbox(
            _("The seller's country"),
            known,
            key="law_home",
            format_func=spoken(known, country_words),
        )
        st.caption(_("A customer whose country has no known law is under the seller's."))
    return {"whose": whose, "home": home}


def rates() -> dict[str, Any]:
    """Read the company's own tables of rates, as an option of `penalties`."""
    return {"rates": dict(own_rates(load_settings().home))}


def country_words(code: str) -> str:
    """Say a country: its name in the session's language, else its code."""
    found: Locale = formats.locale()
    return str(found.territories.get(code, code))
