"""Drill: from a group of the aging to its items, and from an item to its entries."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from ardash.analysis.aging import aging
from ardash.analysis.buckets import buckets
from ardash.analysis.open_items import entries_of, open_items, open_items_count
from ardash.errors import mark
from ardash.ui import formats, kept
from ardash.ui.palette import bucket_words
from ardash.ui.tables import PAGE_ROWS, Column, table
from ardash.ui.view import View
from ardash.ui.words import N_, _, _n

#: Rows that a download of open items holds; more are had from the command line.
DOWNLOAD_ROWS = 20_000

ALL = "all"

ITEM_KIND_WORDS = {
    "invoice": N_("Invoice"),
    "credit_note": N_("Credit note"),
    "unapplied": N_("Unapplied cash"),
    "charge": N_("Charge"),
}
ENTRY_KIND_WORDS = {
    "billing": N_("Billed"),
    "payment": N_("Payment"),
    "credit": N_("Credit note"),
    "discount": N_("Early-payment discount"),
    "write_off": N_("Written off"),
    "fx": N_("Exchange difference"),
    "transfer": N_("Moved between items"),
    "correction": N_("Correction"),
}
_DUE_WORDS = {"derived": N_("derived from the terms"), "stated": N_("as stated")}
_DATE_WORDS = {
    "export": mark("dated by the export"),
    "stated": mark("as stated"),
}


def items(view: View, by: str, group: pd.Series | None, options: dict[str, Any]) -> None:
    """List the open items of a group, or of everything that the filters leave; then entries."""
    narrowed = view if group is None else _narrowed(view, by, group)
    with st.container(border=True):
        title = (
            _("Open items") if group is None else _("Open items of {name}", name=_name(by, group))
        )
        st.subheader(title)
        codes = [bucket.code for bucket in buckets(options["edges"])]
        present = _present(narrowed, options)
        bucket = kept.kept("aging_bucket", ALL, options=[ALL, *codes])
        st.pills(
            _("Bucket"),
            [ALL, *(code for code in codes if code in present or code == bucket)],
            key="aging_bucket",
            format_func=lambda code: _("All") if code == ALL else bucket_words(code),
            required=True,
            label_visibility="collapsed",
        )
        wanted = {"bucket": None if bucket == ALL else bucket, **options}
        count = narrowed.figure(open_items_count, **wanted)
        found = narrowed.figure(open_items, limit=DOWNLOAD_ROWS, **wanted)
        chosen = _items_table(found, view.code, count)
    if chosen:
        entries(narrowed, found.iloc[chosen[0]])


def _narrowed(view: View, by: str, group: pd.Series) -> View:
    if by == "customer":
        return view.narrowed(customer_id=[group["customer_id"]])
    value = group[by]
    return view.narrowed(**{by: [None if formats.absent(value) else value]})


def _name(by: str, group: pd.Series) -> str:
    value = group["name" if by == "customer" else by]
    return formats.NONE if formats.absent(value) or value == "" else str(value)


def _present(view: View, options: dict[str, Any]) -> set[str]:
    owed = view.figure(aging, **options)
    return set(owed.loc[owed["items"] > 0, "bucket"])


def _items_table(found: pd.DataFrame, currency: str, count: int) -> list[int]:
    shown = found.assign(kind=found["kind"].map(lambda kind: _(ITEM_KIND_WORDS[kind])))
    chosen = table(
        shown,
        [
            Column("name", _("Customer"), pinned=True),
            Column("document", _("Document")),
            Column("kind", _("Kind")),
            Column("issued_on", _("Issued"), "date"),
            Column("due_on", _("Due"), "date"),
            Column("days_late", _("Days late"), "number"),
            Column("original", _("Billed"), "money"),
            Column("balance", _("Open"), "money"),
            Column("terms", _("Terms")),
            Column("collector", _("Collector")),
        ],
        name="aging_items",
        alt=_("The open items, the oldest due date first"),
        currency=currency,
        total=count,
        select=True,
    )
    if count > DOWNLOAD_ROWS:
        st.caption(
            _(
                "The download holds the first {count} rows; `ardash export` gives all of them.",
                count=formats.number(DOWNLOAD_ROWS),
            )
        )
    elif count > PAGE_ROWS or count:
        st.caption(_("Select an item to see what happened to it."))
    return chosen


def entries(view: View, item: pd.Series) -> None:
    """Show what happened to an item, entry by entry, with the balance after each."""
    found = (
        view.figure(entries_of, int(item["item"]))
        if False
        else entries_of(view.ledger, int(item["item"]))
    )
    with st.container(border=True):
        st.subheader(
            _(
                "{document} of {name}",
                document=item["document"] or item["item_id"],
                name=item["name"],
            )
        )
        st.caption(
            _n("{count} entry", "{count} entries", len(found))
            + " · "
            + _("source {source}, key {key}", source=item["source"], key=item["item_id"])
        )
        shown = found.assign(
            kind=found["kind"].map(lambda kind: _(ENTRY_KIND_WORDS[kind])),
            date_source=found["date_source"].map(
                lambda code: _(_DATE_WORDS[code]) if code in _DATE_WORDS else ""
            ),
        )
        columns = [
            Column("booked_on", _("Date"), "date", pinned=True),
            Column("kind", _("Entry")),
            Column("amount", _("Amount"), "money"),
            Column("balance", _("Balance after"), "money"),
            Column("reference", _("Reference")),
            Column("date_source", _("Date is")),
            Column("known_from", _("Import"), "number"),
        ]
        table(
            shown,
            columns,
            name="aging_entries",
            alt=_("The entries of the item, oldest first"),
            currency=view.code,
        )


def history_table(history: pd.DataFrame, currency: str) -> None:
    """Show the aging date by date: one row a date, the newest first."""
    wide = history.pivot_table(index="as_of", columns="bucket", values="amount", aggfunc="sum")
    order = [code for code in dict.fromkeys(history["bucket"]) if wide[code].any()]
    rows = wide[order].assign(total=wide.sum(axis=1)).sort_index(ascending=False).reset_index()
    table(
        rows,
        [
            Column("as_of", _("As of"), "date", pinned=True),
            Column("total", _("Owed in all"), "money"),
            *(Column(code, bucket_words(code), "money") for code in order),
        ],
        name="aging_history_table",
        alt=_("The aging at each month's end, one row a date"),
        currency=currency,
    )
