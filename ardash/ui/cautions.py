"""Cautions: what a person must know before relying on a figure, said beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from ardash.analysis import opening_day
from ardash.analysis.certainty import certainty
from ardash.ui import formats, page
from ardash.ui.view import View, last_day
from ardash.ui.words import _

#: What only due dates tell, among the numbers that go into measures.
_OF_DUE_DATES = {"not_due", "overdue", "overdue_90", "overdue_days"}

#: What the days of payments tell.
_OF_PAYMENT_DAYS = ("collected", "settled")


def lateness_known(view: View) -> bool:
    """Say whether enough of what is owed has a due date for "overdue" to mean anything."""
    found = view.figure(certainty)
    return bool(found["lateness_known"].all())


def draw(view: View) -> None:
    """Warn above the figures where most of what is owed has no due date, or payments no day."""
    for row in _found(view):
        if not row["lateness_known"]:
            st.warning(_undated(row, view.code), icon=":material/event_busy:")
            page.link("data", _("Give payment terms with the source"), ":material/database:")
        if row["exported"]:
            st.caption(f":material/info: {_exported(row, view.code)}")


def behind(view: View) -> None:
    """Warn where nothing is known of the last days: who has paid since may be asked again."""
    last = last_day(view)
    told = opening_day.behind(last, view.as_of)
    if told is None or last is None:
        return
    st.warning(_(told.template, day=formats.day(last)), icon=":material/sync_problem:")
    page.link("data", _("The sources behind it"), ":material/database:")


def of_measure(view: View, row: Mapping[str, Any]) -> list[str]:
    """Say what makes the value of a measure uncertain, by what went into it."""
    read = _read(row)
    said = []
    for found in _found(view):
        if not found["lateness_known"] and read & _OF_DUE_DATES:
            said.append(_undated(found, view.code))
        if found["exported"] and any(name.startswith(_OF_PAYMENT_DAYS) for name in read):
            said.append(_exported(found, view.code))
    return said


def unknown(view: View, row: Mapping[str, Any]) -> bool:
    """Say whether the value of a measure would pass for known where due dates are missing."""
    return bool(_read(row) & _OF_DUE_DATES) and not lateness_known(view)


def _read(row: Mapping[str, Any]) -> set[str]:
    """Name what went into a value, whatever month it is of."""
    return {name.partition("_month_")[0] for name in row.get("inputs") or {}}


def _found(view: View) -> list[dict[str, Any]]:
    rows: Any = view.once("cautions", lambda: view.figure(certainty).to_dict("records"))
    return list(rows)


def _undated(row: Mapping[str, Any], currency: str) -> str:
    return _(
        "{undated} of the {owed} invoiced and open has no due date: what is overdue is not known.",
        undated=_money(row["undated"], currency),
        owed=_money(row["owed"], currency),
    )


def _exported(row: Mapping[str, Any], currency: str) -> str:
    return _(
        "Payments of {amount} have no date at the source and count from the day of their export, "
        "{day} on: delays, collections and earlier receivables depend on it.",
        amount=_money(row["exported"], currency),
        day=formats.day(_day(row["exported_on"])),
    )


def _day(value: Any) -> date:
    return pd.Timestamp(value).date()


def _money(amount: Any, currency: str) -> str:
    return formats.money(amount, currency).replace("$", r"\$")
