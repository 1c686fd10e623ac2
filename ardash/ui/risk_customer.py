"""Risk customer: what one score is made of, what it says of each invoice, and the credit."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl
import streamlit as st

from ardash.ledger.frames import gathered
from ardash.risk.grid import LAST_DAY
from ardash.risk.reasons import LATE_AFTER_DAYS
from ardash.risk.scores import Scores
from ardash.ui import formats, kept, page
from ardash.ui.collecting import token
from ardash.ui.risk_scores import CHOSEN
from ardash.ui.risk_words import (
    CONFIDENCE_WORDS,
    GRADE_COLOURS,
    HOLD_WORDS,
    hold_words,
    reason_words,
)
from ardash.ui.tables import Column, table, text_table
from ardash.ui.view import View
from ardash.ui.why import word
from ardash.ui.words import _, _n, plain

_HOLD_COLOURS = {"hold": "red", "watch": "orange"}


def leave() -> None:
    """Go back to all customers."""
    kept.choose(**{CHOSEN: ""})


def draw(view: View, found: Scores, row: dict[str, Any]) -> None:
    """Draw the score of a customer (and currency) with its reasons, its invoices, its credit."""
    _head(row)
    own = (pl.col("customer") == row["customer"]) & (pl.col("currency") == row["currency"])
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, height="stretch"):
        if found.tells:
            _reasons(row, found.reasons.filter(own))
        else:
            st.caption(_("Nobody can be scored before a payment of a known day was seen."))
    with right, st.container(border=True, height="stretch"):
        _credit(row)
    with st.container(border=True):
        _items(view, row, found.items.filter(own))


def _head(row: dict[str, Any]) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            _("All customers"), icon=":material/arrow_back:", type="tertiary", on_click=leave,
            key="risk_up",
        )  # fmt: skip
        st.markdown(f":material/chevron_right: **{plain(row['name'])}**", width="content")
        if row["grade"]:
            grade = _("Grade {grade}", grade=row["grade"])
            st.badge(grade, color=GRADE_COLOURS[row["grade"]])  # type: ignore[arg-type]
        st.badge(word(CONFIDENCE_WORDS, row["confidence"]), icon=":material/history:", color="gray")
        if st.button(
            _("Customer page"), icon=":material/open_in_new:", type="tertiary", key="risk_page"
        ):
            page.go("customer", about=token(row))
    if row["score"] is None:
        owed = formats.alike((row["open"], row["overdue"]), row["currency"])
        with st.grid(4, min_column_width=150, gap="small"):
            for label, amount in zip((_("Open"), _("Overdue")), owed, strict=True):
                st.metric(label, amount)
        return
    open_now, late = formats.alike((row["open"], row["expected_late"]), row["currency"])
    with st.grid(4, min_column_width=150, gap="small"):
        change = row["change"]
        st.metric(
            _("Score"),
            formats.number(row["score"]),
            None if change is None else int(change),
            delta_color="normal" if change else "off",
            delta_description=_("since last month"),
        )
        st.metric(_("Open"), open_now)
        st.metric(
            _("Expected late"),
            late,
            help=_("What is not expected to be paid within 30 days of its due date."),
        )
        st.metric(
            _("Days late expected"),
            formats.NONE
            if row["days_expected"] >= LAST_DAY
            else formats.number(row["days_expected"], 1),
        )


def _reasons(row: dict[str, Any], reasons: pl.DataFrame) -> None:
    st.subheader(_("What the score is made of"))
    lines = [(_("A customer of whom nothing is known"), formats.number(row["usual_points"], 1))]
    lines += [
        (reason_words(reason, params), _signed(points))
        for reason, params, points in reasons.select("reason", "params", "points").iter_rows()
    ]
    lines.append((_("Score"), formats.number(row["score"])))
    st.markdown(text_table([_("Reason"), _("Points")], lines, [False, True]))
    st.caption(
        _("Points of 100: the chance that what is open is paid within {days} days of its due "
          "date. The reasons are told of the largest open invoice.", days=LATE_AFTER_DAYS)
    )  # fmt: skip


def _signed(points: float) -> str:
    words = formats.number(points, 1)
    return f"+{words}" if points > 0 else words


def _credit(row: dict[str, Any]) -> None:
    st.subheader(_("Its credit"))
    exposure, limit = formats.alike((row["exposure"], row["limit"]), row["currency"])
    with st.grid(2, min_column_width=130, gap="small"):
        st.metric(_("Exposure"), exposure)
        used = row["limit_used_share"]
        st.metric(
            _("Credit limit"),
            limit,
            None if used is None else _("{share} used", share=formats.share(used, 0)),
            delta_color="inverse" if row["alert"] == 100 else "off",
            delta_arrow="off",
        )
    if row["hold"]:
        st.badge(
            word(HOLD_WORDS, row["hold"]), icon=":material/front_hand:",
            color=_HOLD_COLOURS[row["hold"]],  # type: ignore[arg-type]
        )  # fmt: skip
        st.markdown(hold_words(row["hold_reasons"], markdown=True))
        st.caption(_("A suggestion about new orders: a person decides."))
    else:
        st.caption(_("Nothing speaks against new orders."))
    if row["credit_score"]:
        parts = [row["credit_score"], row["credit_score_source"]]
        told = " · ".join(plain(part) for part in parts if part)
        on = row["credit_scored_on"]
        day = f" ({formats.day(on)})" if on is not None else ""
        st.markdown(_("Others say: **{score}**{day}", score=told, day=day))
    if row["review_on"] is not None:
        st.markdown(_("To be looked at again on **{day}**.", day=formats.day(row["review_on"])))
    if st.button(
        _("Limit, credit score and review"), icon=":material/edit:", type="tertiary",
        key="risk_profile",
    ):  # fmt: skip
        page.go("customer", about=token(row), customer_section="profile")


def _items(view: View, row: dict[str, Any], items: pl.DataFrame) -> None:
    st.subheader(_("Open invoices"))
    if items.is_empty():
        st.caption(_("Nothing is open: it is judged by an invoice as usual."))
        return
    mine = view.whole.items.filter(nw.col("customer") == row["customer"])
    known = gathered(mine.select("item", "item_id", "document", "due_on"))
    joined = items.join(known, on="item", how="left").with_columns(
        document=pl.coalesce("document", "item_id"),
        expected_on=pl.when(pl.col("days") < LAST_DAY).then(
            pl.lit(view.as_of)
            + pl.duration(days=(pl.col("days") - pl.col("days_late")).cast(pl.Int64))
        ),
    )
    shown = joined.sort("late_30_chance", "balance", descending=True)
    st.caption(_n("{count} open invoice.", "{count} open invoices.", shown.height))
    table(
        shown.to_pandas(),
        [
            Column("document", _("Document"), pinned=True),
            Column("balance", _("Open"), "money"),
            Column("days_late", _("Days late"), "number"),
            Column("expected_on", _("Expected on"), "date",
                   help=_("As likely to be paid before as after; empty: not expected to be.")),
            Column("late_30_chance", _("Unpaid at 30"), "share",
                   help=_("The chance that it is not paid 30 days after its due date.")),
            Column("paid_14", _("Paid in 14"), "share",
                   help=_("The chance that it is paid within 14 days from now.")),
            Column("brought_forward_share", _("By a contact"), "share",
                   help=_("The share of it that a contact is expected to bring forward.")),
            Column("due_on", _("Due"), "date"),
        ],
        name="risk_items",
        alt=_("Open invoices with their chances, the most doubtful first"),
        currency=row["currency"],
        file="risk-invoices",
    )  # fmt: skip
