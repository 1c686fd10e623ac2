"""An item: what happened to it, entry by entry, and which import brought what from where."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import pandas as pd
import polars as pl
import streamlit as st

from ardash.analysis.open_items import entries_of
from ardash.ledger.frames import collected
from ardash.ui import formats
from ardash.ui.records import row_history
from ardash.ui.tables import Column, table
from ardash.ui.view import View
from ardash.ui.words import N_, _, plain

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

#: Columns of the entries that are left out where none has a value.
_SOMETIMES = ("reference", "place", "date_source")


def token(row: Any) -> str:
    """Name an item in the address: its source and the source's own key."""
    return f"{row['source']}:{row['item_id']}"


def find(view: View, name: str) -> pd.Series | None:
    """Find an item by its token in what the view looks at; None when it is not there."""
    found: pd.DataFrame = view.once(f"item {name}", lambda: _find(view, name))
    return None if found.empty else found.iloc[0]


def _find(view: View, name: str) -> pd.DataFrame:
    ledger = view.ledger
    named = nw.concat_str(nw.col("source").cast(nw.String), nw.col("item_id"), separator=":")
    wanted = ledger.items.filter(named == name).select(
        "item", "item_id", "source", "customer", "document", "kind", "issued_on", "due_on",
        "due_source", "terms", "order_reference", "currency",
    )  # fmt: skip
    customers = ledger.customers.select("customer", "customer_id", "name")
    return collected(wanted.join(customers, on="customer", how="left"))


def card(view: View, item: pd.Series) -> None:
    """Show an item: its dates and terms, its entries with the balance after each, its versions."""
    key = int(item["item"])
    found: pd.DataFrame = view.once(f"entries {key}", lambda: entries_of(view.ledger, key))
    history = _history(view, item)
    with st.container(border=True):
        st.subheader(
            _("{document} of {name}", document=plain(document(item)), name=plain(item["name"])),
            help=_(
                "Source {source}, key {key}.",
                source=plain(item["source"]),
                key=plain(item["item_id"]),
            ),
        )
        _facts(view, item, found)
        _entries(view, _with_origin(view, found, history))
        later = found["booked_on"] > pd.Timestamp(view.as_of)
        if later.any():
            day = formats.day(view.as_of)
            st.caption(_("Entries after {day} do not count in the figures of that day.", day=day))
        _earlier(history)


def document(item: Any) -> str:
    """Say an item as people do: its document's number, else the source's key."""
    return str(item["item_id"] if formats.absent(item["document"]) else item["document"])


def documents(items: pd.DataFrame) -> pd.Series:
    """Say each of many items as `document` does."""
    named: pd.Series = items["document"].where(items["document"].notna(), items["item_id"])
    return named


def _facts(view: View, item: pd.Series, entries: pd.DataFrame) -> None:
    until = entries[entries["booked_on"] <= pd.Timestamp(view.as_of)]
    owed = until["balance"].iloc[-1] if len(until) else 0
    due = formats.day(item["due_on"])
    if item["due_source"] == "derived":
        due = _("{day}, derived from the terms", day=due)
    facts = {
        _("Kind"): _(ITEM_KIND_WORDS[item["kind"]]),
        _("Customer"): plain(f"{item['name']} ({item['customer_id']})"),
        _("Issued"): formats.day(item["issued_on"]),
        _("Due"): due,
        _("Terms"): formats.NONE if formats.absent(item["terms"]) else plain(item["terms"]),
        _("Open on {day}", day=formats.day(view.as_of)): f"**{formats.money(owed, view.code)}**",
    }
    if not formats.absent(item["order_reference"]):
        facts[_("Order")] = plain(item["order_reference"])
    st.table(facts, border="horizontal", width="content", alt=_("What the document says"))


def _entries(view: View, found: pd.DataFrame) -> None:
    shown = found.assign(
        kind=found["kind"].map(lambda kind: _(ENTRY_KIND_WORDS[kind])),
        date_source=found["date_source"].map(
            lambda code: _("Dated by the export") if code == "export" else None
        ),
    )
    columns = [
        Column("booked_on", _("Date"), "date", pinned=True),
        Column("kind", _("Entry")),
        Column("amount", _("Amount"), "money"),
        Column("balance", _("Balance after"), "money"),
        Column("reference", _("Reference")),
        Column("place", _("Place in the source")),
        Column("imported", _("Import")),
        Column("date_source", _("Note")),
    ]
    table(
        shown,
        [c for c in columns if c.name not in _SOMETIMES or shown[c.name].notna().any()],
        name="entries",
        alt=_("The entries of the item, oldest first"),
        currency=view.code,
    )


def _history(view: View, item: pd.Series) -> dict[str, pl.DataFrame]:
    """Every version of the item and its entries, as far as the view knows them."""
    found = row_history(str(item["item_id"]), str(item["source"]))
    if found is None:
        return {}
    frames = {"items": found.items, "entries": found.entries}
    if view.known_sync is None:
        return frames
    return {
        name: frame.filter(pl.col("known_from") <= view.known_sync)
        for name, frame in frames.items()
    }


def _with_origin(
    view: View, entries: pd.DataFrame, history: dict[str, pl.DataFrame]
) -> pd.DataFrame:
    """Add which import brought each entry, and where in the source it stood."""
    syncs = dict(view.whole.syncs.select("sync", "finished_at").iter_rows())
    places: dict[tuple[str, int], str] = {}
    if "entries" in history:
        rows = history["entries"].select("entry_id", "known_from", "place")
        places = {(entry, sync): place for entry, sync, place in rows.iter_rows()}
    keys = list(zip(entries["entry_id"], entries["known_from"], strict=True))
    return entries.assign(
        imported=[
            _("#{sync}, {moment}", sync=sync, moment=formats.instant(syncs.get(sync)))
            for _entry, sync in keys
        ],
        place=pd.Series(
            [places.get((str(entry), int(sync))) for entry, sync in keys], dtype=object
        ),
    )


def _earlier(history: dict[str, pl.DataFrame]) -> None:
    """Show the versions that were replaced or taken back, where there are any."""
    closed = {
        name: frame.filter(pl.col("known_to").is_not_null()).to_pandas()
        for name, frame in history.items()
    }
    count = sum(map(len, closed.values()))
    if not count:
        return
    currency = str(history["items"]["currency"][-1])
    with st.expander(_("What was known before"), icon=":material/history:"):
        known = [
            Column("known_from_at", _("Known from"), "instant"),
            Column("known_to_at", _("Replaced on"), "instant"),
            Column("place", _("Place in the source")),
        ]
        if len(closed["items"]):
            columns = [
                Column("issued_on", _("Issued"), "date"),
                Column("due_on", _("Due"), "date"),
                Column("terms", _("Terms")),
                *known,
            ]
            table(
                closed["items"], columns, name="item_versions",
                alt=_("Earlier versions of the item"),
            )  # fmt: skip
        if len(closed["entries"]):
            rows = closed["entries"]
            rows = rows.assign(kind=rows["kind"].map(lambda kind: _(ENTRY_KIND_WORDS[kind])))
            columns = [
                Column("booked_on", _("Date"), "date"),
                Column("kind", _("Entry")),
                Column("amount", _("Amount"), "money"),
                *known,
            ]
            table(
                rows, columns, name="entry_versions", currency=currency,
                alt=_("Earlier versions of its entries"),
            )  # fmt: skip
