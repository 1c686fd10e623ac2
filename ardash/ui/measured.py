"""Measured: a measure on the page as a card with its change, its year and its passport."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from ardash import measures
from ardash.ledger.periods import months_back
from ardash.money import to_major
from ardash.ui import cautions, figured, formats
from ardash.ui.passport import passport
from ardash.ui.view import View
from ardash.ui.words import N_, _, _n, say

#: Months of the line inside a card.
CARD_MONTHS = 12

UNIT_WORDS = {
    "money": N_("amount"),
    "days": N_("days"),
    "times": N_("times a year"),
    "share": N_("percent"),
    "points": N_("percent"),
}

#: What went into a measure, in words. Names are those of the period table.
INPUT_WORDS = {
    "opening": N_("Receivable at the beginning of the window"),
    "receivable": N_("Receivable at the close"),
    "not_due": N_("Not due at the close"),
    "overdue": N_("Overdue at the close"),
    "overdue_90": N_("Overdue by more than 90 days at the close"),
    "overdue_days": N_("Overdue amounts × days late"),
    "unapplied": N_("Unapplied at the close"),
    "undated": N_("Undated at the close"),
    "net_sales": N_("Net credit sales of the window"),
    "billed": N_("Billed in the window"),
    "billed_dated": N_("Billed in the window, with a due date"),
    "billed_terms_days": N_("Billed amounts × days from issue to due date"),
    "credited": N_("Credit notes of the window"),
    "collected": N_("Collected in the window"),
    "written_off": N_("Written off in the window"),
    "discounted": N_("Discounts taken in the window"),
    "discount_offered": N_("Discounts offered"),
    "discount_earned": N_("Discounts taken in time"),
    "discount_unearned": N_("Discounts taken without right"),
    "terms_override_count": N_("Invoices with other terms than the customer's"),
    "terms_compared_count": N_("Invoices whose customer has standard terms"),
    "settled": N_("Settled in the window"),
    "settled_dated": N_("Settled in the window, with a due date"),
    "settled_on_time": N_("Settled by the due date"),
    "settled_to_pay_days": N_("Settled amounts × days from issue to settlement"),
    "settled_beyond_terms_days": N_("Settled amounts × days past the due date"),
    "settled_late_days": N_("Settled amounts × days late, early as 0"),
    "days": N_("Days of the window"),
    "open_age_over_sales": N_("Sum of age × open amount ÷ sales of the month"),
    "not_covered": N_("Receivable that no month covers"),
    "promised": N_("Promised for the window"),
    "promise_received": N_("Of it received by the day, with grace"),
    "disputed": N_("In dispute at the close"),
    "disputes_resolved_count": N_("Disputes solved in the window"),
    "dispute_days_count": N_("Days that these were open, in all"),
}

#: The same, of measures that are averages of their months: of the month that ends on a day.
MONTH_WORDS = {
    "opening": N_("Month to {day}: receivable at its beginning"),
    "net_sales": N_("Month to {day}: net credit sales"),
    "receivable": N_("Month to {day}: receivable at its close"),
    "not_due": N_("Month to {day}: not due at its close"),
}


def cards(view: View, names: Sequence[str], *, key: str, months: int = CARD_MONTHS) -> pd.DataFrame:
    """Draw a card a measure: value, change on the month before, twelve months, passport.

    Returns the trend of all of them over `months`, counted back from the as-of date, so that its
    last values are those of the cards.
    """
    cautions.draw(view)
    figures = figured.values(view, names)
    history = figured.trend(view, names, months=months, calendar=False)
    with st.grid(3, min_column_width=210, gap="small"):
        for name in names:
            with st.container(border=True, height="stretch", gap="small"):
                row = _only(figures[figures["measure"] == name])
                past = history[history["measure"] == name].tail(CARD_MONTHS)
                _card(view, figured.find(name), row, past, key=f"{key}_{name}")
    return history


def _card(
    view: View, measure: measures.Measure, row: Mapping[str, Any], past: pd.DataFrame, *, key: str
) -> None:
    unknown = cautions.unknown(view, row)
    values = [value for value in past["value"] if not formats.absent(value) and not unknown]
    delta, colour, since = (None, "off", None) if unknown else _change(view, measure, past)
    st.metric(
        say(measure.label),
        formats.quantity(None if unknown else row.get("value"), measure.unit, view.code),
        delta,
        delta_color=colour,  # type: ignore[arg-type]
        delta_description=since,
        chart_data=_line(values, measure.unit, view.code) if len(values) > 1 else None,
        chart_type="area",
    )
    measure_passport(view, measure, row, key=key)


def _change(
    view: View, measure: measures.Measure, past: pd.DataFrame
) -> tuple[str | int | None, str, str | None]:
    """Say the change on the month before, whether that is good, and since when."""
    if len(past) < 2 or past["value"].iloc[-2:].isna().any():
        return None, "off", None
    before, now = past["value"].iloc[-2], past["value"].iloc[-1]
    words = formats.step(now - before, measure.unit, view.code)
    colour = {"better": "normal", "worse": "inverse"}.get(measure.higher_is or "", "off")
    since = _("since {day}", day=formats.day(past["period_end"].iloc[-2]))
    if words == formats.step(0.0, measure.unit, view.code):
        return 0, "off", since
    return words, colour, since


def _line(values: Sequence[float], unit: str, currency: str) -> list[float]:
    if unit == "money":
        return [float(to_major(round(value), currency)) for value in values]
    return [round(value * 100 if unit == "share" else value, 2) for value in values]


def measure_passport(
    view: View, measure: measures.Measure, row: Mapping[str, Any], *, key: str
) -> None:
    """Draw the passport of a measure: formula, variant, window, unit, source, what went in."""
    passport(
        say(measure.label),
        formula=say(measure.formula),
        variant=say(measure.variant),
        unit=_(UNIT_WORDS[measure.unit]),
        source=say(measure.source),
        inputs=_inputs(view, row),
        notes=[*_window(view, row), *cautions.of_measure(view, row)],
        key=key,
    )


def _inputs(view: View, row: Mapping[str, Any]) -> dict[str, str]:
    said = {}
    for name, value in (row.get("inputs") or {}).items():
        read, of_month, number = name.partition("_month_")
        words = input_words(read)
        if of_month:
            end = formats.day(months_back(row["window_end"].date(), int(number) - 1))
            words = _(MONTH_WORDS[read], day=end)
        said[words] = _input(read, value, view.code)
    if row:
        said[_("Result")] = formats.quantity(row["value"], row["unit"], view.code, brief=False)
    return said


def _window(view: View, row: Mapping[str, Any]) -> list[str]:
    """Say of which days a value is, and what of its window or of the receivable is not covered."""
    if not row:
        return []
    notes = []
    if not formats.absent(row["window_start"]):
        first, last = formats.day(row["window_start"]), formats.day(row["window_end"])
        notes.append(_("Window: {first} to {last}", first=first, last=last))
    left = row["inputs"].get("not_covered", 0)
    if left > 0:
        notes.append(
            _(
                "Counting back stopped with {amount} still to cover, at a month without sales or "
                "at the beginning of the ledger: it is at least so many days.",
                amount=formats.money(left, view.code).replace("$", r"\$"),
            )
        )
    elif not row["complete"]:
        notes.append(_("The ledger does not reach back to the beginning of this window."))
    return notes


def input_words(name: str) -> str:
    """Say what went into a measure."""
    return _(INPUT_WORDS[name]) if name in INPUT_WORDS else name.replace("_", " ")


def _input(name: str, value: Any, currency: str) -> str:
    if formats.absent(value):
        return formats.NONE
    if name == "days":
        return _n("{count} day", "{count} days", int(value))
    if name.endswith("_count"):
        return formats.number(value)
    if name == "open_age_over_sales":
        return formats.quantity(value, "days", currency)
    if name.endswith("_days"):
        return _("{amount} × days", amount=formats.money(value, currency))
    return formats.money(value, currency)


def _only(rows: pd.DataFrame) -> dict[str, Any]:
    """The row of the view's one currency; none where nothing matches the filters."""
    return dict(rows.iloc[0]) if len(rows) else {}
