"""Past forecasts beside what came: those that were kept, or that would have been made."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from ardash.analysis.forecast import Outlook, Record, measured, record, to_keep, track
from ardash.errors import StoreUnavailable
from ardash.records.forecasts import KeptForecasts, keep_forecast, kept_forecasts, last_forecast
from ardash.ui import charts, forecast_chart, forecast_runs, formats, kept, records
from ardash.ui.forecast_words import ahead_words, bias_words
from ardash.ui.now import now
from ardash.ui.tables import Column, table
from ardash.ui.view import ALL_IN, View
from ardash.ui.words import N_, _, _n, spoken
from ardash.ui.written import Written

#: How far ahead a forecast lay, of which one is shown over time.
_AHEAD = (1, 2, 4, 8, 13)

#: Fewer kept forecasts than this are not what is shown first.
_FEW = 4

SHOWN = {"kept": N_("Kept forecasts"), "would": N_("As it would have been")}


def draw(view: View, known: Written, found: Outlook, *, checked: bool) -> None:
    """Draw past forecasts against what came, how good they were, and the button to keep one.

    Nothing is compared before it is `checked` what forecasts of the past would have been worth.
    """
    st.subheader(_("Past forecasts and what came"))
    code = view.code
    _keeping(view, known, found.forecast.weeks)
    if not checked:
        st.caption(_("They are still being held to what came."))
        return
    stored = _kept_record(view)
    mine = pl.col("currency") == code
    rows = {"kept": stored.weeks.filter(mine), "would": found.past.filter(mine)}
    told_in_one = (view.currency or "").startswith(ALL_IN)
    if told_in_one and stored.weeks.height:
        rows["kept"] = rows["kept"].clear()
        st.caption(
            _("Kept forecasts are in the currencies of the documents: choose one to see what they "
              "were worth.")
        )  # fmt: skip
    offered = [name for name in SHOWN if rows[name].height]
    if not offered:
        st.caption(
            _("There is nothing to compare yet: no week of a past forecast is over, or the history "
              "is too short.")
        )  # fmt: skip
        return
    # A few kept forecasts tell less than many that would have been made.
    few = rows["kept"]["as_of"].n_unique() < _FEW
    usual = "would" if few and "would" in offered else offered[0]
    shown = kept.kept("cash_past", usual, options=offered)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.segmented_control(
            _("Forecasts"), offered, key="cash_past", required=True,
            format_func=spoken(offered, lambda name: _(SHOWN[name])),
            label_visibility="collapsed",
        )  # fmt: skip
        weeks = [week for week in _AHEAD if week in rows[shown]["week"]]
        ahead = kept.kept("cash_ahead", weeks[0], read=int, options=weeks)
        st.segmented_control(
            _("How far ahead"), weeks, key="cash_ahead", required=True,
            format_func=spoken(weeks, ahead_words), label_visibility="collapsed",
        )  # fmt: skip
    own = rows[shown].filter(pl.col("week") == ahead).sort("period_end")
    charts.show(
        forecast_chart.past(own, code),
        alt=_("Past forecasts with their bands, beside what came in"),
        key="cash_past_chart",
        height=280,
    )
    if view.choices:
        st.caption(_("Of everything, whatever the filters: forecasts are held to what came whole."))
    _figures(rows[shown], code)
    if shown == "kept":
        _customers(stored, code)


def _figures(rows: pl.DataFrame, code: str) -> None:
    found = measured(rows)
    within = _n(
        "Of {count} week, {share} came in within the 80% band.",
        "Of {count} weeks, {share} came in within the 80% band.",
        rows.height,
        share=formats.share(found["inside_80"][0], 0),
    )
    st.markdown(f"{within} {bias_words(found['bias_share'][0])}".rstrip())
    table(
        track(rows).to_pandas(),
        [
            Column("week", _("Weeks ahead"), "number", pinned=True),
            Column("forecasts", _("Forecasts"), "number"),
            Column("expected", _("Expected"), "money"),
            Column("actual", _("Came in"), "money"),
            Column("bias_share", _("Bias"), "share",
                   help=_("Expected less what came, of what came: too high above 0.")),
            Column("error_share", _("Error"), "share",
                   help=_("Sum of the weeks' errors, of what came.")),
            Column("inside_80", _("Within 80%"), "share"),
            Column("inside_50", _("Within 50%"), "share"),
        ],
        name="cash_track",
        alt=_("How good forecasts were, by how far ahead the week lay"),
        currency=code,
        file="cash-track-record",
    )  # fmt: skip


def _customers(stored: Record, code: str) -> None:
    rows = stored.customers.filter(pl.col("currency") == code)
    if rows.is_empty():
        return
    head = _("By customer, over the first four weeks of each forecast")
    st.markdown(f"**{head}**")
    table(
        rows.to_pandas(),
        [
            Column("name", _("Customer"), width="medium", pinned=True),
            Column("forecasts", _("Forecasts"), "number"),
            Column("expected", _("Expected"), "money"),
            Column("actual", _("Came in"), "money"),
            Column("error", _("Expected too much"), "money"),
            Column("error_share", _("Error"), "share"),
        ],
        name="cash_track_customers",
        alt=_("Forecasts beside what came by customer, the largest error first"),
        currency=code,
        file="cash-track-customers",
    )


def _kept_record(view: View) -> Record:
    """Hold what was kept to what came; nothing, where there is no database to ask."""
    base = replace(view, currency=None, choices=())
    ledger, as_of = base.ledger, base.as_of
    try:
        store = records.store()
        return base.once(
            repr(("kept forecasts", last_forecast(store))),
            lambda: record(ledger, as_of, kept_forecasts(store)),
        )
    except StoreUnavailable:
        return record(ledger, as_of, KeptForecasts.none())


def _keeping(view: View, known: Written, weeks: int) -> None:
    """Draw the button that keeps a forecast, by week and in the currencies of its documents."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        wanted = st.button(
            _("Keep this forecast"), icon=":material/bookmark_add:", key="cash_keep_button"
        )
        st.caption(_("Kept forecasts never change; later, what came is put beside them."))
    if not wanted:
        return
    base = replace(view, currency=None, choices=())
    with st.spinner(_("Keeping the forecast")):
        found = forecast_runs.waited_for(base, known, weeks)
        made = to_keep(found.forecast, base.ledger)
        keep_forecast(records.store(), made, now=now())
    st.toast(_("The forecast is kept, and will be held to what comes."), icon=":material/check:")
