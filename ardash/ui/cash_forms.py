"""What can be done about a receipt: apply it as proposed, split it, park it, set it aside, undo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from ardash.collections.matching import decisions
from ardash.ledger.build import build
from ardash.money import to_major, to_minor
from ardash.records import people
from ardash.records.people import Decision
from ardash.records.store import Store
from ardash.ui import formats, saving, you
from ardash.ui.cash import Bank
from ardash.ui.view import View
from ardash.ui.words import _, _n, plain

#: Returns that are listed at a time.
MOST_RETURNS = 10


def apply_all(view: View, found: Bank) -> None:
    """Offer to apply what the rules are certain of."""
    certain = found.found.filter(pl.col("certain"))
    if certain.is_empty():
        return
    st.button(
        _n("Apply {count} certain receipt", "Apply all {count} certain receipts", certain.height),
        key=f"cash_all:{saving.generation()}", icon=":material/done_all:", type="primary",
        on_click=_applied, args=(view.folder, "cash_all", decisions(certain)),
        disabled=not you.name(),
    )  # fmt: skip
    saving.problem("cash_all")


def forms(view: View, found: Bank, row: dict[str, Any]) -> None:
    """Offer what can be done about one receipt."""
    generation = f"{row['receipt_id']}:{saving.generation()}"
    with st.container(horizontal=True, gap="small"):
        if row["lines"]:
            one = decisions(pl.DataFrame([row], infer_schema_length=None), by_rule=False)
            st.button(
                _("Apply as proposed"), key=f"cash_one:{generation}", icon=":material/done:",
                type="primary", on_click=_applied, args=(view.folder, "cash_one", one),
                disabled=not you.name(),
            )  # fmt: skip
        aside = [Decision(row["receipt_source"], row["receipt_id"], None, None, ())]
        st.button(
            _("No customer's money"), key=f"cash_aside:{generation}", icon=":material/block:",
            on_click=_applied, args=(view.folder, "cash_one", aside), disabled=not you.name(),
        )  # fmt: skip
    saving.problem("cash_one")
    _split(view, found, row, generation)


def _split(view: View, found: Bank, row: dict[str, Any], generation: str) -> None:
    with st.expander(_("Split, or park"), icon=":material/call_split:"):
        customers = view.whole.customers.select("source", "customer_id", "name").collect("polars")
        options = sorted(customers.to_native().rows(), key=lambda each: str(each[2]).casefold())
        known = [
            n for n, each in enumerate(options) if each[:2] == (row["source"], row["customer_id"])
        ]
        chosen = st.selectbox(
            _("Customer"), options, index=known[0] if known else None,
            format_func=lambda each: f"{each[2]} ({each[1]})", key=f"cash_customer:{generation}",
        )  # fmt: skip
        if chosen is None:
            return
        lines = _lines(found, row, chosen[0], chosen[1], generation)
        rest = row["amount"] - sum(amount for _kind, _item, amount in lines)
        if rest:
            money = formats.money(rest, row["currency"]).replace("$", r"\$")
            st.caption(_("{amount} stay on the customer's account, unapplied.", amount=money))
            lines.append(("unapplied", None, rest))
        note = st.text_input(_("Note"), key=f"cash_note:{generation}")
        made = Decision(
            row["receipt_source"], row["receipt_id"], chosen[0], chosen[1], lines, note=note or None
        )
        parked = all(kind == "unapplied" for kind, _item, _amount in lines)
        st.button(
            _("Park as unapplied") if parked else _("Apply this split"),
            key=f"cash_split:{generation}", icon=":material/save:", on_click=_applied,
            args=(view.folder, "cash_split", [made]), disabled=not you.name() or rest < 0,
        )  # fmt: skip
        saving.problem("cash_split")


def _lines(
    found: Bank, row: dict[str, Any], source: str, customer_id: str, generation: str
) -> list[tuple[str, str | None, int]]:
    code = row["currency"]
    own = found.open_items.filter(
        (pl.col("source") == source)
        & (pl.col("customer_id") == customer_id)
        & (pl.col("currency") == code)
    ).sort("due_on", nulls_last=True)
    if own.is_empty():
        st.caption(_("Nothing of this customer is open in {currency}.", currency=code))
        return []
    frame = pl.DataFrame(
        {
            "document": [plain_or(d, i) for d, i in own.select("document", "item_id").iter_rows()],
            "due_on": own["due_on"],
            "open": [float(to_major(amount, code)) for amount in own["balance"]],
            "pays": [None] * own.height,
        },
        schema_overrides={"pays": pl.Float64},
    )
    typed = st.data_editor(
        frame.to_pandas(), key=f"cash_lines:{source}:{customer_id}:{generation}", hide_index=True,
        disabled=["document", "due_on", "open"],
        column_config={
            "document": st.column_config.TextColumn(_("Document")),
            "due_on": st.column_config.DateColumn(_("Due")),
            "open": st.column_config.NumberColumn(_("Open"), format="localized"),
            "pays": st.column_config.NumberColumn(_("Pays"), format="localized"),
        },
    )  # fmt: skip
    return [
        ("payment", item_id, to_minor(str(pays), code))
        for item_id, pays in zip(own["item_id"], typed["pays"].tolist(), strict=True)
        if pays is not None and pays == pays and pays != 0  # noqa: PLR0124 - NaN is no amount
    ]


def plain_or(document: str | None, item_id: str) -> str:
    """Name an item by its document, or else by its own number."""
    return document or item_id


def undo(view: View, row: dict[str, Any]) -> None:
    """Offer to undo an application."""
    st.button(
        _("Undo"), key=f"cash_undo:{row['application']}:{saving.generation()}",
        icon=":material/undo:", on_click=_undone,
        args=(view.folder, row["application"], row["version"]),
        disabled=not you.name() or row["undone_at"] is not None,
    )  # fmt: skip
    saving.problem("cash_undo")


def came_back(view: View, found: Bank) -> None:
    """Propose to undo what the bank took back: one row each, with its button."""
    rows = found.came_back
    if rows.is_empty():
        return
    with st.container(border=True):
        st.subheader(
            _n("{count} applied receipt came back", "{count} applied receipts came back",
               rows.height),
            icon=":material/assignment_return:",
        )  # fmt: skip
        st.caption(_("The bank took the money back. Undo the application: its items open again."))
        for row in rows.head(MOST_RETURNS).iter_rows(named=True):
            _back(view, row)
        if rows.height > MOST_RETURNS:
            st.caption(
                _n("{count} more follows, once these are undone.",
                   "{count} more follow, once these are undone.", rows.height - MOST_RETURNS)
            )  # fmt: skip
        saving.problem("cash_undo")


def _back(view: View, row: dict[str, Any]) -> None:
    amount = formats.money(-row["amount"], row["currency"]).replace("$", r"\$")
    who = plain(row["payer_name"] or row["customer_id"])
    days = _(
        "booked on {day}, came back on {back}",
        day=formats.day(row["booked_on"]), back=formats.day(row["returned_on"]),
    )  # fmt: skip
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown(f"**{amount}** · {who}  \n:gray[:small[{days}]]", width="content")
        st.button(
            _("Undo"), key=f"cash_back:{row['application']}:{saving.generation()}",
            icon=":material/undo:", on_click=_undone,
            args=(view.folder, row["application"], row["version"]), disabled=not you.name(),
            help=None if you.name() else _("Say who you are, in the sidebar."),
        )  # fmt: skip


def _applied(folder: str, place: str, made: Sequence[Decision]) -> None:
    def write(store: Store, now: datetime, author: str) -> None:
        people.apply_receipts(store, made, now=now, author=author)
        build(store, Path(folder), now=now)

    said = _n("{count} receipt is applied.", "{count} receipts are applied.", len(made))
    saving.save(place, write, said)


def _undone(folder: str, number: int, version: int) -> None:
    def write(store: Store, now: datetime, author: str) -> None:
        people.undo_application(store, number, version=version, now=now, author=author)
        build(store, Path(folder), now=now)

    saving.save("cash_undo", write, _("It is undone: the items are open again."))


def described(row: dict[str, Any]) -> str:
    """Say who paid how much, when, and with which words."""
    amount = formats.money(row["amount"], row["currency"]).replace("$", r"\$")
    words = plain(row["text"] or "—")
    who = plain(row["payer_name"] or _("unknown payer"))
    return f"**{amount}** · {who} · {formats.day(row['booked_on'])}  \n{words}"
