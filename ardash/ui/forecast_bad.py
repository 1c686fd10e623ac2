"""A bad week: what would have to happen for it."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import streamlit as st

from ardash.analysis.forecast import bad_period
from ardash.ledger.frames import gathered
from ardash.ui import formats, kept
from ardash.ui.forecast_part import Part
from ardash.ui.tables import Column, table
from ardash.ui.words import N_, _, spoken

#: Periods that can be looked at, and those of which the worst is shown first.
_MOST, _NEAR = 26, 6

#: Customers that are named: with everybody else, as many rows as one sees without scrolling.
_NAMED = 8


HEADS = {
    "day": N_("What would have to happen for a bad day"),
    "week": N_("What would have to happen for a bad week"),
    "month": N_("What would have to happen for a bad month"),
}


def draw(found: Part, code: str, by: str) -> None:
    """Draw what a bad period brings, and who would have to pay later for it."""
    st.subheader(_(HEADS[by]))
    rows = found.forecast.periods.filter(pl.col("currency") == code).head(_MOST)
    if not rows["expected"].sum():
        st.caption(_("Nothing is expected, so nothing can be missing."))
        return
    numbers = rows["period"].to_list()
    ends = dict(rows.select("period", "period_end").iter_rows())
    starts = dict(rows.select("period", "period_start").iter_rows())
    # Something can still be done about those that are near.
    near = rows.head(_NEAR).sort(pl.col("expected") - pl.col("low_80"), descending=True)
    largest = near["period"][0]
    period = kept.kept("cash_bad", largest, read=int, options=numbers)
    st.selectbox(
        _("Period"), numbers, key="cash_bad", width=280,
        format_func=spoken(
            numbers,
            lambda n: _("{first} to {last}", first=formats.day(starts[n]),
                        last=formats.day(ends[n])),
        ),
    )  # fmt: skip
    row = rows.filter(pl.col("period") == period).row(0, named=True)
    amounts = (row["low_80"], row["expected"], max(row["expected"] - row["low_80"], 0))
    low, expected, missing = _amounts(amounts, code)
    st.markdown(
        _(
            "One in ten brings less than **{low}**, where {expected} are expected. For that, "
            "{missing} would have to come later:",
            low=low,
            expected=expected,
            missing=missing,
        )
    )
    table(
        _named(found, code, period).to_pandas(),
        [
            Column("name", _("Who pays later"), width=280, pinned=True),
            Column("expected", _("Expected in it"), "money"),
            Column("bad", _("In a bad one"), "money"),
            Column("missing", _("Missing"), "money"),
        ],
        name="cash_bad_rows",
        alt=_("What is missing in a bad period, by customer, the most first"),
        currency=code,
        file="cash-bad-period",
    )


def _named(found: Part, code: str, period: int) -> pl.DataFrame:
    rows = bad_period(found.forecast, code, period, limit=_NAMED)
    names = gathered(found.ledger.customers.select("customer", "name"))
    joined = rows.join(
        names.cast({"customer": pl.Int32}), on="customer", how="left", maintain_order="left"
    )
    return joined.with_columns(
        pl.when(pl.col("customer").is_null())
        .then(pl.lit(_("Everybody else, and invoices to come")))
        .otherwise(pl.col("name"))
        .alias("name")
    )


def _amounts(minor: Sequence[int], code: str) -> list[str]:
    return [amount.replace("$", r"\$") for amount in formats.alike(minor, code)]
