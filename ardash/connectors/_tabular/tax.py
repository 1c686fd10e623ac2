"""Which column is what is owed, tax included: taken by its name, else asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl

from ardash.connectors._tabular import headers
from ardash.connectors._tabular.evidence import Doubt
from ardash.connectors._tabular.profile import Rows
from ardash.connectors._tabular.survey import Table
from ardash.errors import Message

_DOCUMENTS = ("invoice", "credit_note")


def with_gross(
    rows: Rows, table: Table, path: Path, options: Mapping[str, str]
) -> tuple[Rows, list[Doubt]]:
    """Take the amount with tax; doubt where two columns could be it, or tax stands beside it.

    The option `amount` names the column. A name that says "with tax" decides; so does a column
    without tax beside it whose values are others.
    """
    chosen = rows.columns.get("amount")
    if chosen is None or not set(rows.kinds) & set(_DOCUMENTS):
        return rows, []
    if stated := _column(options.get("amount", ""), table):
        others = {m: c for m, c in rows.columns.items() if c != stated}
        return replace(rows, columns={**others, "amount": stated}), []
    if _says("gross", chosen):
        return rows, []
    rivals = _rivals(rows, table, chosen)
    if rivals:
        return rows, [_which(chosen, rivals, path)]
    taxes = [column for column in table.columns if _says("tax", column)]
    nets = [column for column in table.columns if _says("net", column) and column != chosen]
    if not taxes or any(_differ(table, chosen, net) for net in nets):
        return rows, []
    return rows, [_whether(chosen, taxes[0], path)]


def _column(name: str, table: Table) -> str | None:
    alike = [column for column in table.columns if headers.fold(column) == headers.fold(name)]
    return name if name in table.columns else next(iter(alike), None) if name else None


def _says(what: str, column: str) -> bool:
    return headers.fold(column) in {headers.fold(name) for name in headers.catalogue()["tax"][what]}


def _rivals(rows: Rows, table: Table, chosen: str) -> list[str]:
    """Name the columns that could be the amount too and hold other values."""
    kind = next(kind for kind in rows.kinds if kind in _DOCUMENTS)
    known, taken = headers.synonyms(kind), set(rows.columns.values())
    return [
        column
        for column in table.columns
        if known.get(headers.fold(column), ("", 0))[0] == "amount"
        and column not in taken
        and _differ(table, chosen, column)
    ]


def _differ(table: Table, one: str, other: str) -> bool:
    """Say whether two columns hold different values in a row where both hold one."""
    differing = (pl.col(one) != pl.col(other)).any()
    return any(piece.frame.select(differing).item() for piece in table.pieces())


def _which(chosen: str, rivals: list[str], path: Path) -> Doubt:
    columns = [chosen, *rivals]
    question = Message(
        "Which column is what is owed, tax included: {columns}? Their values differ.",
        columns=", ".join(map(repr, columns)),
    )
    readings = [f"amount = {column}" for column in columns]
    answers = [{"amount": column} for column in columns]
    return Doubt(chosen, question, readings, answers, "amount", str(path))


def _whether(chosen: str, tax: str, path: Path) -> Doubt:
    question = Message(
        "Does {column} include the tax that stands beside it in {tax}? What is owed includes it. "
        "If {column} does not, export the column that does.",
        column=repr(chosen),
        tax=repr(tax),
    )
    return Doubt(
        chosen, question, [f"amount = {chosen}"], [{"amount": chosen}], "amount", str(path)
    )
