"""Law options: whose law on late payment counts, the same on screen, in the address and a link."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st
from babel import Locale

from ardash.analysis.law_setting import LawSetting
from ardash.collections.law_file import law_setting
from ardash.settings import load_settings
from ardash.terms.law import own_rates
from ardash.terms.law.sources import laws
from ardash.ui import formats, kept
from ardash.ui.words import N_, _, spoken

_WHOSE = {"seller": N_("The seller's country"), "customer": N_("The customer's country")}

#: What of a country's law is not modelled; "" is that of all countries without rules of their own.
_UNMODELLED = {
    "FR": N_(
        "France: the general times, and those by trade of L. 441-11 II where law.toml says which "
        "customers they are for. Agreements between trades, contracts of several years, public "
        "customers and exports are not modelled."
    ),
    "DE": N_(
        "Germany: 60 days (§ 271a BGB) unless expressly agreed and not grossly unfair, base rate "
        "plus 9 points, 40 EUR (§ 288 BGB). Public customers, acceptance periods and terms that "
        "are unfair under 60 days are not modelled."
    ),
    "": N_(
        "Other countries of the Union: the least of Directive 2011/7/EU, 60 days unless expressly "
        "agreed, the ECB's rate plus 8 points. Where their own law is stricter (9.2 points above "
        "its base rate in Austria, for one), more is beyond the law, and more interest is due, "
        "than is shown."
    ),
}


def law_options() -> dict[str, Any]:
    """Draw the choice of whose law counts; returns options of `penalties` and `contracts`."""
    with st.popover(_("Law"), icon=":material/gavel:"):
        return law_choice()


def law_choice() -> dict[str, Any]:
    """Draw the choice itself, for a place among other choices."""
    known = sorted(country for law in laws() for country in law.countries)
    said = law_setting(load_settings().home)
    whose = kept.kept("law_whose", said.whose, options=list(_WHOSE))
    st.segmented_control(
        _("Governing law"),
        list(_WHOSE),
        key="law_whose",
        format_func=spoken(_WHOSE, lambda code: _(_WHOSE[code])),
        required=True,
        help=_("General terms of sale usually name the law of the seller's country."),
    )
    home = kept.kept("law_home", said.home, options=known)
    st.selectbox(
        _("The seller's country"),
        known,
        key="law_home",
        format_func=spoken(known, country_words),
    )
    st.caption(_("A customer whose country has no known law is under the seller's."))
    if said.entities:
        named = ", ".join(f"{code}: {country_words(country)}" for code, country in said.entities)
        st.caption(_("By law.toml, entities elsewhere: {named}.", named=named))
    return {"whose": whose, "home": home, "setting": said}


def chosen_law() -> dict[str, Any]:
    """What was chosen, where the choice is drawn on the page already."""
    state = st.session_state
    return {
        "whose": state["law_whose"],
        "home": state["law_home"],
        "setting": law_setting(load_settings().home),
    }


def unmodelled(options: dict[str, Any]) -> None:
    """Say what of the law is not reckoned with, so that nobody takes silence for "lawful"."""
    own = {options["home"], *(country for _entity, country in options["setting"].entities)}
    if options["whose"] == "customer":
        own = {code for law in laws() for code in law.countries}
    named = {code if code in _UNMODELLED else "" for code in own}
    with st.expander(_("What is not modelled"), icon=":material/info:"):
        for code in filter(named.__contains__, _UNMODELLED):
            st.caption(_(_UNMODELLED[code]))


def below_floor(setting: LawSetting, on: date, home: str) -> None:
    """Warn of contract rates that the seller's law does not allow."""
    for rate, least, half_year in setting.below_floor(on, home):
        st.warning(
            _(
                "law.toml sets late-payment interest at {rate}: less than three times the legal "
                "rate, {least} in {half_year} (L. 441-10 II). It is reckoned at {least}.",
                rate=formats.share(float(rate) / 100, 2),
                least=formats.share(float(least) / 100, 2),
                half_year=half_year_words(half_year),
            ),
            icon=":material/gavel:",
        )


def rates() -> dict[str, Any]:
    """Read the company's own tables of rates, as an option of `penalties`."""
    return {"rates": dict(own_rates(load_settings().home))}


def half_year_words(code: str) -> str:
    """Say a half-year, "2025-H1", as the session's language writes it."""
    year, _h, half = code.partition("-H")
    return _("{year}-H{half}", year=year, half=half)


def country_words(code: str) -> str:
    """Say a country: its name in the session's language, else its code."""
    found: Locale = formats.locale()
    return str(found.territories.get(code, code))
