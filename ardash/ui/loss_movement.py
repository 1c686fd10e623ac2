"""Loss movement: how the allowance of one date became that of another."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from ardash.analysis import expected_loss as ecl
from ardash.ui import charts, formats, kept
from ardash.ui.expected_loss import group_column, group_words
from ardash.ui.loss_book import Book
from ardash.ui.sidebar import FIRST_DAY
from ardash.ui.tables import Column, table
from ardash.ui.waterfall import waterfall
from ardash.ui.words import N_, _

STEP_WORDS = {
    "new": N_("New debts"),
    "aged": N_("Grown older"),
    "released": N_("Released: paid or credited"),
    "used": N_("Used: written off"),
    "rates": N_("Other rates"),
}

#: The same above columns, where there is less room.
COLUMN_WORDS = {
    "new": N_("New"),
    "aged": N_("Older"),
    "released": N_("Released"),
    "used": N_("Used up"),
    "rates": N_("Rates"),
}


def since(book: Book) -> date:
    """The date that the allowance is compared with, as the address or the person says."""
    usual = ecl.last_year_end(book.mine.as_of)
    found = kept.kept_date("ecl_since", usual)
    return found if found < book.mine.as_of else usual


def found(book: Book, start: date) -> pd.DataFrame:
    """The movement from a date, one row a segment."""
    rows: pd.DataFrame = book.table(
        f"movement {start}",
        lambda: ecl.movement(book.view.ledger, book.opening(start), book.mine),
    )
    return rows[rows["currency"] == book.view.code].reset_index(drop=True)


def summed(book: Book, start: date) -> dict[str, Any]:
    """The movement from a date over all segments; nothing in each step where there is none."""
    totals = ecl.movement_totals(found(book, start))
    return totals[0] if totals else dict.fromkeys(ecl.MOVED, 0)


def draw(book: Book) -> None:
    """Draw the choice of the first date, the steps, and the table behind them."""
    start, code = since(book), book.view.code
    st.date_input(
        _("Since"), key="ecl_since", format="DD/MM/YYYY", min_value=FIRST_DAY,
        max_value=book.mine.as_of - timedelta(days=1), width=180,
    )  # fmt: skip
    rows = found(book, start)
    if rows.empty:
        st.caption(_("There was no allowance at either date."))
        return
    total = summed(book, start)
    with st.container(border=True):
        st.subheader(_("Why the allowance changed"))
        steps = [(_(STEP_WORDS[name]), total[name], "") for name in ecl.STEPS]
        charts.show(
            waterfall(
                (_("Allowance on {day}", day=formats.day(start)), total["opening"]),
                [step for step in steps if step[1]],
                (_("Allowance on {day}", day=formats.day(book.mine.as_of)),
                 total["closing"]),
                code,
            ),
            alt=_("From the opening to the closing allowance, step by step"),
            key="ecl_waterfall",
            height=380,
        )  # fmt: skip
        st.caption(
            _(
                "Profit and loss bear {expense}: the change of the allowance, and {written_off} "
                "written off, {beyond} of it without an allowance.",
                expense=formats.money(total["expense"], code),
                written_off=formats.money(total["written_off"], code),
                beyond=formats.money(total["beyond"], code),
            ).replace("$", r"\$")
        )
    with st.container(border=True):
        st.subheader(_("By segment") if book.rules.by == "segment" else _("By group"))
        _table(book, rows)


def _table(book: Book, rows: pd.DataFrame) -> None:
    table(
        rows.assign(group=rows["group"].map(group_words)),
        [
            *group_column(book, pinned=True),
            Column("opening", _("Opening"), "money"),
            *(Column(name, _(COLUMN_WORDS[name]), "money") for name in ecl.STEPS),
            Column("closing", _("Closing"), "money"),
            Column("written_off", _("Written off"), "money"),
            Column("beyond", _("Without an allowance"), "money"),
            Column("expense", _("Expense"), "money"),
        ],
        name="ecl_movement",
        alt=_("The movement of the allowance, one row a segment"),
        currency=book.view.code,
    )
