"""The form of a scenario: what changes, for whom, from when, and how customers answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from ardash.terms import describe
from ardash.terms.model import READINGS
from ardash.ui import kept, page
from ardash.ui.law_options import law_choice
from ardash.ui.sidebar import DIMENSION_WORDS, OPTIONS_SENT
from ardash.ui.view import View, customer_names, dimension_values
from ardash.ui.what_if_state import (
    INVOICING_WORDS,
    MONTHS,
    MOST,
    Asked,
    Row,
    put,
    widget,
)
from ardash.ui.words import N_, _, language, say, spoken

READING_WORDS = {
    "days_then_month_end": N_("Days first, then the end of that month"),
    "month_end_then_days": N_("End of the month first, then the days"),
}


def choose(asked: Sequence[Asked]) -> int:
    """Draw the scenarios to choose from, and the buttons that add and remove one."""
    places = list(range(len(asked)))
    at = kept.kept("what_if_at", 0, read=int, options=places)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.segmented_control(
            _("Scenario"),
            places,
            key="what_if_at",
            format_func=spoken(places, lambda place: asked[place].label),
            required=True,
            label_visibility="collapsed",
        )
        rows = [each.row for each in asked]
        st.button(
            _("Add"),
            icon=":material/add:",
            key="what_if_add",
            type="tertiary",
            disabled=len(rows) >= MOST,
            help=_("Up to four, beginning with a copy of this one."),
            on_click=put,
            args=([*rows, {**rows[at], "name": ""}], len(rows)),
        )
        st.button(
            _("Remove"),
            icon=":material/delete:",
            key="what_if_remove",
            type="tertiary",
            disabled=len(rows) <= 1,
            on_click=put,
            args=([*rows[:at], *rows[at + 1 :]], max(0, at - 1)),
        )
        _assumptions()
    return at


def _assumptions() -> None:
    with st.popover(_("Assumptions"), icon=":material/tune:", type="tertiary"):
        st.segmented_control(
            _("Months of invoices played again"), MONTHS, key="what_if_months", required=True
        )
        st.number_input(
            _("What money costs you, % a year"), 0.0, 100.0, step=0.5, key="what_if_own"
        )
        st.number_input(
            _("What money costs your customers, % a year"),
            0.0,
            100.0,
            step=0.5,
            key="what_if_theirs",
            help=_("A discount that yields less is not taken."),
        )
        law_choice()


def edit(view: View, each: Asked) -> Row:
    """Draw the form of one scenario; returns its fields as they are now."""
    row = dict(each.row)
    with st.grid(4, min_column_width=150, gap="small"):
        row["terms"] = _text(each, "terms", _("Payment terms"), _("as they are"), _terms_help())
        row["discount"] = _text(
            each, "discount", _("Discount"), _("as it is"),
            _("2/10 is 2% for paying within 10 days; “none” takes away the one there is."),
        )  # fmt: skip
        row["invoicing"] = _invoicing(each)
        row["name"] = _text(each, "name", _("Name"), _("as you like"), None)
    _understood(each, row)
    row["where"] = _customers(view, each)
    with st.grid(3, min_column_width=220, gap="medium"):
        row["since"] = _since(view, each)
        row["absorb"] = _absorb(each)
        row["take_up"] = _take_up(each)
    return {name: value for name, value in row.items() if value not in (None, "", {})}


def _terms_help() -> str:
    return _("As people write them: 30 days, 45 eom, 30% on order and balance 60 days.")


def _start(each: Asked, field: str, value: Any) -> str:
    """Give a widget its value the first time it is drawn."""
    key = widget(each.place, field)
    if key not in st.session_state:
        st.session_state[key] = value
    return key


def _text(each: Asked, field: str, label: str, empty: str, explained: str | None) -> str:
    key = _start(each, field, str(each.row.get(field) or ""))
    typed = st.text_input(label, key=key, placeholder=empty, help=explained, max_chars=120)
    return (typed or "").strip()


def _invoicing(each: Asked) -> str | None:
    codes = list(INVOICING_WORDS)
    value = each.row.get("invoicing")
    key = _start(each, "invoicing", value if value in codes else codes[0])
    chosen = st.selectbox(
        _("Invoices go out"), codes, key=key,
        format_func=spoken(codes, lambda code: _(INVOICING_WORDS[code])),
    )  # fmt: skip
    return None if chosen == codes[0] else str(chosen)


def _understood(each: Asked, row: Row) -> None:
    """Say how the terms were read, and ask where they have two readings."""
    if each.problem is not None:
        page.show_error(each.problem)
        return
    terms = each.scenario.change.new_terms if each.scenario else None
    if terms is None:
        row.pop("reading", None)
        return
    read = _("Read as: {terms}.", terms=describe(terms, language()))
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.caption(" ".join([read, *(say(note) for note in terms.notes)]))
        if terms.ambiguous:
            key = _start(each, "reading", each.row.get("reading", READINGS[0]))
            row["reading"] = st.segmented_control(
                _("Reading"), READINGS, key=key, required=True, label_visibility="collapsed",
                format_func=spoken(READINGS, lambda code: _(READING_WORDS[code])),
            )  # fmt: skip


def _customers(view: View, each: Asked) -> dict[str, list[str]]:
    """Ask for whom: nothing chosen is everybody."""
    written, found = each.row.get("where"), {}
    given = written if isinstance(written, dict) else {}
    values = dimension_values(view)
    offered = [n for n in ("segment", "country", "collector", "entity") if len(values[n]) > 1]
    with st.grid(4, min_column_width=150, gap="small"):
        for name in offered:
            chosen = [value for value in _listed(given.get(name)) if value in values[name]]
            key = _start(each, name, chosen)
            found[name] = st.multiselect(
                _(DIMENSION_WORDS[name]), values[name], key=key, placeholder=_("All")
            )
        found["customer_id"] = _some_customers(view, each, _listed(given.get("customer_id")))
    return {name: list(chosen) for name, chosen in found.items() if chosen}


def _some_customers(view: View, each: Asked, given: list[str]) -> list[str]:
    names = customer_names(view)
    known = [number for number in given if number in names]
    if len(names) <= OPTIONS_SENT:
        return st.multiselect(
            _(DIMENSION_WORDS["customer"]), list(names), placeholder=_("All"),
            key=_start(each, "customer_id", known),
            format_func=lambda number: names.get(number, number),
        )  # fmt: skip
    typed = st.text_input(
        _("Customer numbers, separated by commas"), placeholder=_("All"),
        key=_start(each, "customer_id", ", ".join(known)),
    )  # fmt: skip
    numbers = [number.strip() for number in (typed or "").split(",") if number.strip()]
    unknown = [number for number in numbers if number not in names]
    if unknown:
        st.caption(_("Not known: {numbers}", numbers=", ".join(unknown)))
    return [number for number in numbers if number in names]


def _listed(value: Any) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list) else [str(value)] if value else []


def _since(view: View, each: Asked) -> str | None:
    try:
        value = date.fromisoformat(str(each.row.get("since")))
    except ValueError:
        value = None
    chosen = st.date_input(
        _("Invoices issued from"), value=None, key=_start(each, "since", value),
        format="DD/MM/YYYY", max_value=view.as_of,
        help=_("Empty: all of the invoices that are played again."),
    )  # fmt: skip
    return chosen.isoformat() if isinstance(chosen, date) else None


def _absorb(each: Asked) -> float | None:
    share = st.slider(
        _("How much of another term they follow, %"), 0, 100, step=5,
        key=_start(each, "absorb", _hundredths(each, "absorb", 1.0)),
        help=_(
            "100: each customer keeps its own delay beyond terms. 0: it goes on paying on the day "
            "it always did."
        ),
    )  # fmt: skip
    return None if share == 100 else share / 100


def _take_up(each: Asked) -> float | None:
    """Ask how many take the discount, where one is offered."""
    if each.scenario is None or each.scenario.change.offer is None:
        return each.row.get("take_up")
    fixed = st.checkbox(
        _("Set how many take the discount"), key=_start(each, "fixed", "take_up" in each.row),
        help=_("Else it follows from what the discount yields, and from each customer's past."),
    )  # fmt: skip
    if not fixed:
        return None
    share = st.slider(
        _("Payments that take it, %"), 0, 100, step=5,
        key=_start(each, "take_up", _hundredths(each, "take_up", 0.5)),
    )  # fmt: skip
    return share / 100


def _hundredths(each: Asked, field: str, usual: float) -> int:
    value = each.row.get(field, usual)
    return round(100 * min(max(float(value), 0.0), 1.0)) if isinstance(value, int | float) else 100
