"""Forecast head: the figures of a forecast that come first, and what its bands mean."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import streamlit as st

from ardash.analysis.forecast import Forecast
from ardash.ui import formats
from ardash.ui.forecast_part import Part
from ardash.ui.words import _, say

_FOUR_WEEKS = timedelta(days=28)


def figures(found: Part, code: str) -> None:
    """Draw what is expected soon and in all, what nobody has invoiced yet, and what is left."""
    made = found.forecast
    rows = made.periods.filter(pl.col("currency") == code)
    first = rows.row(0, named=True)
    standing = made.standing.filter(pl.col("currency") == code)
    beyond = int(standing["beyond"].sum())
    soon = rows.filter(pl.col("period_end") <= made.as_of + _FOUR_WEEKS)
    near, whole = int(soon["expected"].sum()), int(rows["expected"].sum())
    week, month, all_of_it, never = formats.alike((first["expected"], near, whole, beyond), code)
    with st.grid(4, min_column_width=190, gap="small"):
        with st.container(border=True, height="stretch"):
            st.metric(
                _("To {day}", day=formats.day(first["period_end"])),
                week,
                help=_("What is expected in the first period."),
            )
            st.caption(
                _("80%: {low} to {high}", low=_compact(first["low_80"], code),
                  high=_compact(first["high_80"], code))
            )  # fmt: skip
        if 1 < soon.height < rows.height:
            with st.container(border=True, height="stretch"):
                st.metric(
                    _("To {day}", day=formats.day(soon["period_end"][-1])),
                    month,
                    help=_("What is expected within four weeks."),
                )
                st.caption(_share(int(soon["not_issued"].sum()), near))
        with st.container(border=True, height="stretch"):
            st.metric(
                _("To {day}", day=formats.day(made.ends[-1])),
                all_of_it,
                help=_("What is expected in all the periods."),
            )
            st.caption(_share(int(rows["not_issued"].sum()), whole))
        with st.container(border=True, height="stretch"):
            st.metric(
                _("Owed, later or never"),
                never,
                help=_("What is owed today and not expected by the last day."),
            )
            to_come = int(standing["to_come"].sum())
            st.caption(
                _("{share} of what is owed", share=formats.share(beyond / to_come, 0))
                if to_come
                else formats.NONE
            )


def doubts(found: Forecast) -> None:
    """Say what speaks against believing the forecast."""
    if found.notes:
        words = "  \n".join(say(note) for note in found.notes)
        st.warning(words, icon=":material/history_toggle_off:")


def legend() -> None:
    """Say what the whiskers are."""
    st.caption(
        _("Whiskers: the 50% band thick, the 80% band thin; one period in ten brings less than the "
          "lower end. Hatched: invoices that are not issued yet.")
    )  # fmt: skip


def _compact(minor: int, code: str) -> str:
    return formats.compact_money(minor, code).replace("$", r"\$")


def _share(part: int, whole: int) -> str:
    if not whole:
        return formats.NONE
    return _("{share} not issued yet", share=formats.share(part / whole, 0))
