"""The chart of scenarios beside their base: lines week by week, each with its bands."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from ardash.money import to_major
from ardash.ui import formats
from ardash.ui.axes import extent, money_axis, month_axis
from ardash.ui.charts import dressed
from ardash.ui.palette import SERIES, tone
from ardash.ui.words import N_, _

#: What can be drawn: the column of a curve behind "base_" and "scenario_", and its words.
LINES = {
    "receivable": N_("What is owed"),
    "cash": N_("Cash of each week"),
    "cash_to_date": N_("Cash ahead of the base"),
}

_BASE = {"light": "#6B7280", "dark": "#A3ABB8"}
_DASHES = ("solid", "dash", "dot", "dashdot")

#: Of the bands, the outer ones (80 % of the draws) are fainter.
_FAINT, _STRONGER = 0.10, 0.16


def curves(found: Mapping[str, pd.DataFrame], what: str, currency: str) -> go.Figure:
    """Draw the base and each scenario, or how far each is ahead of it.

    `found` are the curves of outcomes by the words for their scenarios; all have one base.
    """
    first = next(iter(found.values()))
    weeks = [end.date() for end in first["week_end"]]
    colours = [each for place, each in enumerate(SERIES[tone()]) if place != 4]
    figure, drawn = go.Figure(), list[pd.Series]()
    if what != "cash_to_date":
        line = {"color": _BASE[tone()], "width": 2.5}
        drawn += _line(figure, first, f"base_{what}", _("Base"), line=line, currency=currency)
    for place, (label, curve) in enumerate(found.items()):
        column = f"difference_{what}" if what == "cash_to_date" else f"scenario_{what}"
        line = {"color": colours[place], "width": 2, "dash": _DASHES[place]}
        drawn += _line(figure, curve, column, label, line=line, currency=currency)
    figure.update_layout(hovermode="x unified")
    money_axis(figure, *extent(*drawn), currency)
    month_axis(figure, weeks)
    return dressed(figure, top=44)


def _line(
    figure: go.Figure,
    curve: pd.DataFrame,
    column: str,
    label: str,
    *,
    line: dict[str, object],
    currency: str,
) -> list[pd.Series]:
    """Draw a line over its bands; returns what the axis must have room for."""
    weeks = [end.date() for end in curve["week_end"]]
    values = {name: curve[name] for name in (column, *(f"{column}_p{p}" for p in (10, 25, 75, 90)))}
    major = {
        name: [float(to_major(round(v), currency)) for v in series]
        for name, series in values.items()
    }
    for low, high, strength in (("p10", "p90", _FAINT), ("p25", "p75", _STRONGER)):
        fill = _tinted(str(line["color"]), strength)
        quiet = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
        figure.add_scatter(x=weeks, y=major[f"{column}_{low}"], legendgroup=label, **quiet)
        figure.add_scatter(
            x=weeks, y=major[f"{column}_{high}"], legendgroup=label, fill="tonexty",
            fillcolor=fill, **quiet,
        )  # fmt: skip
    figure.add_scatter(
        x=weeks,
        y=major[column],
        name=label,
        legendgroup=label,
        mode="lines",
        line=line,
        customdata=[
            _("{amount} (80%: {low} to {high})",
              amount=formats.money(middle, currency, brief=True),
              low=formats.compact_money(low, currency), high=formats.compact_money(high, currency))
            for middle, low, high in zip(
                values[column], values[f"{column}_p10"], values[f"{column}_p90"], strict=True
            )
        ],
        hovertemplate="%{customdata}",
    )  # fmt: skip
    return [values[f"{column}_p10"], values[f"{column}_p90"]]


def _tinted(colour: str, strength: float) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{strength})"
