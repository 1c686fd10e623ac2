"""Loss rates: the provision matrix, the payment profiles behind it, and the roll rates."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from ardash.analysis import expected_loss as ecl
from ardash.ledger.frames import to_pandas
from ardash.ui import charts, formats
from ardash.ui.axes import value_axis
from ardash.ui.expected_loss import group_column, group_words
from ardash.ui.loss_book import Book, rolls
from ardash.ui.palette import SERIES, bucket_words, tone
from ardash.ui.tables import Column, table
from ardash.ui.words import N_, _

#: Where a rate comes from.
BASIS_WORDS = {
    "history": N_("Own history"),
    "shrunk": N_("Drawn towards all"),
    "all": N_("That of all alone"),
    "lost": N_("Lost by definition"),
    "stated": N_("Stated"),
    "none": N_("Not known"),
}

#: Groups that the chart can tell apart.
_GROUPS = 8


def draw(book: Book) -> None:
    """Draw the matrix, what it was learnt from, and the roll rates beside it."""
    found: pd.DataFrame = book.table("matrix", lambda: to_pandas(book.mine.matrix))
    own = found[found["currency"] == book.view.code].reset_index(drop=True)
    if own.empty:
        st.caption(_("No rows."))
        return
    with st.container(border=True):
        st.subheader(_("Provision matrix"))
        _matrix(book, own)
    with st.container(border=True):
        st.subheader(_("What reached each bucket, of what was owed"))
        _profile(book, own)
    with st.container(border=True):
        st.subheader(_("Where each rate comes from"))
        _origins(book, own)
    with st.container(border=True):
        st.subheader(_("Roll rates"))
        _rolls(book)


def _matrix(book: Book, own: pd.DataFrame) -> None:
    wide = _wide(own, "rate", book.rules.codes)
    table(
        wide,
        [
            *group_column(book, pinned=True),
            *(Column(code, bucket_words(code), "rate") for code in book.rules.codes),
        ],
        name="ecl_matrix",
        alt=_("Rates of loss, one row a segment, one column a bucket"),
        currency=book.view.code,
    )


def _wide(own: pd.DataFrame, value: str, codes: tuple[str, ...]) -> pd.DataFrame:
    """Spread rows over the buckets: one row a group, in the order it has."""
    rows: dict[str, dict[str, Any]] = {}
    for row in own.to_dict("records"):
        name = group_words(row["group"])
        rows.setdefault(name, {"group": name})[row["bucket"]] = row[value]
    return pd.DataFrame(list(rows.values()), columns=["group", *codes])


def _profile(book: Book, own: pd.DataFrame) -> None:
    known, facts = own[own["reached_share"].notna()], book.facts
    if known.empty or facts is None:
        st.caption(_("Too little history: the outcome of no debt is known yet."))
        return
    charts.show(
        _curves(known, book), alt=_("What reached each bucket, by segment"),
        key="ecl_profile",
    )  # fmt: skip
    first, last = ecl.window(book.mine.as_of, book.rules)
    code = book.view.code
    st.caption(
        _(
            "Debts due from {first} to {last}. {lost} of it counts as lost; {came} of this was "
            "paid since, later than {days} days after the due date.",
            first=formats.day(first), last=formats.day(last), days=book.rules.lost_days,
            lost=formats.money(facts["known_lost"], code),
            came=formats.money(facts["known_recovered"], code),
        ).replace("$", r"\$")
    )  # fmt: skip


def _first(rows: pd.DataFrame) -> pd.Series:
    found: pd.Series = rows["bucket"] == "not_due"
    return found


def _curves(known: pd.DataFrame, book: Book) -> go.Figure:
    """Draw a line a group: the share of what was owed that reached each bucket."""
    codes = book.rules.codes
    colours = SERIES[tone()]
    figure = go.Figure()
    largest = known[_first(known)].sort_values("reached", ascending=False)["group"]
    for place, group in enumerate(largest.head(_GROUPS)):
        rows = known[known["group"].map(group_words) == group_words(group)]
        shares = dict(zip(rows["bucket"], rows["reached_share"], strict=True))
        values = [shares.get(code, 0.0) for code in codes]
        figure.add_scatter(
            x=[bucket_words(code) for code in codes],
            y=values,
            name=group_words(group) if book.told_apart else _("All"),
            mode="lines+markers",
            line={"color": colours[place % len(colours)], "width": 2},
            customdata=[formats.share(value, 2) for value in values],
            hovertemplate="%{customdata}",
        )
    figure.update_layout(hovermode="x unified")
    value_axis(figure, 0.0, 1.0, "share")
    return charts.dressed(figure)


def _origins(book: Book, own: pd.DataFrame) -> None:
    shown = own.assign(
        group=own["group"].map(group_words),
        bucket=own["bucket"].map(bucket_words),
        basis=own["basis"].map(lambda code: _(BASIS_WORDS[code])),
    )
    columns = [
        *group_column(book),
        Column("bucket", _("Days late")),
        Column("rate", _("Rate"), "rate"),
        Column(
            "basis",
            _("Where from"),
            help=_("A rate of few invoices is drawn towards that of all segments."),
        ),
        Column("reached", _("Reached it"), "money"),
        Column("lost", _("Of it lost"), "money"),
        Column("recovered", _("Of this paid since"), "money"),
        Column("invoices", _("Debts"), "number"),
        Column("own_rate", _("Own rate"), "rate"),
        Column("own_share", _("Counts for"), "share"),
        Column("all_rate", _("Rate of all"), "rate"),
        Column("historical_rate", _("Historical rate"), "rate"),
        Column("factor", _("Adjustment ×"), "decimal"),
        Column("reason", _("Reason")),
        Column("owner", _("Decided by")),
        Column("from_on", _("Holds from"), "date"),
    ]
    sometimes = ("reason", "owner", "from_on")
    columns = [c for c in columns if c.name not in sometimes or shown[c.name].notna().any()]
    table(
        shown, columns, name="ecl_origins", alt=_("Where each rate of the matrix comes from"),
        currency=book.view.code,
    )  # fmt: skip


def _rolls(book: Book) -> None:
    found = rolls(book)
    own = found[found["currency"] == book.view.code].reset_index(drop=True)
    if own.empty:
        st.caption(_("Nothing was owed at the last twelve months' ends."))
        return
    st.caption(
        _(
            "Where what stood in a bucket at a month's end stood at the next, twelve months added "
            "up. “Lost in the end” follows such months to the end, to compare the matrix with."
        )
    )
    shown = ecl.roll_shares(own).assign(
        group=own["group"].map(group_words), bucket=own["bucket"].map(bucket_words)
    )
    table(
        shown,
        [
            *group_column(book),
            Column("bucket", _("Days late")),
            Column("amount", _("Stood there"), "money"),
            Column("loss_rate", _("Lost in the end"), "rate"),
            Column("settled", _("Settled meanwhile"), "share"),
            Column("written_off", _("Written off"), "share"),
            *(Column(code, _("→ {bucket}", bucket=bucket_words(code)), "share")
              for code in book.rules.codes),
        ],
        name="ecl_rolls",
        alt=_("Roll rates from one month's end to the next"),
        currency=book.view.code,
    )  # fmt: skip
