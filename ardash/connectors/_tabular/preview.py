"""The first rows of files as they would be read, for a person to compare with the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from ardash.connectors._tabular.fields import typed
from ardash.connectors._tabular.known import Known
from ardash.connectors._tabular.meanings import AMOUNT_MEANINGS
from ardash.connectors._tabular.opening import Source
from ardash.connectors._tabular.records import Piece
from ardash.money import decimal_string

ROWS_SHOWN = 8
NO_CURRENCY = "XTS"  # ISO 4217: for tests
_SHOWN = (
    "number",
    "customer_id",
    "customer_name",
    "issued_on",
    "due_on",
    "paid_on",
    "applied_on",
    "closed_on",
    "amount",
    "currency",
    "settled_on",
    "applied_amount",
    "open_amount",
    "invoice",
    "terms",
    "customer_terms",
    "credit_limit",
)


def first_rows(sources: Sequence[Source]) -> pl.DataFrame:
    """Show the first rows of each file as read: one row a row, amounts in major units.

    Columns: place, kind, then the meanings the files have, and, where a row would be rejected,
    reason and params as in a batch's rejects.
    """
    rows: list[dict[str, Any]] = []
    for source in sources:
        piece = next(iter(source.table.pieces()), None)
        if piece is None:
            continue
        head = Piece(piece.frame.head(ROWS_SHOWN), piece.broken[:ROWS_SHOWN])
        fields = typed(head, _with_some_currency(source), Known())
        found = [
            _shown(kind, row)
            for kind, frame in fields.frames.items()
            for row in frame.iter_rows(named=True)
        ]
        for frame in fields.rejects:
            found += frame.select("place", "reason", "params").to_dicts()
        rows += sorted(found, key=lambda row: int(str(row["place"]).rpartition(":")[2]))
    used = {key for row in rows for key, value in row.items() if value is not None}
    columns = [c for c in ("place", "kind", *_SHOWN, "reason", "params") if c in used]
    return pl.DataFrame(
        [{column: row.get(column) for column in columns} for row in rows], infer_schema_length=None
    )


def _with_some_currency(source: Source) -> Source:
    """Where no currency is named yet, read the amounts all the same, with two decimals."""
    rows = source.rows
    if rows.defaults.currency or "currency" in rows.columns:
        return source
    return replace(
        source, rows=replace(rows, defaults=replace(rows.defaults, currency=NO_CURRENCY))
    )


def _shown(kind: str, row: dict[str, Any]) -> dict[str, Any]:
    shown = {"place": row["place"], "kind": kind}
    for meaning in _SHOWN:
        value = row.get(meaning)
        if value is not None and meaning in AMOUNT_MEANINGS and row.get("currency"):
            value = decimal_string(value, row["currency"])
        shown[meaning] = None if value is None or value == NO_CURRENCY else str(value)
    return shown
