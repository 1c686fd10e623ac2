"""Forecast words: sources of cash, periods, and what a forecast says first."""

from __future__ import annotations

from datetime import date

import polars as pl
from babel.dates import format_skeleton

from ardash.analysis.forecast import Forecast
from ardash.ui import formats
from ardash.ui.words import N_, _, _n, plain

#: Sources of cash as people say them.
SOURCE_WORDS = {
    "open_items": N_("Open items"),
    "promised": N_("Promises"),
    "planned": N_("Payment plans"),
    "disputed": N_("In dispute"),
    "not_issued": N_("Invoices not issued yet"),
}

#: Below this share of what came, what was expected is called as much: it would be said as 0.0%.
_AS_MUCH = 0.0005

GRAIN_WORDS = {"week": N_("Weeks"), "day": N_("Days"), "month": N_("Months")}


def short_day(day: date) -> str:
    """Write a day without its year: 7 Jul, 7 juil."""
    return str(format_skeleton("MMMd", day, locale=formats.locale()))


def horizon_words(weeks: int) -> str:
    """Say how far a forecast looks: 13 weeks, 12 months."""
    return _n("{count} week", "{count} weeks", weeks) if weeks < 52 else _("12 months")


def bias_words(bias_share: float | None) -> str:
    """Say what past forecasts expected in all beside what came; "" where nothing came."""
    if bias_share is None:
        return ""
    if abs(bias_share) < _AS_MUCH:
        return _("In all, as much was expected as came in.")
    share = formats.share(abs(bias_share))
    if bias_share > 0:
        return _("In all, {share} more was expected than came in.", share=share)
    return _("In all, {share} less was expected than came in.", share=share)


def ahead_words(week: int) -> str:
    """Say how far ahead a week lay: the next week, 4 weeks ahead."""
    return _("The next week") if week == 1 else _("{count} weeks ahead", count=week)


def headline(found: Forecast, code: str) -> str:
    """Say in a sentence what is expected, and how much of it is not even invoiced yet."""
    rows = found.periods.filter(pl.col("currency") == code)
    total, coming = int(rows["expected"].sum()), int(rows["not_issued"].sum())
    if not total:
        return _("Nothing is expected to come in by {day}.", day=formats.day(found.ends[-1]))
    amount, issued = formats.alike((total, total - coming), code)
    return _(
        "**{amount}** are expected by {day}, of which {issued} from what is owed today.",
        amount=plain(amount),
        day=formats.day(found.ends[-1]),
        issued=plain(issued),
    )
