"""Cash: what is expected to come in, from whom, how sure that is, and what it was worth."""

import polars as pl
import streamlit as st

from ardash.analysis.forecast import receipts
from ardash.ui import (
    charts,
    forecast_bad,
    forecast_chart,
    forecast_head,
    forecast_part,
    forecast_past,
    forecast_runs,
    forecast_tables,
    kept,
    page,
)
from ardash.ui.forecast_words import GRAIN_WORDS, headline, horizon_words
from ardash.ui.other_currencies import owed_words
from ardash.ui.words import _, spoken
from ardash.ui.written import written_or_none

HORIZONS = (13, 26, 52)
#: Periods of receipts that are drawn before the forecast.
BEFORE = {"day": 28, "week": 13, "month": 12}

view = page.view()
known = written_or_none(view)

grains = list(GRAIN_WORDS)
by = kept.kept("cash_by", "week", options=grains)
# Days further ahead are no better known than their weeks.
horizons = HORIZONS[:1] if by == "day" else HORIZONS
weeks = kept.kept("cash_weeks", 13, read=int, options=horizons)
with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
    st.segmented_control(
        _("Horizon"), horizons, key="cash_weeks", required=True, label_visibility="collapsed",
        format_func=spoken(horizons, horizon_words),
    )  # fmt: skip
    st.segmented_control(
        _("By"), grains, key="cash_by", required=True, label_visibility="collapsed",
        format_func=spoken(grains, lambda name: _(GRAIN_WORDS[name])),
    )  # fmt: skip

progress = st.empty()
run = forecast_runs.outlook(view, known, weeks, by)
found = run.found
if found is None:
    forecast_runs.watch(run.job, progress)
    st.stop()

part = forecast_part.part_of(view, run.key, found.forecast)
ahead = part.forecast.periods.filter(pl.col("currency") == view.code)
st.markdown(f"#### {headline(part.forecast, view.code)}")
if left_out := owed_words(view):
    st.caption(left_out)
if ahead.is_empty():
    st.info(
        _("Nobody owes anything, and nothing was invoiced in the last year, as far as the filters "
          "keep."),
        icon=":material/filter_alt:",
    )  # fmt: skip
    st.stop()

forecast_head.doubts(part.forecast)
forecast_head.figures(part, view.code)
with st.container(border=True):
    before = view.figure(receipts, by=by, count=BEFORE[by])
    charts.show(
        forecast_chart.expected(before.filter(pl.col("currency") == view.code), ahead, view.code),
        alt=_("What came in, and what is expected with its bands, period by period"),
        key="cash_chart",
        height=380,
    )
    forecast_head.legend()
    checking = st.empty()

with st.container(border=True):
    forecast_tables.by_source(part, view.code)
with st.container(border=True):
    st.subheader(_("Who makes the money come"))
    forecast_tables.lists(part, view.code)
with st.container(border=True):
    forecast_bad.draw(part, view.code, by)
with st.container(border=True):
    forecast_past.draw(view, known, found, checked=run.job is None)
if run.job is not None:
    forecast_runs.watch_check(run.job, checking)
