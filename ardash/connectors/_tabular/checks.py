"""Reasons to reject a row, and the sorting out of the rows that have one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from ardash.connectors._tabular.records import LINE, RAW, Piece
from ardash.errors import mark
from ardash.records.batch import frame

#: Beside a typed column stands its text as written (TEXT + meaning).
TEXT, PARTS = "\x00text ", "\x00parts "
#: The item that a row is, the item that it pays or credits, the customer that it is; see naming.
ITEM, TARGET, CUSTOMER = "\x00item", "\x00target", "\x00customer"

EMPTY = mark("The column {column} is empty.")


class Check(NamedTuple):
    """A reason to reject a row: when it applies, what to say, and the values said."""

    wrong: pl.Expr
    reason: str
    params: Mapping[str, pl.Expr]


def sift(rows: pl.DataFrame, checks: Sequence[Check]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part rows into sound ones and rejects; a row is rejected for the first check it fails."""
    numbered = [
        pl.when(check.wrong.fill_null(value=False)).then(number)
        for number, check in enumerate(checks)
    ]
    if not numbered or not rows.height:
        return rows, frame("rejects")
    first = rows.select(pl.coalesce(numbered).alias("first"))["first"]
    if first.null_count() == rows.height:
        return rows, frame("rejects")
    bad = []
    for number in first.drop_nulls().unique().sort():
        check = checks[number]
        values = [
            value.cast(pl.String).fill_null("").alias(name) for name, value in check.params.items()
        ]
        bad.append(
            rows.filter((first == number).fill_null(value=False)).select(
                "place",
                pl.lit(check.reason).alias("reason"),
                pl.struct(values).struct.json_encode().alias("params"),
                pl.col(RAW).alias("raw"),
                _named(rows, ITEM).alias("item_id"),
                _named(rows, TARGET).alias("target_id"),
                _named(rows, CUSTOMER).alias("customer_id"),
                LINE,
            )
        )
    rejects = pl.concat(bad).sort(LINE, maintain_order=True).drop(LINE)
    return rows.filter(first.is_null()), frame("rejects", rejects)


def empty(meaning: str, column: str) -> Check:
    """Reject rows that lack what their kind needs."""
    return Check(pl.col(meaning).is_null(), EMPTY, {"column": pl.lit(column)})


def _named(rows: pl.DataFrame, column: str) -> pl.Expr:
    return pl.col(column) if column in rows.columns else pl.lit(None, pl.String)


def broken(piece: Piece, prefix: str, item: Callable[[str], str | None]) -> pl.DataFrame:
    """Reject the lines that are no records; `item` reads which item a line was, where it can."""
    return frame(
        "rejects",
        [
            {
                "place": f"{prefix}{line}",
                "reason": reason,
                "params": json.dumps(params, ensure_ascii=False),
                "raw": raw,
                "item_id": item(raw),
            }
            for line, reason, params, raw in piece.broken
        ]
        or None,
    )
