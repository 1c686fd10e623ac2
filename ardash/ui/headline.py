"""The headline: the state of the receivables in one sentence."""

from __future__ import annotations

from datetime import date

import narwhals as nw
import pandas as pd
import streamlit as st

from ardash.analysis import opening_day
from ardash.analysis.certainty import UNDATED_SHARE
from ardash.ledger.ledger import Ledger
from ardash.ui import formats
from ardash.ui.view import View
from ardash.ui.words import _, _n


def headline(owed: pd.DataFrame, currency: str) -> str:
    """Say in a sentence what is owed and how much of it is late; `owed` is an aging's rows."""
    if owed["items"].sum() == 0:
        return _("Nothing is open at this date.")
    late = owed["from_days"] > 0
    total, overdue = owed["amount"].sum(), owed.loc[late, "amount"].sum()
    last = owed[late].iloc[-1]
    undated = owed.loc[owed["bucket"] == "undated", "amount"].sum()
    names = ("total", "overdue", "late", "undated")
    amounts = formats.alike((total, overdue, last["amount"], undated), currency)
    said = {**dict(zip(names, amounts, strict=True)), "days": int(last["from_days"]) - 1}
    if total <= 0:
        return _("Your customers are in credit: in all {total}.", **said)
    dated = owed.loc[~owed["bucket"].isin(["undated", "unapplied"]), "amount"].sum()
    if undated > UNDATED_SHARE * (undated + dated):
        return _(
            "You are owed {total}; {undated} of the invoices has no due date, so nobody knows what "
            "is overdue.",
            **said,
        )
    if overdue <= 0:
        return _("You are owed {total}; nothing is overdue.", **said)
    if last["amount"] <= 0:
        return _("You are owed {total}; {overdue} is overdue.", **said)
    return _(
        "You are owed {total}; {overdue} is overdue, {late} of it by more than {days} days.", **said
    )


def why_nothing(view: View) -> str:
    """Say why nothing is open: all of it is settled, or nothing had been booked yet."""
    count, last, first = view.figure(_booked)
    if count and last is not None:
        return _n(
            "The only document booked by then is settled; the last entry is of {day}.",
            "All {count} documents booked by then are settled; the last entry is of {day}.",
            count,
            day=formats.day(last),
        )
    if first is not None:
        return _("Nothing had been booked by then; the first entry is of {day}.",
                 day=formats.day(first))  # fmt: skip
    return ""


def not_begun(view: View) -> None:
    """Say above the figures that they are of a day before the first entry, where they are."""
    base = view.at(date.min)
    first = base.once("first_day", lambda: opening_day.first_day(base.ledger))
    told = opening_day.before(first, view.as_of)
    if told is not None and first is not None:
        st.info(_(told.template, day=formats.day(first)), icon=":material/history_toggle_off:")


def _booked(ledger: Ledger, as_of: date) -> tuple[int, date | None, date | None]:
    """Count the documents booked by a day; with the last day of these entries, the first of all."""
    by_then = nw.col("booked_on") <= as_of
    found = ledger.entries.select(
        count=nw.col("item").filter(by_then).n_unique(),
        last=nw.col("booked_on").filter(by_then).max(),
        first=nw.col("booked_on").min(),
    ).collect("polars")
    count, last, first = found.to_native().row(0)
    return int(count) if last is not None else 0, last, first
