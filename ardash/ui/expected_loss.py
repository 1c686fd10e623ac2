"""Expected loss: the allowance as a figure, by bucket, by whom, down to the items."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from ardash.analysis import expected_loss as ecl
from ardash.ui import charts, formats, item, kept, page
from ardash.ui.families import cuts
from ardash.ui.loss_book import Book
from ardash.ui.palette import bucket_words
from ardash.ui.passport import passport
from ardash.ui.sidebar import DIMENSION_WORDS
from ardash.ui.tables import PAGE_ROWS, Column, table
from ardash.ui.words import _, _n, plain, spoken

#: Between group and bucket in the address.
_JOINT = "|"
_NO_GROUP = "∅"


def leave() -> None:
    """Go back to the whole, as when another section is chosen."""
    kept.choose(ecl_cell="", ecl_item="")


def headline(book: Book) -> None:
    """Say the allowance in a sentence, in figures, and what it does not know."""
    facts = book.facts
    if facts is None or not facts["items"]:
        nothing = _("Nothing is owed at this date, with these filters.")
        st.markdown(f"#### {nothing}")
        return
    code = book.view.code
    words = _(
        "{allowance} of the {exposure} that customers owe is not expected to come: {share}.",
        allowance=formats.money(facts["allowance"], code, brief=True),
        exposure=formats.money(facts["exposure"], code, brief=True),
        share=formats.share(facts["allowance_share"], 2),
    )
    st.markdown(f"#### {words}".replace("$", r"\$"))
    _cautions(book, facts)


def _cautions(book: Book, facts: dict[str, Any]) -> None:
    code = book.view.code
    if facts["unrated"]:
        st.warning(
            _(
                "Too little history: no rate is known for {amount}, which stands in the allowance "
                "with nothing. State rates in expected_loss.toml.",
                amount=formats.money(facts["unrated"], code).replace("$", r"\$"),
            ),
            icon=":material/help:",
        )
    elif facts["known_invoices"] < ecl.FEW_INVOICES:
        st.warning(
            _n(
                "Too little history: the outcome of only {count} invoice is known.",
                "Too little history: the outcome of only {count} invoices is known.",
                facts["known_invoices"],
            ),
            icon=":material/help:",
        )
    if facts["undated"]:
        st.caption(
            _(
                ":material/event_busy: {amount} has no due date and counts from its date of issue.",
                amount=formats.money(facts["undated"], code).replace("$", r"\$"),
            )
        )


def figures(book: Book, opening: int, since: str) -> None:
    """Draw the figures, and how the first of them is made."""
    facts = book.facts
    if facts is None:
        return
    code = book.view.code
    with st.grid(3, min_column_width=230, gap="small"):
        st.metric(
            _("Allowance"),
            formats.money(facts["allowance"], code, brief=True),
            formats.step(facts["allowance"] - opening, "money", code),
            delta_color="inverse",
            delta_description=_("since {day}", day=since),
        )
        st.metric(_("Exposure"), formats.money(facts["exposure"], code, brief=True))
        st.metric(_("Open debts"), formats.number(facts["items"]))
    first, last = ecl.window(book.mine.as_of, book.rules)
    passport(
        _("Allowance"),
        formula=_(
            "Σ exposure × rate; rate of a bucket = lost ÷ reached it, of debts whose outcome is "
            "known, times the forward adjustment."
        ),
        inputs={
            _("Receivable at the close"): formats.money(facts["receivable"], code),
            _("Credit notes and unapplied cash, not set off"): formats.money(
                facts["credits"], code
            ),
            _("Exposure"): formats.money(facts["exposure"], code),
            _("Invoices whose outcome is known"): formats.number(facts["known_invoices"]),
        },
        variant=_n(
            "lost when unpaid {count} day after its due date",
            "lost when unpaid {count} days after its due date",
            book.rules.lost_days,
        ),
        source="IFRS 9, B5.5.35",
        notes=[
            _("Learnt from debts due from {first} to {last}.", first=formats.day(first),
              last=formats.day(last))
        ],
        key="ecl_allowance",
    )  # fmt: skip


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
        charts.show(
            charts.aging_bars(_by_age(book, rows), book.view.code),
            alt=_("The allowance by days past due"),
            key="ecl_bars",
            height=52 * rows["bucket"].nunique() + 20,
        )
    _cells(book, rows)
    _by_whom(book)


def _by_age(book: Book, rows: pd.DataFrame) -> pd.DataFrame:
    codes = [code for code in (*book.rules.codes, ecl.DOUBTFUL) if code in set(rows["bucket"])]
    summed = rows.groupby("bucket")[["allowance", "items"]].sum().loc[codes].reset_index()
    return summed.rename(columns={"allowance": "amount"})


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
                Column("due_on", _("Due"), "date"),
                Column("days_late", _("Days late"), "number"),
                Column("exposure", _("Exposure"), "money"),
                Column("rate", _("Rate"), "rate"),
                Column("allowance", _("Allowance"), "money"),
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
    if book.rules.by is None:
        return plain(words)
    return plain(f"{group_words(None if name == _NO_GROUP else name)} · {words}")


def _token(group: Any) -> str:
    return _NO_GROUP if formats.absent(group) else str(group)


def group_words(group: Any) -> str:
    """Say a segment, or whatever rates are told apart by."""
    return _("None") if formats.absent(group) else str(group)


def group_column(book: Book, *, pinned: bool = False) -> list[Column]:
    """The column of what rates are told apart by; none where they are not."""
    if book.rules.by is None:
        return []
    return [Column("group", _(DIMENSION_WORDS[book.rules.by]), pinned=pinned)]
