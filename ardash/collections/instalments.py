"""Instalments: which part of its document an item is, where a document is due in several."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw
import polars as pl

from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger

#: What makes one document: its number alone may come from another source, or customer.
_DOCUMENT = ("source", "customer", "entity", "kind", "currency", "document")


def instalments(ledger: Ledger, items: Sequence[int]) -> dict[int, str]:
    """Say which instalment some items are: item (key in the ledger) -> "1/2", by due date.

    Paid instalments count too, so that an item keeps its place. What is alone on its document, or
    has no document, is left out.
    """
    named = ledger.items.filter(
        nw.col("item").is_in(list(items)), nw.col("kind").is_in(["invoice", "charge"])
    )
    documents = gathered(named.select("document"))["document"].drop_nulls().unique()
    parts = gathered(
        ledger.items.filter(nw.col("document").is_in(documents.to_list())).select(
            "item", "item_id", "due_on", *_DOCUMENT
        )
    ).sort("due_on", "item_id", nulls_last=True)
    counted = parts.with_columns(
        number=pl.int_range(1, pl.len() + 1).over(_DOCUMENT), count=pl.len().over(_DOCUMENT)
    ).filter(pl.col("count") > 1, pl.col("item").is_in(list(items)))
    rows = counted.select("item", "number", "count").iter_rows()
    return {item: f"{number}/{count}" for item, number, count in rows}


def with_instalment(document: str, instalment: str | None) -> str:
    """Name a document and, where it is due in several, which of its instalments."""
    return f"{document} ({instalment})" if instalment else document
