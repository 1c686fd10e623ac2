"""Customer behaviour: how late its invoices were paid, one by one and on average."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from ardash.analysis.behaviour import invoice_delays
from ardash.ui import charts, formats
from ardash.ui.measured import cards
from ardash.ui.palette import SERIES, tone
from ardash.ui.view import View
from ardash.ui.words import _

CARDS = ("days_beyond_terms", "paid_on_time_share", "days_to_pay")

#: The line goes through the average of so many invoices.
AVERAGED = 10


def draw(own: View) -> None:
    """Draw the averages with their passports, and every invoice that was settled."""
    cards(own, CARDS, key="customer")
    delays = own.figure(invoice_delays)
    with st.container(border=True):
        st.subheader(_("Each invoice, when it was paid"))
        if delays.empty:
            st.caption(_("No invoice has been paid in the last two years."))
            return
        charts.show(
            delay_chart(delays, own.code),
            alt=_("Days late of each invoice, by the day it was paid"),
            key="customer_delays",
        )
        st.caption(
            _(
                "{count} invoices; above the line is late. The line is the average of {last}.",
                count=formats.number(len(delays)),
                last=AVERAGED,
            )
        )


def delay_chart(delays: pd.DataFrame, currency: str) -> go.Figure:
    """Draw a dot an invoice, by the day it was paid and how late that was, and their average."""
    colours = SERIES[tone()]
    weighted = delays["days_late"] * delays["amount"]
    average = (
        weighted.rolling(AVERAGED, min_periods=1).sum()
        / delays["amount"].rolling(AVERAGED, min_periods=1).sum()
    )
    days = [pd.Timestamp(day).date() for day in delays["settled_on"]]
    figure = go.Figure()
    figure.add_scatter(
        x=days,
        y=list(delays["days_late"]),
        mode="markers",
        name=_("Invoice"),
        marker={"color": colours[0], "size": 7, "opacity": 0.55},
        customdata=[_told(row, currency) for row in delays.to_dict("records")],
        hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<br>%{customdata[2]}"
        "<extra></extra>",
    )
    figure.add_scatter(
        x=days,
        y=list(average),
        mode="lines",
        name=_("Average"),
        line={"color": colours[1], "width": 2},
        hoverinfo="skip",
    )
    figure.add_hline(y=0, line_width=1, line_dash="dot", line_color=colours[4])
    charts.dressed(figure)
    figure.update_xaxes(
        tickvals=(marks := _marks(days)), ticktext=[formats.month(day) for day in marks]
    )
    figure.update_yaxes(title=_("days late"))
    return figure


def _marks(days: list[date]) -> list[date]:
    """Months below the axis, as many as a small screen has room for."""
    months = sorted({day.replace(day=1) for day in days})
    return months[:: max(1, -(-len(months) // 6))]


def _told(row: Mapping[Hashable, Any], currency: str) -> list[str]:
    late = _("{number} days late", number=formats.number(row["days_late"]))
    due = _("due {due}, paid {paid}", due=formats.day(row["due_on"]),
            paid=formats.day(row["settled_on"]))  # fmt: skip
    amount = formats.money(row["amount"], currency)
    return [str(row["document"] or row["item_id"]), f"{amount}, {late}", due]
