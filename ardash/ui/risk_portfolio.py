"""Risk portfolio: customers by grade, who moved since last month, and each of them in a table."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from ardash.ledger.periods import months_back
from ardash.money import to_major
from ardash.risk.portfolio import MOVED_POINTS, movers, over_grades
from ardash.risk.scores import GRADES, Scores
from ardash.ui import formats, kept
from ardash.ui.charts import dressed, show
from ardash.ui.collecting import one_code
from ardash.ui.palette import ink
from ardash.ui.risk_scores import opened
from ardash.ui.risk_words import grade_colours, grade_words, worded
from ardash.ui.tables import PAGE_ROWS, Column, table
from ardash.ui.words import _, _n, spoken
from ardash.ui.worklist_table import amounts

_GRADES = [grade for grade, _least in GRADES]

#: Length of the axis, in lengths of its longest bar.
_ROOM = 1.6


def section(found: Scores, rows: pl.DataFrame) -> None:
    """Draw the portfolio of the rows that the filters keep; who owes, where nobody has a score."""
    if not found.tells:
        with st.container(border=True):
            _unscored(rows)
        return
    _headline(rows)
    left, right = st.columns([2, 3], gap="medium")
    with left, st.container(border=True, height="stretch"):
        code = one_code(rows)
        # Amounts of several currencies are not added up: then it is customers that are counted.
        st.subheader(_("What is open, by grade") if code else _("Customers by grade"))
        show(
            grade_bars(over_grades(rows), code),
            alt=_("What customers owe, and how many they are, by grade"),
            key="risk_grades",
            height=300,
        )
        st.caption(
            _("100 points: sure to pay what is open within 30 days of its due date. A is best.")
        )
    with right, st.container(border=True, height="stretch"):
        _movers(found, rows)
    with st.container(border=True):
        _customers(rows)


def _unscored(rows: pl.DataFrame) -> None:
    st.subheader(_("Who owes"))
    ordered = rows.sort("overdue", "open", "customer", descending=[True, True, False])
    places = table(
        worded(ordered.head(PAGE_ROWS)).to_pandas(),
        [
            Column("name", _("Customer"), pinned=True),
            Column("open", _("Open"), "money"),
            Column("overdue", _("Overdue"), "money"),
            Column("oldest_days", _("Days late"), "days", help=_("Of the oldest open invoice.")),
            Column("limit_used_share", _("Limit used"), "share"),
            Column("hold_words", _("Suggestion")),
            Column("collector", _("Collector")),
        ],
        name="risk_unscored",
        alt=_("Customers without scores, the largest overdue amount first"),
        currency=one_code(ordered) if ordered.height else "",
        total=ordered.height,
        whole=lambda: worded(ordered).to_pandas(),
        select=True,
        file="risk-customers",
    )
    opened(ordered, places)


def _headline(rows: pl.DataFrame) -> None:
    poor = rows.filter(pl.col("grade").is_in(["D", "E"]))
    fallen = rows.filter(pl.col("change") <= -MOVED_POINTS)
    with st.grid(4, min_column_width=150, gap="small"):
        _sums(_("Open"), rows, "open", None)
        _sums(
            _("Expected late"), rows, "expected_late",
            _("What is not expected to be paid within 30 days of its due date."),
        )  # fmt: skip
        st.metric(
            _("Grades D and E"),
            _n("{count} customer", "{count} customers", poor.height),
            " + ".join(amounts(poor, "open")) or None,
            delta_color="off",
            delta_arrow="off",
        )
        st.metric(
            _("Fallen since last month"),
            _n("{count} customer", "{count} customers", fallen.height),
            help=_("By {points} points or more, by the same model.", points=MOVED_POINTS),
        )


def _sums(label: str, rows: pl.DataFrame, column: str, note: str | None) -> None:
    sums = amounts(rows, column)
    st.metric(
        label,
        sums[0] if sums else formats.NONE,
        " ".join(f"+ {each}" for each in sums[1:]) or None,
        delta_color="off",
        delta_arrow="off",
        help=note,
    )


def grade_bars(grades: pl.DataFrame, currency: str) -> go.Figure:
    """Draw a bar a grade: what is open, or, where it is in several currencies, how many they are.

    Rows: grade, customers, open.
    """
    counts = [_n("{count} customer", "{count} customers", int(n)) for n in grades["customers"]]
    owed = formats.alike(grades["open"], currency) if currency else [""] * grades.height
    values = (
        [float(to_major(int(amount), currency)) for amount in grades["open"]]
        if currency
        else grades["customers"].to_list()
    )
    colours = grade_colours()
    figure = go.Figure(
        go.Bar(
            orientation="h",
            y=[f"<b>{grade}</b>\u2002" for grade in grades["grade"]],
            x=values,
            # Beside its bar, which may be too short to hold it.
            text=[f"\u2002{words}" for words in (owed if currency else counts)],
            textposition="outside",
            cliponaxis=False,
            textfont={"size": 13, "color": ink()},
            marker_color=[colours[grade] for grade in grades["grade"]],
            customdata=[
                [grade_words(grade), count, amount]
                for grade, count, amount in zip(grades["grade"], counts, owed, strict=True)
            ],
            hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<br>%{customdata[2]}"
            "<extra></extra>",
        )
    )
    # Room for the words beside the longest bar.
    figure.update_xaxes(visible=False, range=[0, _ROOM * max(*values, 1)])
    figure.update_yaxes(autorange="reversed", tickfont={"size": 13, "color": ink()})
    return dressed(figure, bargap=0.35, top=4)


def _movers(found: Scores, rows: pl.DataFrame) -> None:
    since = formats.day(months_back(found.as_of, 1))
    st.subheader(_("Who moved since {day}", day=since))
    moved = movers(rows)
    if moved.is_empty():
        st.caption(_("No score changed by {points} points or more.", points=MOVED_POINTS))
        return
    table(
        moved.head(PAGE_ROWS).drop("hold_reasons").to_pandas(),
        [
            Column("name", _("Customer"), pinned=True),
            Column("change", _("Change"), "number"),
            Column("score", _("Score"), "number"),
            Column("expected_late", _("Expected late"), "money"),
        ],
        name="risk_movers",
        alt=_("Customers whose score changed, the deepest fall first"),
        currency=one_code(moved),
        total=moved.height,
        whole=moved.drop("hold_reasons").to_pandas,
        height=300,
    )


def _customers(rows: pl.DataFrame) -> None:
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.subheader(_("Customers"), width="content")
        chosen = kept.kept_several("risk_grade", _GRADES)
        st.pills(
            _("Grade"), _GRADES, selection_mode="multi", key="risk_grade",
            format_func=spoken(_GRADES, lambda grade: grade), label_visibility="collapsed",
        )  # fmt: skip
    shown = rows.filter(pl.col("grade").is_in(chosen)) if chosen else rows
    st.caption(_("Select a customer to see what its score is made of."))
    places = table(
        worded(shown.head(PAGE_ROWS)).to_pandas(),
        [
            Column("name", _("Customer"), pinned=True),
            Column("grade", _("Grade")),
            Column("score", _("Score"), "number"),
            Column("open", _("Open"), "money"),
            Column("expected_late", _("Expected late"), "money"),
            Column(
                "days_expected",
                _("Days late"),
                "days",
                help=_("Expected, not as of today; empty: it is not expected to come."),
            ),
            Column("hold_words", _("Suggestion")),
            Column("change", _("Change"), "number", help=_("Since last month, in points.")),
            Column("overdue", _("Overdue"), "money"),
            Column("confidence_words", _("History")),
            Column("collector", _("Collector")),
        ],
        name=f"risk_customers_{''.join(chosen)}",
        alt=_("Customers with their scores, the largest expected late amount first"),
        currency=one_code(shown) if shown.height else "",
        total=shown.height,
        whole=lambda: worded(shown).to_pandas(),
        select=True,
        file="risk-scores",
    )
    opened(shown, places)
