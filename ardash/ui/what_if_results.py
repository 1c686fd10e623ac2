"""Scenarios side by side: the figures, and what each customer contributes."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from ardash.analysis.scenario import UNITS, Outcome
from ardash.ui import charts, formats, kept
from ardash.ui.downloads import download_buttons
from ardash.ui.tables import NAME_PIXELS, Column, exported, table
from ardash.ui.what_if_chart import LINES, curves
from ardash.ui.what_if_words import FIGURE_WORDS, amount, checked, of_the_discount, verdict
from ardash.ui.wide_table import wide_table
from ardash.ui.words import N_, _, plain, say, spoken

#: What the table of figures shows: differences, values, or how sure a difference is.
SHOWN = {
    "difference": N_("Differences from the base"),
    "scenario": N_("Values"),
    "band": N_("How sure: 80% of the draws"),
}

_BANDED = ("difference_p10", "difference_p90")


def draw(found: Mapping[str, Outcome]) -> None:
    """Draw the verdict, the lines and the figures of scenarios; keys are the words for them."""
    st.markdown(f"#### {verdict(found)}")
    first = next(iter(found.values()))
    with st.container(border=True):
        what = kept.kept("what_if_line", "receivable", options=list(LINES))
        st.segmented_control(
            _("Lines"), list(LINES), key="what_if_line", required=True,
            format_func=spoken(LINES, lambda code: _(LINES[code])), label_visibility="collapsed",
        )  # fmt: skip
        charts.show(
            curves({name: each.curve for name, each in found.items()}, what, first.currency),
            alt=_("The base and the scenarios, week by week, with their bands"),
            key="what_if_chart",
            height=380,
        )
        st.caption(
            _(
                "Bands: 50% and 80% of {count} draws of how late each customer pays.",
                count=formats.number(first.draws),
            )
        )
    with st.container(border=True):
        _figures(found)
    _discounts(found)


def _figures(found: Mapping[str, Outcome]) -> None:
    shown = kept.kept("what_if_shown", "difference", options=list(SHOWN))
    st.segmented_control(
        _("Figures"), list(SHOWN), key="what_if_shown", required=True,
        format_func=spoken(SHOWN, lambda code: _(SHOWN[code])), label_visibility="collapsed",
    )  # fmt: skip
    first = next(iter(found.values()))
    rows = []
    for name in UNITS:
        base = _written(first, name, "base") if name != "net_result" else formats.NONE
        rows.append([_(FIGURE_WORDS[name]), base, *(_cell(o, name, shown) for o in found.values())])
    wide_table([_("Figure"), _("Base"), *found], rows, alt=_("The figures of each scenario"))
    st.caption(
        _(
            "Net result: financing saved less discounts given, on the invoices of these months. "
            "Late-payment interest stands apart, since few claim it."
        )
        + "  \n"
        + checked(first)
    )
    for note in dict.fromkeys(say(note) for each in found.values() for note in each.notes):
        st.caption(note)
    download_buttons(lambda: exported(_long(found), _columns(), first.currency), "what_if_figures")


def _cell(outcome: Outcome, name: str, shown: str) -> str:
    if shown == "band":
        low, high = (_written(outcome, name, band, signed=True) for band in _BANDED)
        return low if low == high else _("{low} to {high}", low=low, high=high)
    return _written(outcome, name, shown, signed=shown == "difference")


def _written(outcome: Outcome, name: str, of: str, *, signed: bool = False) -> str:
    value, unit = outcome.value(name, of), UNITS[name]
    if formats.absent(value):
        return formats.NONE
    if unit == "money":
        return amount(value, outcome.currency, signed=signed)
    if signed:
        return formats.step(value, unit, outcome.currency).replace("-", "\u2212\u2060")
    return formats.quantity(value, unit, outcome.currency)


def _discounts(found: Mapping[str, Outcome]) -> None:
    said = {name: of_the_discount(each) for name, each in found.items()}
    if not any(said.values()):
        return
    with st.container(border=True):
        st.subheader(_("Does the discount pay?"))
        for name, sentences in said.items():
            if sentences:
                st.markdown(f"**{plain(name)}** — " + " ".join(sentences))


def customers(name: str, outcome: Outcome) -> None:
    """Draw what each customer contributes to a scenario."""
    with st.container(border=True):
        st.subheader(_("What each customer contributes: {name}", name=plain(name)))
        table(
            outcome.customers,
            [
                Column("name", _("Customer"), width=NAME_PIXELS, pinned=True),
                Column("amount", _("Invoiced"), "money"),
                Column("days_sooner", _("Days sooner"), "days"),
                Column("receivable", _("Change in receivable"), "money"),
                Column("net_result", _("Net result"), "money"),
                Column("financing_saved", _("Financing saved"), "money"),
                Column("discount_cost", _("Discounts given"), "money"),
                Column("take_up", _("Takes the discount"), "share"),
                Column(
                    "own_history_share", _("Own history"), "share",
                    help=_("How much of its delays is its own past; the rest is its segment's."),
                ),
            ],
            name="what_if_customers",
            alt=_("What each customer contributes to the scenario"),
            currency=outcome.currency,
        )  # fmt: skip
        rows = outcome.customers
        if ((rows["days_sooner"] > 0) & (rows["receivable"] > 0)).any():
            st.caption(
                _(
                    "The change in receivable is that of one day, {day}; days sooner are the "
                    "average of all these months. Who pays sooner may owe more on that day: where "
                    "a deposit of these weeks was due at once, or a month's invoices on that "
                    "day, and they fall due later under the new terms.",
                    day=formats.day(outcome.as_of),
                )
            )


def _columns() -> list[Column]:
    kinds = {"scenario": _("Scenario"), "figure": _("Figure"), "unit": _("Unit")}
    texts = [Column(name, label) for name, label in kinds.items()]
    sides = {"base": _("Base"), "value": _("Value"), "difference": _("Difference")}
    bands = ("p10", "p25", "p75", "p90")
    numbers = [
        Column(f"{side}{end}", f"{label} {end.removeprefix('_')}".strip(), "decimal")
        for side, label in sides.items()
        for end in ("", *(f"_{band}" for band in bands))
    ]
    return [*texts, *numbers]


def _long(found: Mapping[str, Outcome]) -> pd.DataFrame:
    """Lay all figures of all scenarios out for a download; amounts in major units."""
    parts = []
    for name, each in found.items():
        rows = each.figures.copy()
        numbers = [column for column in rows.columns if column not in ("figure", "unit")]
        money = rows["unit"] == "money"
        scale = 10 ** formats.decimals(each.currency)
        rows.loc[money, numbers] = (rows.loc[money, numbers].round() / scale).to_numpy()
        rows.columns = [column.replace("scenario", "value") for column in rows.columns]
        rows.insert(0, "scenario", name)
        rows["unit"] = [each.currency if unit == "money" else unit for unit in rows["unit"]]
        rows["figure"] = [_(FIGURE_WORDS[code]) for code in rows["figure"]]
        parts.append(rows)
    return pd.concat(parts, ignore_index=True)
