"""The sidebar: language, dates, currency and filters that all pages share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from ardash.analysis.opening_day import opening_day
from ardash.errors import ArdashError, BadSetting, Message
from ardash.ui import formats, kept
from ardash.ui.view import (
    ALL_IN,
    View,
    currency_choices,
    customer_names,
    dimension_values,
    home_view,
    lacking_rates,
    last_day,
)
from ardash.ui.words import LANGUAGES, N_, _, language, say, spoken

#: More options than this are searched for on the server, not sent to the browser.
OPTIONS_SENT = 200

#: Days that can be looked at.
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)

NOW = "now"

#: Dimensions of the filters and what a person calls them; in the order of the sidebar.
DIMENSION_WORDS = {
    "customer": N_("Customer"),
    "segment": N_("Segment"),
    "country": N_("Country"),
    "collector": N_("Collector"),
    "currency": N_("Currency"),
    "entity": N_("Company"),
    "source": N_("Source"),
}


def keep_language() -> None:
    """Settle the language before anything is said; it holds for the session, in the address."""
    kept.kept("language", language(), options=list(LANGUAGES), always=True)


def language_switch() -> None:
    """Draw the language switch; see keep_language."""
    st.segmented_control(
        _("Language"),
        list(LANGUAGES),
        key="language",
        format_func=LANGUAGES.__getitem__,
        required=True,
        label_visibility="collapsed",
        width="stretch",
    )


def choose_view(today: date) -> View:
    """Draw dates, currency and filters; returns what the page looks at. Raises NoLedger."""
    view = _known(_dated(home_view(today), today))
    view = _currency(view)
    choices = {name: values for name, values in _filters(view).items() if values}
    named = {"customer_id" if name == "customer" else name: v for name, v in choices.items()}
    return replace(view, choices=tuple((name, tuple(v)) for name, v in named.items()))


def _dated(view: View, today: date) -> View:
    last = last_day(view)
    default = opening_day(last, today)
    unread = _unread_day()
    if unread is None:
        kept.kept("as_of", default, read=_day, write=date.isoformat, follows=True)
    # Where the address names no day, none is chosen: another's figures would pass for its.
    empty: dict[str, Any] = {} if unread is None else {"value": None}
    as_of = st.date_input(
        _("As of"),
        key="as_of",
        format="DD/MM/YYYY",
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        help=_("Figures stand as at the close of this day."),
        **empty,
    )
    if unread is not None:
        raise BadSetting(
            Message("“{text}” in the address is no day.", text=unread),
            remedy=Message("Choose one beside “As of”, or write as_of=2025-03-31."),
        )
    day = as_of or default
    # After the last day nothing is known, also where somebody chose the day.
    if last is not None and last < (today if day == default else day):
        st.caption(_("The data end on {day}.", day=formats.day(last)))
    return view.at(day)


def _unread_day() -> str | None:
    """What the address names as the day, where that is none; None where it can be read."""
    text = st.query_params.get("as_of")
    if text is None or st.session_state.get("as_of") is not None:
        return None
    try:
        _day(text)
    except ValueError:
        return text
    return None


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(text)
    return day


def _known(view: View) -> View:
    syncs = view.whole.syncs.sort("sync", descending=True)
    try:
        named, unread = _sync_named(view), None
    except ArdashError as error:
        # Nothing is chosen then: the figures of now would pass for those that were asked for.
        named, unread = None, error
    offered = syncs.head(OPTIONS_SENT)
    if named not in (None, NOW) and int(str(named)) not in offered["sync"]:
        offered = pl.concat([offered, syncs.filter(pl.col("sync") == int(str(named)))])
    told = {NOW: _("Now")} | {
        str(row["sync"]): f"{formats.instant(row['finished_at'])} · {_sync_name(row)}"
        for row in offered.iter_rows(named=True)
    }
    options = list(told)
    if unread is None:
        kept.kept("known_on", NOW, read=lambda _text: str(named), options=options)
    chosen = st.selectbox(
        _("As known on"),
        options,
        key="known_on",
        index=0 if unread is None else None,
        format_func=told.__getitem__,
        help=_("Shows what had been imported by then, with none of the later corrections."),
    )
    if unread is not None:
        raise unread
    newest = options[1] if len(options) > 1 else NOW
    return view.known_at(None if chosen in (None, NOW, newest) else int(chosen))


def _sync_named(view: View) -> str:
    """Read which import the person or the address names: its number, or a date it was made by.

    Raises BadSetting for what is neither, NothingKnown for a day before the first import.
    """
    named = st.session_state.get("known_on") or st.query_params.get("known_on", NOW)
    # In an address, "#" begins what is not sent: "known_on=#2" arrives as nothing.
    text = str(named).removeprefix("sync-").removeprefix("#")
    if text == NOW or (text.isdecimal() and int(text) in view.whole.syncs["sync"]):
        return text
    try:
        moment = date.fromisoformat(text)
    except ValueError:
        raise BadSetting(
            Message("“{text}” in the address names no import.", text=text),
            remedy=Message("Choose one beside “As known on”, or write known_on=2 or a day."),
        ) from None
    return str(view.whole.sync_known_on(moment))


def _sync_name(row: dict[str, object]) -> str:
    return str(row["source"] or Path(str(row["location"])).name)


def _currency(view: View) -> View:
    codes = currency_choices(view)
    if len(codes) <= 1:
        return replace(view, currency=codes[0] if codes else None)
    chosen = kept.kept("currency", codes[0], options=codes)
    st.selectbox(_("Currency"), codes, key="currency", format_func=spoken(codes, currency_words))
    if not codes[0].startswith(ALL_IN):
        st.caption(
            _("Not every item has a rate, so currencies stand apart; {code} is the most used.",
              code=codes[0])
        )  # fmt: skip
        lacking = lacking_rates(view)
        st.caption(say(lacking) if lacking else "")
    return replace(view, currency=chosen)


def currency_words(choice: str) -> str:
    """Say a choice of currency: everything in it, or its own items only."""
    if choice.startswith(ALL_IN):
        return _("Everything in {code}", code=choice.removeprefix(ALL_IN))
    return _("{code} items only", code=choice)


def _filters(view: View) -> dict[str, list[str]]:
    values = dimension_values(view)
    offered = [name for name, found in values.items() if len(found) > 1]
    chosen = {"customer": _customer_filter(view)}
    for name, word in DIMENSION_WORDS.items():
        if name in values:
            kept.kept_several(name, values[name])
            if name in offered:
                st.multiselect(_(word), values[name], key=name, placeholder=_("All"))
            chosen[name] = list(st.session_state[name])
    if any(chosen.values()):
        st.button(
            _("Clear filters"), icon=":material/filter_alt_off:", on_click=_clear, type="tertiary"
        )
    return chosen


def _customer_filter(view: View) -> list[str]:
    names = customer_names(view)
    chosen = kept.kept_several("customer")
    if len(names) <= OPTIONS_SENT:
        options = list(names)
    else:
        term = st.text_input(
            _("Customer"), key="customer_search", type="search", live="300ms",
            placeholder=_("Search {count} customers", count=formats.number(len(names))),
        )  # fmt: skip
        options = matches(names, str(term or ""))
    options = [*options, *(code for code in chosen if code not in options)]
    st.multiselect(
        _("Customer"),
        options,
        key="customer",
        format_func=lambda code: names.get(code, code),
        placeholder=_("All"),
        label_visibility="collapsed" if len(names) > OPTIONS_SENT else "visible",
    )
    return list(st.session_state["customer"])


def matches(names: Mapping[str, str], term: str) -> list[str]:
    """Find customers by a part of their number or name, at most fifty."""
    wanted = term.casefold()
    found = (code for code, name in names.items() if wanted in f"{code} {name}".casefold())
    return [code for code, _unused in zip(found, range(50), strict=False)] if wanted else []


def _clear() -> None:
    kept.choose(**{name: [] for name in DIMENSION_WORDS if name != "currency"})
