"""Charts: frames become Plotly figures in the theme's colours and the session's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from ardash.money import to_major
from ardash.ui import formats
from ardash.ui.axes import extent, lay, money_axis, month_axis, value_axis
from ardash.ui.palette import SERIES, bucket_colours, bucket_words, ink, tone
from ardash.ui.words import _n

_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid", "dash")


def aging_bars(aging: pd.DataFrame, currency: str) -> go.Figure:
    """Draw the aging: one bar a bucket, its name and amount beside it. Rows: bucket, amount, items.

    Undated and unapplied are drawn where there are any.
    """
    summed = aging.groupby("bucket", sort=False)[["amount", "items"]].sum()
    codes = [
        code
        for code in summed.index
        if code not in ("undated", "unapplied") or summed["items"][code]
    ]
    colours = bucket_colours(codes)
    amounts = [summed["amount"][code] for code in codes]
    counts = [_n("{count} item", "{count} items", int(summed["items"][code])) for code in codes]
    figure = go.Figure(
        go.Bar(
            orientation="h",
            y=[
                f"{bucket_words(code)}\u2002<br><b>{owed}</b>\u2002"
                for code, owed in zip(codes, formats.alike(amounts, currency), strict=True)
            ],
            x=[_major(amount, currency) for amount in amounts],
            marker_color=[colours[code] for code in codes],
            customdata=[
                [bucket_words(code), formats.money(amount, currency), count]
                for code, amount, count in zip(codes, amounts, counts, strict=True)
            ],
            hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<br>%{customdata[2]}"
            "<extra></extra>",
        )
    )
    lay(figure.layout.xaxis, visible=False)
    lay(figure.layout.yaxis, autorange="reversed", tickfont={"size": 13})
    return dressed(figure, bargap=0.35, top=4)


def aging_history(history: pd.DataFrame, currency: str) -> go.Figure:
    """Draw the buckets date by date, stacked. Rows: as_of, bucket, amount."""
    codes = list(dict.fromkeys(history["bucket"]))
    colours = bucket_colours(codes)
    wide = history.pivot_table(index="as_of", columns="bucket", values="amount", aggfunc="sum")
    figure = go.Figure()
    for code in codes:
        values = wide[code] if code in wide else pd.Series(0, index=wide.index)
        if not values.any():
            continue
        figure.add_bar(
            x=list(wide.index),
            y=[_major(value, currency) for value in values],
            name=bucket_words(code),
            marker_color=colours[code],
            customdata=[formats.money(value, currency) for value in values],
            hovertemplate="%{customdata}",
        )
    lay(figure.layout, barmode="relative", hovermode="x unified")
    money_axis(
        figure, *extent(wide.clip(lower=0).sum(axis=1), wide.clip(upper=0).sum(axis=1)), currency
    )
    month_axis(figure, list(wide.index))
    return dressed(figure, bargap=0.2)


def bars(series: pd.DataFrame, currency: str) -> go.Figure:
    """Draw amounts beside each other: index = period ends, one column a colour (its name)."""
    colours = SERIES[tone()]
    figure = go.Figure()
    for name, colour in zip(series.columns, (colours[0], colours[2], *colours[3:]), strict=False):
        figure.add_bar(
            x=list(series.index),
            y=[_plotted(value, "money", currency) for value in series[name]],
            name=str(name),
            marker_color=colour,
            customdata=[formats.money(value, currency) for value in series[name]],
            hovertemplate="%{customdata}",
        )
    lay(figure.layout, barmode="group", hovermode="x unified")
    money_axis(figure, *extent(*(series[name] for name in series)), currency)
    month_axis(figure, list(series.index))
    return dressed(figure, bargap=0.3)


def lines(series: pd.DataFrame, unit: str, currency: str) -> go.Figure:
    """Draw measures over time: index = period ends, one column a line (its name in words)."""
    colours = SERIES[tone()]
    figure = go.Figure()
    single = len(series.index) == 1
    for place, name in enumerate(series.columns):
        values = series[name]
        figure.add_scatter(
            x=list(series.index),
            y=[_plotted(value, unit, currency) for value in values],
            name=str(name),
            mode="markers" if single else "lines",
            line={
                "color": colours[place % len(colours)],
                "dash": _DASHES[place % len(_DASHES)],
                "width": 2,
            },
            customdata=[formats.quantity(value, unit, currency) for value in values],
            hovertemplate="%{customdata}",
        )  # fmt: skip
    lay(figure.layout, hovermode="x unified", showlegend=len(series.columns) > 1)
    flat = pd.Series(series.to_numpy().ravel()).dropna()
    if unit == "money":
        money_axis(figure, *extent(flat), currency)
    else:
        low, high = (float(flat.min()), float(flat.max())) if len(flat) else (0.0, 1.0)
        value_axis(figure, low, high, unit)
    month_axis(figure, list(series.index))
    return dressed(figure, top=28 if len(series.columns) > 1 else 8)


def spread(history: pd.DataFrame, column: str, wanted: Sequence[Any]) -> pd.DataFrame:
    """Spread a trend for `lines`: one row a period end, one column a value of `column`."""
    keys = history[column].astype(object).where(history[column].notna(), None)
    wide = history.assign(**{column: keys}).pivot(
        index="period_end", columns=column, values="value"
    )
    wide.index = pd.Index([day.date() for day in pd.to_datetime(wide.index)])
    there = {None if value != value else value: value for value in wide.columns}  # noqa: PLR0124
    return pd.DataFrame({key: wide[there[key]] for key in wanted if key in there})


def show(figure: go.Figure, *, alt: str, key: str, height: int = 320) -> None:
    """Put a figure on the page; `alt` says it to those who cannot see it."""
    lay(figure.layout, height=height)
    st.plotly_chart(figure, key=key, alt=alt, config={"displayModeBar": False})


def dressed(figure: go.Figure, *, top: int = 28, **layout: Any) -> go.Figure:
    """Give a figure the margins, the legend and the ink that all charts have."""
    colour = {"color": ink()}
    lay(
        figure.layout,
        margin={"l": 0, "r": 8, "t": top, "b": 0},
        font=colour,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "title": None},
        xaxis={"showgrid": False, "title": None, "fixedrange": True, "tickfont": colour},
        yaxis={"title": None, "fixedrange": True, "zeroline": True, "tickfont": colour},
        dragmode=False,
        **layout,
    )
    return figure


def _plotted(value: Any, unit: str, currency: str) -> float | None:
    if formats.absent(value):
        return None
    return _major(value, currency) if unit == "money" else float(value)


def _major(minor: Any, currency: str) -> float:
    return float(to_major(round(minor), currency))
