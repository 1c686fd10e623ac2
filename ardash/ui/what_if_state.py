"""The scenarios that a person builds, in the session and in the address: a link has them all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ardash.analysis.scenario import Change, Scenario, scenario_of
from ardash.errors import ArdashError
from ardash.terms import describe
from ardash.ui import formats, kept
from ardash.ui.words import N_, _, language

#: Scenarios that can be compared: as many as a chart tells apart.
MOST = 4
MONTHS = (6, 12, 24)
LETTERS = "ABCD"

INVOICING_WORDS = {
    "at_delivery": N_("As they are dated"),
    "weekly": N_("Gathered, every Friday"),
    "month_end": N_("Gathered, at the month's end"),
}

#: Percentages of common assumptions: what money costs the company, and customers.
_OWN, _THEIRS = 5.0, 8.0

Row = dict[str, Any]


@dataclass(frozen=True)
class Assumed:
    """What holds for all scenarios alike."""

    months: int
    own_percent: float
    customer_percent: float


@dataclass(frozen=True)
class Asked:
    """A scenario that a person built: its place, its fields, and what they mean or why not."""

    place: int
    row: Row
    scenario: Scenario | None
    problem: ArdashError | None

    @property
    def label(self) -> str:
        """Its letter and its name, or what it changes."""
        return f"{LETTERS[self.place]} · {name_of(self.row, self.scenario)}"


def rows() -> list[Row]:
    """Return the scenarios as fields; the first of all is everybody at thirty days."""
    first = json.dumps([{"terms": _("30 days")}], ensure_ascii=False)
    found = kept.kept("what_if", first, read=_read)
    return list(json.loads(found))


def keep(changed: Sequence[Row]) -> None:
    """Take over the scenarios as they are now; if they changed, the page is drawn again of them."""
    if _written(changed) != st.session_state["what_if"]:
        st.session_state["what_if"] = _written(changed)
        st.rerun()


def put(changed: Sequence[Row], at: int = 0) -> None:
    """Put other scenarios in place of those there were; their widgets begin anew."""
    st.session_state["_what_if_turn"] = st.session_state.get("_what_if_turn", 0) + 1
    kept.choose(what_if=_written(changed[:MOST]), what_if_at=at)


def widget(place: int, field: str) -> str:
    """Name the widget of a scenario's field."""
    return f"what_if_{st.session_state.get('_what_if_turn', 0)}_{place}_{field}"


def assumed() -> Assumed:
    """Restore what holds for all scenarios."""
    return Assumed(
        kept.kept("what_if_months", 12, read=int, options=MONTHS),
        kept.kept("what_if_own", _OWN, read=_percent, write=_plain),
        kept.kept("what_if_theirs", _THEIRS, read=_percent, write=_plain),
    )


def asked(found: Sequence[Row], common: Assumed) -> list[Asked]:
    """Read the scenarios; what cannot be read is said with the scenario, and left out."""
    result = []
    for place, row in enumerate(found):
        try:
            money = {"own_percent": common.own_percent, "customer_percent": common.customer_percent}
            result.append(Asked(place, row, scenario_of({**row, **money}), None))
        except ArdashError as error:
            result.append(Asked(place, row, None, error))
    return result


def name_of(row: Mapping[str, Any], scenario: Scenario | None) -> str:
    """Say a scenario by its name, else by what it changes."""
    if row.get("name"):
        return str(row["name"])
    if scenario is None:
        return _("not readable")
    return summary(scenario.change) or _("no change")


def summary(change: Change) -> str:
    """Say what a change changes, in a few words."""
    parts = []
    if change.new_terms is not None:
        parts.append(describe(change.new_terms, language()))
    if change.discount:
        offer = change.offer
        parts.append(change.discount if offer else _("no discount"))
    if change.invoicing and change.moves_invoices:
        parts.append(_(INVOICING_WORDS[change.invoicing]))
    if change.since:
        parts.append(_("from {day}", day=formats.day(change.since)))
    return ", ".join(parts)


def _written(changed: Sequence[Row]) -> str:
    return json.dumps(list(changed), ensure_ascii=False, separators=(",", ":"))


def _read(text: str) -> str:
    """Read the scenarios of an address; raises ValueError for what holds none."""
    found = json.loads(text)
    if not isinstance(found, list) or not found or not all(isinstance(r, dict) for r in found):
        raise ValueError(text)
    return _written(found[:MOST])


def _percent(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 100:
        raise ValueError(text)
    return value


def _plain(value: float) -> str:
    return f"{value:g}"
