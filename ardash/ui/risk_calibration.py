"""Risk calibration: whether what is said to be late at a chance is late as often as that."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from ardash.risk.measured import ENOUGH
from ardash.ui import formats
from ardash.ui.charts import dressed, show
from ardash.ui.palette import SERIES, tone
from ardash.ui.tables import Column, plain_table
from ardash.ui.words import _


def draw(rows: pl.DataFrame) -> None:
    """Draw tenths of the chances beside how many were late, and the table behind the picture."""
    st.subheader(_("Do its chances hold?"), icon=":material/balance:")
    show(
        pairs(rows),
        alt=_("By tenths of the chance: said to be late, and were late"),
        key="risk_calibration",
    )
    told = _("Invoices in ten parts, by their chance of being late.")
    worst = rows.filter("enough")["gap_share"].abs().max()
    if isinstance(worst, float):
        told += " " + _(
            "The largest difference is {points} points (parts of {count} invoices or more).",
            points=formats.number(100 * worst, 1), count=ENOUGH,
        )  # fmt: skip
    else:
        told += " " + _(
            "No part has {count} invoices: too few to judge a difference by.", count=ENOUGH
        )
    st.caption(told)
    with st.expander(_("The table behind the picture"), icon=":material/table:"):
        plain_table(
            rows.with_columns(gap=100 * pl.col("gap_share")).to_pandas(),
            [
                Column("tenth", _("Part"), "number"),
                Column("predicted_share", _("Said to be late"), "share"),
                Column("late_share", _("Were late"), "share"),
                Column("gap", _("Difference, points"), "days"),
                Column("invoices", _("Invoices"), "number"),
            ],
            name="risk_calibration_table",
        )


def pairs(rows: pl.DataFrame) -> go.Figure:
    """Draw two bars a tenth: said to be late, and were late."""
    colours = SERIES[tone()]
    labels = [formats.number(tenth) for tenth in rows["tenth"]]
    figure = go.Figure()
    for name, label, colour in (
        ("predicted_share", _("Said to be late"), colours[0]),
        ("late_share", _("Were late"), colours[1]),
    ):
        figure.add_bar(
            x=labels,
            y=rows[name].to_list(),
            name=label,
            marker_color=colour,
            customdata=[formats.share(value) for value in rows[name]],
            hovertemplate="%{customdata}",
        )
    ticks = [0.0, 0.25, 0.5, 0.75, 1.0]
    words = [formats.share(value, 0) for value in ticks]
    figure.update_yaxes(tickvals=ticks, ticktext=words, range=[0, 1])
    # Tenths are names: as numbers every other one would go without its label.
    figure.update_xaxes(type="category")
    figure.update_layout(barmode="group", hovermode="x unified")
    return dressed(figure, bargap=0.25)
