"""Risk track: how good the model has been, beside what anybody could have said."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from ardash.risk.backtest import BackTest
from ardash.risk.keeping import Kept
from ardash.risk.measured import ENOUGH
from ardash.risk.verdict import verdict
from ardash.ui import formats
from ardash.ui.charts import dressed, show
from ardash.ui.palette import SERIES, tone
from ardash.ui.risk_words import PREDICTOR_WORDS, verdict_words
from ardash.ui.tables import Column, table
from ardash.ui.words import N_, _

_GROUP_WORDS = {
    "small": N_("Small customers"),
    "medium": N_("Medium customers"),
    "large": N_("Large customers"),
    "0": N_("No payment known"),
    "1-4": N_("1-4 payments known"),
    "5-19": N_("5-19 payments known"),
    "20+": N_("20 payments known or more"),
}


def trial(kept: Kept) -> None:
    """Draw what the training itself found on the last part of its data."""
    figures = kept.metrics.get("predictors")
    if not figures:
        return
    rows = pl.DataFrame([{"predictor": name, **row} for name, row in figures.items()])
    with st.container(border=True):
        st.subheader(_("How good it was on the last part of its own data"))
        st.markdown(f"**{verdict_words(verdict(kept.uses, kept.metrics))}**")
        _predictors(rows.rename({"auc": "auc_0"}), "risk_trial")


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
                invoices=formats.number(found.windows["invoices"].sum()),
                first=formats.day(first),
                last=formats.day(last),
            )
        )
        st.markdown(f"**{verdict_words(found.verdict)}**")
        _predictors(overall, "risk_backtest")
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, height="stretch"):
        _calibration(found.calibration)
    with right, st.container(border=True, height="stretch"):
        _groups(found.figures.filter(pl.col("by") != "all"))


def _predictors(rows: pl.DataFrame, name: str) -> None:
    words = [_(PREDICTOR_WORDS[each]) for each in rows["predictor"]]
    optional = [
        Column("band_50_share", _("Within the 50 % band"), "share"),
        Column("band_80_share", _("Within the 80 % band"), "share"),
    ]
    table(
        rows.with_columns(words=pl.Series(words, dtype=pl.String)).to_pandas(),
        [
            Column("words", _("Who predicts"), pinned=True),
            Column("mean_absolute_error_days", _("Errs by, days"), "decimal",
                   help=_("Mean of how far the predicted day was from the day of payment.")),
            Column("auc_0", _("Tells late apart"), "share",
                   help=_("How surely it tells late from punctual: 50 % is a coin, 100 % is "
                          "certain (AUC).")),
            *(column for column in optional if column.name in rows.columns),
            Column("invoices", _("Invoices"), "number"),
        ],
        name=name,
        alt=_("The model beside the baselines"),
    )  # fmt: skip


def _calibration(rows: pl.DataFrame) -> None:
    st.subheader(_("Do its chances hold?"))
    if rows.is_empty():
        return
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
    figure.update_layout(barmode="group", hovermode="x unified")
    show(
        dressed(figure, bargap=0.25),
        alt=_("By tenths of the chance: said to be late, and were late"),
        key="risk_calibration",
    )
    worst = rows.filter("enough")["gap_share"].abs().max()
    told = _("Invoices in ten parts, by their chance of being late.")
    if isinstance(worst, float):
        told += " " + _(
            "The largest difference is {points} points (parts of {count} invoices or more).",
            points=formats.number(100 * worst, 1), count=ENOUGH,
        )  # fmt: skip
    st.caption(told)


def _groups(rows: pl.DataFrame) -> None:
    st.subheader(_("For whom it is good"))
    wide = rows.filter(pl.col("predictor").is_in(["model", "customer"])).pivot(
        "predictor", index=["by", "group"], values="mean_absolute_error_days"
    )
    counts = rows.filter(pl.col("predictor") == "model").select("by", "group", "invoices")
    joined = wide.join(counts, on=["by", "group"], how="left")
    order = {name: place for place, name in enumerate(_GROUP_WORDS)}
    joined = joined.sort(pl.col("group").replace_strict(order, default=99))
    words = [_(_GROUP_WORDS[name]) for name in joined["group"]]
    table(
        joined.with_columns(words=pl.Series(words, dtype=pl.String)).to_pandas(),
        [
            Column("words", _("Customers"), pinned=True),
            Column("model", _("Model errs by, days"), "days"),
            Column("customer", _("Baseline errs by, days"), "days"),
            Column("invoices", _("Invoices"), "number"),
        ],
        name="risk_groups",
        alt=_("Error of the model and of the customer's own median, by size and newness"),
    )
