"""Charts of forecasts: what came and what is expected with its bands; past forecasts and truth."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl

from ardash.analysis.forecast import CASH_SOURCES
from ardash.money import to_major
from ardash.ui import formats
from ardash.ui.axes import extent, lay, money_axis
from ardash.ui.charts import dressed
from ardash.ui.forecast_words import SOURCE_WORDS, short_day
from ardash.ui.palette import SERIES, ink, tone
from ardash.ui.words import _

#: What came, before what is expected: quiet beside the colours of the sources.
_CAME = {"light": "#B8C2CE", "dark": "#56606E"}

#: Place of each source's colour among the series.
_COLOURS = {"open_items": 0, "promised": 2, "planned": 3, "disputed": 1, "not_issued": 7}

#: Ticks that a small screen has room for.
_TICKS = 5


def expected(came: pl.DataFrame, ahead: pl.DataFrame, currency: str) -> go.Figure:
    """Draw receipts period by period: what came, then what is expected by source, with bands."""
    figure, colours = go.Figure(), SERIES[tone()]
    days = [*came["period_end"].to_list(), *ahead["period_end"].to_list()]
    figure.add_bar(
        x=came["period_end"].to_list(), y=_major(came["actual"], currency), name=_("Came in"),
        marker_color=_CAME[tone()], hovertemplate="%{customdata}",
        customdata=_spoken(came["actual"], currency),
    )  # fmt: skip
    for source in CASH_SOURCES:
        if not ahead[source].sum() and source != "open_items":
            continue
        hatched = {"shape": "/", "size": 5, "solidity": 0.35} if source == "not_issued" else {}
        figure.add_bar(
            x=ahead["period_end"].to_list(), y=_major(ahead[source], currency),
            name=_(SOURCE_WORDS[source]), marker_color=colours[_COLOURS[source]],
            marker_pattern=hatched, hovertemplate="%{customdata}",
            customdata=_spoken(ahead[source], currency),
        )  # fmt: skip
    for level, width, words in ((80, 1.5, _("80% band")), (50, 4, _("50% band"))):
        _whiskers(figure, ahead, level, words, width=width, currency=currency)
    figure.update_layout(barmode="stack", hovermode="x unified")
    tops = [came["actual"].to_list(), ahead["high_80"].to_list(), ahead["expected"].to_list()]
    money_axis(figure, *extent(*tops), currency)
    _day_axis(figure, days)
    return dressed(figure, top=64, bargap=0.18)


def _whiskers(
    figure: go.Figure, ahead: pl.DataFrame, level: int, words: str, *, width: float, currency: str
) -> None:
    low, high = ahead[f"low_{level}"], ahead[f"high_{level}"]
    middle = _major(ahead["expected"], currency)
    above = [top - value for top, value in zip(_major(high, currency), middle, strict=True)]
    below = [value - end for end, value in zip(_major(low, currency), middle, strict=True)]
    figure.add_scatter(
        x=ahead["period_end"].to_list(), y=middle, mode="markers", name=words,
        marker={"size": 0.1, "color": ink()}, showlegend=False, hovertemplate="%{customdata}",
        error_y={"type": "data", "symmetric": False, "array": above, "arrayminus": below,
                 "color": ink(), "thickness": width, "width": 3 if level == 80 else 0},
        customdata=[
            _("{low} to {high}", low=formats.compact_money(a, currency),
              high=formats.compact_money(b, currency))
            for a, b in zip(low, high, strict=True)
        ],
    )  # fmt: skip


def past(rows: pl.DataFrame, currency: str) -> go.Figure:
    """Draw past forecasts of one distance ahead, with their bands, over what came."""
    figure, colour = go.Figure(), SERIES[tone()][0]
    ends = rows["period_end"].to_list()
    figure.add_bar(
        x=ends, y=_major(rows["actual"], currency), name=_("Came in"),
        marker_color=_CAME[tone()], hovertemplate="%{customdata}",
        customdata=_spoken(rows["actual"], currency),
    )  # fmt: skip
    quiet: dict[str, Any] = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    for level, strength in ((80, 0.14), (50, 0.22)):
        figure.add_scatter(
            x=ends, y=_major(rows[f"low_{level}"], currency), showlegend=False, **quiet
        )
        figure.add_scatter(
            x=ends, y=_major(rows[f"high_{level}"], currency), fill="tonexty",
            fillcolor=_tinted(colour, strength), showlegend=False, **quiet,
        )  # fmt: skip
    figure.add_scatter(
        x=ends, y=_major(rows["expected"], currency), name=_("Forecast"), mode="lines+markers",
        line={"color": colour, "width": 2}, marker={"size": 5}, hovertemplate="%{customdata}",
        customdata=_spoken(rows["expected"], currency),
    )  # fmt: skip
    figure.update_layout(hovermode="x unified")
    money_axis(figure, *extent(rows["actual"].to_list(), rows["high_80"].to_list()), currency)
    _day_axis(figure, ends)
    return dressed(figure, bargap=0.25)


def _day_axis(figure: go.Figure, ends: Sequence[date]) -> None:
    step = max(1, -(-len(ends) // _TICKS))
    shown = list(reversed(list(reversed(ends))[::step]))
    lay(
        figure.layout.xaxis,
        type="category",
        tickmode="array",
        tickvals=shown,
        ticktext=[short_day(end) for end in shown],
        tickangle=0,
    )


def _major(values: pl.Series, currency: str) -> list[float]:
    return [float(to_major(value, currency)) for value in values]


def _spoken(values: pl.Series, currency: str) -> list[str]:
    # Short, as the bands beside them are: the tables have the cents.
    return [formats.compact_money(value, currency) for value in values]


def _tinted(colour: str, strength: float) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{strength})"
