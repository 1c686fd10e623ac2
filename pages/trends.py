"""Trends: every measure over time, by any dimension."""

import streamlit as st

from ardash.ui import charts, figured, kept, page
from ardash.ui.families import cuts, families, family_words, largest_groups
from ardash.ui.measured import UNIT_WORDS, cards
from ardash.ui.sidebar import DIMENSION_WORDS
from ardash.ui.tables import measure_table
from ardash.ui.words import N_, _, say, spoken

MONTHS = (12, 24, 36)
WINDOWS = {0: N_("Each measure's own"), 1: N_("1 month"), 3: N_("3 months"), 12: N_("12 months")}
WHOLE, TOGETHER = "whole", N_("Everything together")

view = page.view()
found = families(view)

with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    family = kept.kept("trends_family", next(iter(found)), options=list(found))
    st.segmented_control(
        _("Measures"),
        list(found),
        key="trends_family",
        format_func=spoken(found, family_words),
        required=True,
        wrap=True,
    )
    months = kept.kept("trends_months", 12, read=int, options=MONTHS)
    st.segmented_control(_("Months"), MONTHS, key="trends_months", required=True)

history = cards(view, found[family], key="trends", months=months)

units = dict.fromkeys(figured.find(name).unit for name in found[family])
for unit in units:
    names = [name for name in found[family] if figured.find(name).unit == unit]
    with st.container(border=True):
        labels = {name: say(figured.find(name).label) for name in names}
        alone = labels[names[0]] if len(names) == 1 else None
        st.subheader(alone or _("Over time, in {unit}", unit=_(UNIT_WORDS[unit])))
        over_time = charts.spread(history, "measure", names).rename(columns=labels)
        charts.show(
            charts.lines(over_time, unit, view.code),
            alt=", ".join(labels.values()),
            key=f"trends_{unit}",
        )

with st.container(border=True):
    st.subheader(_("One measure, by group"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = kept.kept("trends_measure", found[family][0], options=found[family])
        st.selectbox(
            _("Measure"),
            found[family],
            key="trends_measure",
            format_func=spoken(found[family], lambda name: say(figured.find(name).label)),
        )
        groups = [WHOLE, *cuts(view)]
        by = kept.kept("trends_by", groups[-1] if len(groups) == 2 else groups[2], options=groups)
        st.selectbox(
            _("By"),
            groups,
            key="trends_by",
            format_func=spoken(groups, lambda by: _(DIMENSION_WORDS.get(by, TOGETHER))),
        )
        window = kept.kept("trends_window", 0, read=int, options=list(WINDOWS))
        st.selectbox(
            _("Window"),
            list(WINDOWS),
            key="trends_window",
            format_func=spoken(WINDOWS, lambda m: _(WINDOWS[m])),
        )
    measure = figured.find(name)
    if by == WHOLE:
        words, count, narrowed, column = {name: say(measure.label)}, 1, view, "measure"
        wanted = figured.trend(narrowed, name, months=months, window=window or None, calendar=False)
    else:
        narrowed, words, count = largest_groups(view, by)
        wanted = figured.trend(
            narrowed, name, months=months, by=by, window=window or None, calendar=False
        )
        column = by
    spread = charts.spread(wanted, column, list(words)).rename(columns=words)
    charts.show(
        charts.lines(spread, measure.unit, view.code), alt=say(measure.label), key="trends_by_chart"
    )
    if count > len(words):
        st.caption(_("The {shown} groups of {count} that owe most.", shown=len(words), count=count))
    measure_table(spread, measure.unit, view.code, name="trends", alt=say(measure.label))
