"""Axes: ticks of charts, written as the session's language writes amounts and months."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from ardash.ui import formats

#: Less than this share of the highest value counts as a sliver.
_SLIVER_SHARE = 0.05


def lay(part: Any, **values: Any) -> None:
    """Set properties of a part of a chart; a dict sets those within.

    Plotly's own `update` copies the whole layout each time, which takes as long as all the rest.
    """
    for name, value in values.items():
        if isinstance(value, dict):
            lay(part[name], **value)
        else:
            part[name] = value


def month_axis(figure: go.Figure, ends: Sequence[date]) -> None:
    """Write the dates below the axis in words, as many as a small screen has room for."""
    step = max(1, -(-len(ends) // 5))
    shown = list(reversed(list(reversed(ends))[::step]))
    lay(
        figure.layout.xaxis,
        type="category",
        tickmode="array",
        tickvals=shown,
        ticktext=[formats.month(end) for end in shown],
        tickangle=0,
    )


def money_axis(figure: go.Figure, low: float, high: float, currency: str) -> None:
    """Put round amounts at the value axis, from and to minor units of `currency`."""
    scale = 10 ** formats.decimals(currency)
    # A sliver below zero, as of unapplied cash, is drawn; it needs no mark of its own.
    sliver = -_SLIVER_SHARE * high < low < 0
    marks = ticks(0.0 if sliver else low / scale, high / scale)
    words = [formats.compact_money(mark * scale, currency) for mark in marks]
    first, last = _range(marks)
    bottom = min(first, low / scale) if sliver else first
    lay(figure.layout.yaxis, tickvals=marks, ticktext=words, range=[bottom, last])


def value_axis(figure: go.Figure, low: float, high: float, unit: str) -> None:
    """Put round numbers, or percentages, at the value axis."""
    marks = ticks(low, high)
    lay(
        figure.layout.yaxis,
        tickvals=marks,
        ticktext=[_words(mark, unit) for mark in marks],
        range=_range(marks),
    )


def extent(*series: Any) -> tuple[float, float]:
    """Lowest and highest value of several series, zero included."""
    parts = [pd.Series(each, dtype="float64") for each in series]
    values = pd.concat(parts).dropna() if parts else pd.Series(dtype="float64")
    if values.empty:
        return 0.0, 1.0
    return min(0.0, float(values.min())), max(0.0, float(values.max()))


def ticks(low: float, high: float) -> list[float]:
    """Give four to six round numbers that reach from `low` to `high`.

    >>> ticks(0, 87), ticks(-0.1, 0.3)
    ([0.0, 25.0, 50.0, 75.0, 100.0], [-0.1, 0.0, 0.1, 0.2, 0.3])
    """
    rough = max(high - low, 1e-9) / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(place * step, 10) for place in range(first, last + 1)]


def _range(marks: Sequence[float]) -> list[float]:
    """From the first mark to the last, with room for a line's own width."""
    room = 0.02 * (marks[-1] - marks[0])
    return [marks[0] - room, marks[-1] + room]


def _words(mark: float, unit: str) -> str:
    if unit in ("share", "points"):
        return formats.share(mark if unit == "share" else mark / 100, 0)
    return formats.number(mark, 0 if mark == int(mark) else 1)
