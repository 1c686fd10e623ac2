"""Which item or customer a row is, and which item it pays, read before anything else is judged.

A row that is rejected later names them, so that what was known of them is not taken for vanished.
"""

from __future__ import annotations

import csv

import polars as pl

from ardash.connectors._tabular.checks import CUSTOMER, ITEM, TARGET
from ardash.connectors._tabular.opening import Source
from ardash.connectors._tabular.text import TextTable


def named(rows: pl.DataFrame, kind: str, *, by_due_date: bool = False) -> pl.DataFrame:
    """Add ITEM, the item that each row is, TARGET, the one that it pays or credits, and CUSTOMER.

    Instalments told apart `by_due_date` are not known yet: ITEM is their document (see
    by_due_date).
    """
    nothing = pl.lit(None, pl.String)
    item, target, customer = nothing, nothing, nothing
    if kind == "invoice":
        item = pl.col("number") if by_due_date else _whole_or_part(rows, "number")
    elif kind == "customer":
        customer = pl.coalesce("customer_id", "customer_name")
    elif kind in ("credit_note", "payment"):
        target = _whole_or_part(rows, "invoice")
        item = pl.when(target.is_null()).then(pl.col("number"))
    return rows.with_columns(item.alias(ITEM), target.alias(TARGET), customer.alias(CUSTOMER))


def of_line(raw: str, source: Source) -> str | None:
    """Read the document's number in a line that is no record, where its columns hold so far."""
    column = source.rows.columns.get("number")
    documents = {"invoice", "credit_note"} & set(source.rows.kinds)
    if column is None or not documents or not isinstance(source.table, TextTable):
        return None
    try:
        values = next(csv.reader([raw], delimiter=source.table.layout.separator), [])
    except csv.Error:
        return None
    place = source.table.columns.index(column)
    return (values[place].strip() or None) if place < len(values) else None


def _whole_or_part(rows: pl.DataFrame, meaning: str) -> pl.Expr:
    """Name a document, or one instalment of it."""
    whole = pl.col(meaning)
    if "instalment" not in rows.columns:
        return whole
    part = pl.col("instalment")
    return pl.when(part.is_null()).then(whole).otherwise(whole + "/" + part)
