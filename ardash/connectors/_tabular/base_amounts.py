"""Amounts in the currency of the books: of use only where that currency is known."""

from __future__ import annotations

from dataclasses import replace

from ardash.connectors._tabular.opening import Source
from ardash.errors import Message


def without_unknown(source: Source) -> tuple[Source, list[Message]]:
    """Leave out a column of amounts in base currency where nothing names that currency."""
    rows = source.rows
    column = rows.columns.get("amount_base")
    if column is None or "base_currency" in rows.columns or rows.defaults.base_currency:
        return source, []
    kept = {meaning: name for meaning, name in rows.columns.items() if meaning != "amount_base"}
    note = Message(
        "{file}: {column} is not read, because nothing says which currency it is in; state "
        "base_currency to use it.",
        file=source.name,
        column=repr(column),
    )
    return replace(source, rows=replace(rows, columns=kept)), [note]
