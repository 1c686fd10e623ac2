"""Axes: ticks of charts, written as the session's language writes amounts and months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from ardash.money import to_major
from ardash.ui import formats


def month_axis(figure: go.Figure, ends: Sequence[date]) -> None:
    """Write the dates below the axis in words, as many as a small screen has room for."""
    step = max(1, -(-len(ends) // 7))
    shown = list(reversed(list(reversed(ends))[::step]))
    figure.update_xaxes(
        type="category",
        tickmode="array",
        tickvals=shown,
        ticktext=[formats.month(end) for end in shown],
        tickangle=0,
    )


def money_axis(figure: go.Figure, extent: tuple[float, float], currency: str) -> None:
    low, high = extent
    ticks = ticks(float(to_major(round(low), currency)), float(to_major(round(high), currency)))
    scale = 10 ** formats.decimals(currency)
    words = [formats.compact_money(tick * scale, currency) for tick in ticks]
    figure.update_yaxes(tickvals=ticks, ticktext=words)


def extent(*series: Any) -> tuple[float, float]:
    values = pd.concat([pd.Series(each, dtype="float64") for each in series]).dropna()
    return (min(0.0, float(values.min())), max(0.0, float(values.max()))) if len(values) else (0, 1)


def ticks(low: float, high: float) -> list[float]:
    """Four or five round numbers from `low` to `high`."""
    span = max(high - low, 1e-9)
    raw = span / 4
    power = 10.0 ** (len(str(int(raw))) - 1) if raw >= 1 else 10.0 ** -len(str(int(1 / raw)))
    step = next(m * power for m in (1, 2, 2.5, 5, 10, 20, 25, 50, 100) if m * power >= raw)
    first = int(low // step)
    return [round(n * step, 10) for n in range(first, int(high // step) + 2)]


def axis_words(tick: float, unit: str) -> str:
    return (
        formats.share(tick, 0)
        if unit == "share"
        else formats.number(tick, 0 if tick % 1 == 0 else 1)
    )
