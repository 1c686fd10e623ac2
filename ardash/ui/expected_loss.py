"""Expected loss: the allowance by bucket, by whom, down to the items."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from ardash.analysis import expected_loss as ecl
from ardash.ui import charts, formats, item, kept, page
from ardash.ui.families import cuts
from ardash.ui.loss_book import Book
from ardash.ui.palette import bucket_words
from ardash.ui.sidebar import DIMENSION_WORDS
from ardash.ui.tables import PAGE_ROWS, Column, table
from ardash.ui.words import _, plain, spoken

#: Between group and bucket in the address.
_JOINT = "|"
_NO_GROUP = "∅"


def leave() -> None:
    """Go back to the whole, as when another section is chosen."""
    kept.choose(ecl_cell="", ecl_item="")


def allowance(book: Book) -> None:
    """Draw the allowance by bucket and segment, and by whom; a click opens the items."""
    cell, opened = kept.kept("ecl_cell", ""), kept.kept("ecl_item", "")
    found = item.find(book.view, opened) if opened else None
    if found is not None:
        _trail(_("All open items") if not cell else cell_words(book, cell))
        item.card(book.view, found)
        return
    rows: pd.DataFrame = book.table("allowance", lambda: ecl.allowance_table(book.mine))
    if cell:
        _trail(_("The whole allowance"))
        _items(book, cell)
        return
    with st.container(border=True):
        st.subheader(_("By age"))
        if rows.empty:
            st.caption(_("No rows."))
            return
        if not rows["allowance"].any():
            st.caption(_("There is no allowance to show by age."))
        else:
            charts.show(
                charts.aging_bars(_by_age(book), book.view.code),
                alt=_("The allowance by days past due"),
                key="ecl_bars",
                height=52 * rows["bucket"].nunique() + 20,
            )
    _cells(book, rows)
    _by_whom(book)


def _by_age(book: Book) -> pd.DataFrame:
    found: pd.DataFrame = book.table("by age", lambda: ecl.allowance_by_age(book.mine))
    return found.rename(columns={"allowance": "amount"})


def _cells(book: Book, rows: pd.DataFrame) -> None:
    with st.container(border=True):
        st.subheader(_("Exposure × rate"))
        st.caption(_("Select a row to see the items behind it."))
        chosen = table(
            rows.assign(
                bucket=rows["bucket"].map(bucket_words), group=rows["group"].map(group_words)
            ),
            [
                *group_column(book),
                Column("bucket", _("Days late")),
                Column("exposure", _("Exposure"), "money"),
                Column("rate", _("Rate"), "rate"),
                Column("allowance", _("Allowance"), "money"),
                Column("items", _("Items"), "number"),
            ],
            name="ecl_cells",
            alt=_("The allowance by segment and days late"),
            currency=book.view.code,
            select=True,
        )
        if chosen:
            row = rows.iloc[chosen[0]]
            group = _NO_GROUP if formats.absent(row["group"]) else str(row["group"])
            kept.choose(ecl_cell=f"{row['bucket']}{_JOINT}{group}")
            st.rerun()


def _by_whom(book: Book) -> None:
    with st.container(border=True):
        offered = cuts(book.view)
        by = kept.kept("ecl_by", "customer", options=offered)
        st.selectbox(
            _("By"),
            offered,
            key="ecl_by",
            format_func=spoken(offered, lambda name: _(DIMENSION_WORDS[name])),
            width=240,
        )
        found: pd.DataFrame = book.table(
            f"by {by}", lambda: ecl.allowance_by(book.mine, book.view.ledger, by)
        )
        chosen = table(
            found,
            [
                Column("name" if by == "customer" else by, _(DIMENSION_WORDS[by]), pinned=True),
                Column("allowance", _("Allowance"), "money"),
                Column("exposure", _("Exposure"), "money"),
                Column("allowance_share", _("Share"), "share"),
                Column("items", _("Items"), "number"),
            ],
            name="ecl_by_whom",
            alt=_("Who the allowance is for, the largest first"),
            currency=book.view.code,
            select=by == "customer",
        )
        if chosen:
            page.go("customer", about=str(found["customer_id"].iloc[chosen[0]]))


def _items(book: Book, cell: str) -> None:
    bucket, _joint, name = cell.partition(_JOINT)
    choices: dict[str, Any] = {"bucket": bucket, "group": None if name == _NO_GROUP else name}
    ledger = book.view.ledger
    found: pd.DataFrame = book.table(
        f"items {cell}",
        lambda: ecl.allowance_items(book.mine, ledger, limit=PAGE_ROWS, **choices),
    )
    rows: pd.DataFrame = book.table("allowance", lambda: ecl.allowance_table(book.mine))
    mine = rows[(rows["bucket"] == bucket) & (rows["group"].map(_token) == name)]
    with st.container(border=True):
        st.subheader(cell_words(book, cell))
        if found.empty:
            st.info(_("Nothing is open there at this date, with these filters."))
            return
        st.caption(_("Select an item to see what happened to it."))
        chosen = table(
            found.assign(document=item.documents(found)),
            [
                Column("document", _("Document"), pinned=True),
                Column("name", _("Customer")),
                Column("days_late", _("Days late"), "number"),
                Column("exposure", _("Exposure"), "money"),
                Column("rate", _("Rate"), "rate"),
                Column("allowance", _("Allowance"), "money"),
                Column("due_on", _("Due"), "date"),
            ],
            name="ecl_items",
            alt=_("The items behind the allowance, the largest first"),
            currency=book.view.code,
            total=int(mine["items"].sum()),
            whole=lambda: ecl.allowance_items(book.mine, ledger, **choices),
            select=True,
        )
        if chosen:
            kept.choose(ecl_item=item.token(found.iloc[chosen[0]]))
            st.rerun()


def _trail(up: str) -> None:
    st.button(plain(up), icon=":material/arrow_back:", type="tertiary", key="ecl_up", on_click=_up)


def _up() -> None:
    """Go from an item to its cell, from a cell to the whole."""
    opened = bool(st.session_state.get("ecl_item"))
    kept.choose(**({"ecl_item": ""} if opened else {"ecl_cell": ""}))


def cell_words(book: Book, cell: str) -> str:
    """Say a cell of the allowance: its segment and bucket."""
    bucket, _joint, name = cell.partition(_JOINT)
    known = bucket in (*book.rules.codes, ecl.DOUBTFUL)
    words = bucket_words(bucket) if known else bucket
    if not book.told_apart:
        return plain(words)
    return plain(f"{group_words(None if name == _NO_GROUP else name)} · {words}")


def _token(group: Any) -> str:
    return _NO_GROUP if formats.absent(group) else str(group)


def group_words(group: Any) -> str:
    """Say a segment, or whatever rates are told apart by."""
    return _("None") if formats.absent(group) else str(group)


def group_column(book: Book, *, pinned: bool = False) -> list[Column]:
    """The column of what rates are told apart by; none where they are not."""
    if book.rules.by is None or not book.told_apart:
        return []
    return [Column("group", _(DIMENSION_WORDS[book.rules.by]), pinned=pinned)]
