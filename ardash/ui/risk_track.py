"""Risk track: how good the model has been, beside what anybody could have said."""

from __future__ import annotations

import polars as pl
import streamlit as st

from ardash.risk.backtest import BackTest
from ardash.risk.keeping import Kept
from ardash.risk.verdict import best, verdict
from ardash.ui import formats, risk_calibration
from ardash.ui.risk_figures import FIGURES, by_figure, by_group
from ardash.ui.risk_words import verdict_words
from ardash.ui.words import N_, _

#: What is read first: the figure, its label, and what is right where it is no race.
_HEAD = {
    "mean_absolute_error_days": (N_("Errs by"), ""),
    "auc_0": (N_("Tells late from punctual"), ""),
    "brier": (N_("Brier score"), ""),
    "band_80_share": (N_("Within the 80 % band"), N_("80 % is right")),
}


def trial(kept: Kept) -> None:
    """Draw what the training itself found on the last part of its data."""
    figures = kept.metrics.get("predictors")
    if not figures:
        return
    rows = pl.DataFrame([{"predictor": name, **row} for name, row in figures.items()])
    rows = rows.rename({"auc": "auc_0"}).with_columns(pl.col(pl.Float64).fill_nan(None))
    with st.container(border=True):
        st.subheader(_("How good it was on the last part of its own data"))
        st.markdown(f"**{verdict_words(verdict(kept.uses, kept.metrics))}**")
        _headline(rows)
        by_figure(rows, "risk_trial")


def track(found: BackTest) -> None:
    """Draw the back-test that was kept last: figures, calibration, by size and newness."""
    overall = found.figures.filter(pl.col("cut_off").is_null(), pl.col("by") == "all")
    first, last = found.windows["cut_off"].min(), found.windows["until"].max()
    with st.container(border=True):
        st.subheader(_("How good it has been, beside the baselines"), icon=":material/history:")
        st.caption(
            _(
                "{count} cut-offs in time, never a random split: trained on what was known "
                "before each, tried on {invoices} invoices issued from {first} to {last}, each "
                "asked about with what was known on the eve of its issue.",
                count=found.windows.height,
                invoices=formats.number(found.overall["used"]["invoices"]),
                first=formats.day(first),
                last=formats.day(last),
            )
        )
        st.markdown(f"**{verdict_words(found.verdict)}**")
        _headline(overall)
        others = found.windows.filter(pl.col("uses") != "model").height
        if others:
            st.caption(
                _(
                    "At {others} of the {count} cut-offs the model had not beaten the best "
                    "baseline in its own trial, so that was used. The figures are of what was "
                    "used; of the model alone they are in the tables.",
                    others=others,
                    count=found.windows.height,
                )
            )
        with st.expander(_("Every figure beside every baseline"), icon=":material/table:"):
            by_figure(overall.drop("cut_off", "by", "group"), "risk_backtest")
    if not found.calibration.is_empty():
        with st.container(border=True):
            risk_calibration.draw(found.calibration)
    with st.container(border=True):
        st.subheader(_("For whom, and when, it is good"), icon=":material/groups:")
        by_group(found.figures, "risk_groups")


def _headline(rows: pl.DataFrame) -> None:
    """Say the figures of what was used, each with that of the best baseline below."""
    found = {row["predictor"]: row for row in rows.to_dicts()}
    used, other = found.get("used", found["model"]), found[best(found)]
    figures = {each.column: each for each in FIGURES}
    with st.grid(4, min_column_width=140, gap="small"):
        for column, (label, right) in _HEAD.items():
            if used.get(column) is None:
                continue
            figure = figures[column]
            beside = _(right) if right else _(
                "best baseline {figure}", figure=figure.said(other[column])
            )  # fmt: skip
            said = figure.said(used[column])
            days = column.endswith("_days")
            st.metric(
                _(label), _("{number} days", number=said) if days else said, beside,
                delta_color="off", delta_arrow="off", help=_(figure.means),
            )  # fmt: skip
