"""Aging tables: the groups of the aging, the open items, the dates of its history."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from ardash.analysis.aging import aging, aging_table
from ardash.analysis.buckets import buckets
from ardash.analysis.open_items import open_items, open_items_count
from ardash.ui import formats, item, kept
from ardash.ui.drill import group_names
from ardash.ui.palette import bucket_words
from ardash.ui.sidebar import DIMENSION_WORDS
from ardash.ui.tables import PAGE_ROWS, Column, table
from ardash.ui.view import View
from ardash.ui.words import _, spoken

ALL = "all"


def headline(view: View, options: dict[str, Any]) -> None:
    """Say the aging in four figures: owed in all, overdue, its share, and the number of items."""
    rows = view.figure(aging_table, **options)
    if rows.empty:
        st.caption(_("Nothing is open at this date, with these filters."))
        return
    row = rows.iloc[0]
    with st.grid(4, min_column_width=150, gap="small"):
        owed, overdue = formats.alike((row["total"], row["overdue"]), view.code)
        st.metric(_("Owed in all"), owed)
        st.metric(_("Overdue"), overdue)
        st.metric(_("Overdue share"), formats.share(row["overdue_share"]))
        st.metric(_("Open items"), formats.number(row["items"]))


def groups_table(view: View, by: str, options: dict[str, Any]) -> None:
    """Show the aging, one row a group, the largest first; a click on a row opens the group."""
    groups = view.figure(aging_table, by=by, limit=PAGE_ROWS, **options)
    owed = view.figure(aging, **options)
    filled = set(owed["bucket"][owed["amount"] != 0])
    codes = [bucket.code for bucket in buckets(options["edges"]) if bucket.code in filled]
    label, ledger = "name" if by == "customer" else by, view.ledger
    columns = [
        Column(label, _(DIMENSION_WORDS[by]), pinned=True),
        Column("total", _("Owed in all"), "money"),
        Column("overdue", _("Overdue"), "money"),
        *(Column(code, bucket_words(code), "money") for code in codes),
        Column("overdue_share", _("Overdue share"), "share"),
        Column("items", _("Items"), "number"),
    ]
    if len(groups):
        st.caption(_("Select a row to see the items behind it."))
    chosen = table(
        # Most customers owe nothing in most buckets: what there is stands out beside dashes.
        groups.assign(**{code: groups[code].where(groups[code] != 0) for code in codes}),
        columns,
        name="aging_groups",
        alt=_("The aging, one row a group"),
        currency=view.code,
        total=int(groups["groups"].iloc[0]) if len(groups) else 0,
        whole=lambda: aging_table(ledger, view.as_of, by=by, **options),
        select=True,
    )
    if chosen:
        # Whether a name stands for one group only, all of them tell.
        names = group_names(view.figure(aging_table, by=by, **options), by)
        kept.choose(aging_group=names[chosen[0]], aging_bucket=ALL)
        st.rerun()


def items_table(view: View, options: dict[str, Any], *, one_customer: bool) -> None:
    """List the open items of a view, the oldest due date first; a click on a row opens the item."""
    codes = [bucket.code for bucket in buckets(options["edges"])]
    owed = view.figure(aging, **options)
    counted = owed.groupby("bucket")["items"].sum()
    bucket = kept.kept("aging_bucket", ALL, options=[ALL, *codes])
    offered = [ALL, *(code for code in codes if counted.get(code, 0) or code == bucket)]
    st.pills(
        _("Bucket"),
        offered,
        key="aging_bucket",
        format_func=spoken(offered, lambda code: _("All") if code == ALL else bucket_words(code)),
        required=True,
        label_visibility="collapsed",
    )
    wanted = {"bucket": None if bucket == ALL else bucket, **options}
    found: pd.DataFrame = view.figure(open_items, limit=PAGE_ROWS, **wanted)
    ledger = view.ledger
    if len(found):
        st.caption(_("Select an item to see what happened to it."))
    chosen = table(
        _with_kinds(found),
        _columns(found, one_customer=one_customer),
        name="aging_items",
        alt=_("The open items, the oldest due date first"),
        currency=view.code,
        total=view.figure(open_items_count, **wanted),
        whole=lambda: _with_kinds(open_items(ledger, view.as_of, **wanted)),
        select=True,
    )
    if chosen:
        kept.choose(aging_item=item.token(found.iloc[chosen[0]]))
        st.rerun()


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


def _columns(found: pd.DataFrame, *, one_customer: bool) -> list[Column]:
    # A telephone shows the first three: how much, and how late, before everything else.
    columns = [
        Column("document", _("Document"), pinned=True),
        Column("balance", _("Open"), "money"),
        Column("days_late", _("Days late"), "number"),
        Column("name", _("Customer")),
        Column("due_on", _("Due"), "date"),
        Column("issued_on", _("Issued"), "date"),
        Column("original", _("Billed"), "money"),
        Column("kind", _("Kind")),
        Column("terms", _("Terms")),
        Column("collector", _("Collector")),
    ]
    if one_customer:
        columns = [c for c in columns if c.name not in ("name", "collector")]
    sometimes = ("terms", "collector")
    return [c for c in columns if c.name not in sometimes or found[c.name].notna().any()]


def _with_kinds(found: pd.DataFrame) -> pd.DataFrame:
    words = {kind: _(word) for kind, word in item.ITEM_KIND_WORDS.items()}
    return found.assign(
        kind=found["kind"].map(words), document=[item.document(row) for _i, row in found.iterrows()]
    )
