"""First rows of what a source would bring: items with what is owed, receipts, or rates."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
import streamlit as st

from ardash.records.plan import Plan
from ardash.ui.item import ITEM_KIND_WORDS
from ardash.ui.tables import Column, table
from ardash.ui.words import _

#: Rows shown: enough to see whether it is read as it is meant.
SHOWN = 10


@dataclass(frozen=True)
class First:
    """The first rows that are new or changed, and which table they are of; None: there are none."""

    table: str | None
    rows: pl.DataFrame


def first_of(plan: Plan) -> First:
    """Take the first new or changed rows of a plan: what is owed, else money, else rates."""
    items = plan.changes["items"].insert.head(SHOWN)
    if items.height:
        entries = plan.changes["entries"].insert
        owed = (
            entries.join(items.select("item_id"), on="item_id", how="semi")
            .group_by("item_id")
            .agg(pl.col("amount").sum())
        )
        named = plan.changes["customers"].insert.select("customer_id", "name")
        rows = items.join(owed, on="item_id", how="left", maintain_order="left")
        rows = rows.join(named, on="customer_id", how="left", maintain_order="left")
        return First("items", rows.with_columns(pl.coalesce("name", "customer_id").alias("name")))
    for name in ("receipts", "rates"):
        if name in plan.changes and plan.changes[name].insert.height:
            return First(name, plan.changes[name].insert.head(SHOWN))
    return First(None, pl.DataFrame())


def first_table(first: First) -> None:
    """Show the first rows as they would be taken over."""
    if first.table is None:
        return
    st.caption(_("The first rows that are new or changed, as they would be taken over:"))
    frame = first.rows.to_pandas()
    if first.table == "items":
        frame["kind"] = [_(ITEM_KIND_WORDS.get(kind, kind)) for kind in first.rows["kind"]]
    table(frame, _columns()[first.table], name="intake_first", alt=_("The first rows"),
          download=False)  # fmt: skip


def _columns() -> dict[str, list[Column]]:
    return {
        "items": [
            Column("document", _("Document"), pinned=True),
            Column("name", _("Customer")),
            Column("kind", _("Kind")),
            Column("issued_on", _("Issued"), "date"),
            Column("due_on", _("Due"), "date"),
            Column("amount", _("Open"), "money"),
        ],
        "receipts": [
            Column("booked_on", _("Booked"), "date", pinned=True),
            Column("payer_name", _("Payer")),
            Column("text", _("Text"), width="large"),
            Column("amount", _("Amount"), "money"),
        ],
        "rates": [
            Column("published_on", _("Day"), "date", pinned=True),
            Column("currency", _("Currency")),
            Column("rate", _("Exchange rate"), "decimal"),
        ],
    }
