"""Risk limits: exposure against credit limits, suggested holds, and reviews that are due."""

from __future__ import annotations

import polars as pl
import streamlit as st

from ardash.risk.portfolio import SOON_DAYS, alert_counts, reviews
from ardash.ui import collecting, formats, page
from ardash.ui.collecting import one_code
from ardash.ui.risk_scores import opened
from ardash.ui.risk_words import worded
from ardash.ui.tables import NAME_PIXELS, PAGE_ROWS, WRAPPED_PIXELS, Column, table
from ardash.ui.view import View
from ardash.ui.words import _, _n
from ardash.ui.written import Written

#: Suggestions that are seen at once.
_HOLDS = 6


def section(rows: pl.DataFrame) -> None:
    """Draw who nears or exceeds its limit, and whose orders are better stopped or looked at."""
    _alerts(rows)
    with st.container(border=True):
        _holds(rows)
    with st.container(border=True):
        _limits(rows)


def _alerts(rows: pl.DataFrame) -> None:
    counts = alert_counts(rows)
    with st.grid(5, min_column_width=120, gap="small"):
        above = None
        for percent, count in counts.items():
            share = formats.share(percent / 100, 0)
            label = f"≥ {share}" if above is None else f"{share} – {above}"
            st.metric(label, formats.number(count), help=_("Share of the credit limit in use."))
            above = share
        st.metric(_("No limit"), formats.number(rows["limit"].null_count()))


def _holds(rows: pl.DataFrame) -> None:
    st.subheader(_("New orders: hold or watch"), icon=":material/front_hand:")
    held = rows.filter(pl.col("hold").is_not_null()).sort(
        "hold", "expected_late", "customer", descending=[False, True, False]
    )
    if held.is_empty():
        st.caption(_("Nothing speaks against new orders of these customers."))
        return
    st.caption(_("Suggestions with their reasons: a person decides. Select one to see more."))
    places = table(
        worded(held.head(PAGE_ROWS)).to_pandas(),
        [
            Column("name", _("Customer"), width=NAME_PIXELS, pinned=True),
            Column("why", _("Why"), width=330, wraps=True),
            Column("hold_words", _("Suggestion")),
            Column("grade", _("Grade")),
            Column("open", _("Open"), "money"),
            Column("overdue", _("Overdue"), "money"),
            Column("collector", _("Collector")),
        ],
        name="risk_holds",
        alt=_("Customers whose orders are better stopped or looked at, with the reasons"),
        currency=one_code(held),
        total=held.height,
        whole=lambda: worded(held).to_pandas(),
        select=True,
        height=_HOLDS * WRAPPED_PIXELS if held.height >= _HOLDS else None,
        file="credit-hold",
    )
    opened(held, places)


def _limits(rows: pl.DataFrame) -> None:
    st.subheader(_("Exposure against credit limits"), icon=":material/speed:")
    limited = rows.filter(pl.col("limit").is_not_null())
    if limited.is_empty():
        st.caption(
            _("No credit limit is known. Sources can bring them, or note one on the customer's "
              "page, at Profile and contacts.")
        )  # fmt: skip
        return
    ordered = limited.sort("limit_used_share", "exposure", "customer", descending=True)
    places = table(
        ordered.head(PAGE_ROWS).drop("hold_reasons").to_pandas(),
        [
            Column("name", _("Customer"), pinned=True),
            Column("exposure", _("Exposure"), "money"),
            Column("limit", _("Credit limit"), "money"),
            Column("limit_used_share", _("Limit used"), "share"),
            Column("grade", _("Grade")),
            Column("expected_late", _("Expected late"), "money"),
            Column("collector", _("Collector")),
        ],
        name="risk_limits",
        alt=_("Customers with a credit limit, the most used first"),
        currency=one_code(ordered),
        total=ordered.height,
        whole=ordered.drop("hold_reasons").to_pandas,
        select=True,
        file="credit-limits",
    )
    opened(ordered, places)


def due_reviews(view: View, known: Written) -> None:
    """Draw whose credit is to be looked at again, and what bureaus and insurers say."""
    found: pl.DataFrame = view.once(
        f"risk_reviews {known.key}", lambda: reviews(view.whole, view.as_of, known.actions)
    )
    rows = collecting.chosen_rows(view, found.with_columns(currency=pl.lit(view.code)))
    due = rows.filter("due")
    with st.container(border=True):
        st.subheader(_("Credit reviews"), icon=":material/event_repeat:")
        if rows.is_empty():
            st.caption(
                _("No review is due within {days} days. Note the day of the next one, and what a "
                  "bureau or insurer says, on the customer's page, at Profile and contacts.",
                  days=SOON_DAYS)
            )  # fmt: skip
            return
        st.caption(
            _n("{count} review is due; the others come within {days} days.",
               "{count} reviews are due; the others come within {days} days.",
               due.height, days=SOON_DAYS)
        )  # fmt: skip
        places = table(
            rows.with_columns(
                due_words=pl.Series(
                    [_("due") if late else _("to come") for late in rows["due"]], dtype=pl.String
                )
            ).to_pandas(),
            [
                Column("name", _("Customer"), pinned=True),
                Column("review_on", _("Review on"), "date"),
                Column("due_words", _("State")),
                Column("credit_score", _("Others say")),
                Column("credit_score_source", _("Who says so")),
                Column("credit_scored_on", _("On"), "date"),
                Column("collector", _("Collector")),
            ],
            name="risk_reviews",
            alt=_("Customers whose credit is to be looked at again, the longest due first"),
            select=True,
            file="credit-reviews",
        )
    if places:
        row = rows.row(places[0], named=True)
        page.go("customer", about=collecting.token(row), customer_section="profile")
