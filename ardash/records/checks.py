"""What is wrong with a row on its own, or beside another row of the same key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import NamedTuple

import polars as pl

from ardash.errors import mark
from ardash.money import LARGEST_MINOR, known_currencies
from ardash.records.gather import CONTENT, KEYS
from ardash.records.schema import ENTRY_KINDS, ITEM_KINDS

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)

_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "customers": ("customer_id",),
    "items": ("item_id", "customer_id", "kind", "issued_on", "currency"),
    "entries": ("entry_id", "item_id", "kind", "booked_on", "amount"),
    "controls": ("control_id", "account", "closed_on", "currency", "balance"),
    "statements": ("statement_id", "account", "closed_on", "currency"),
    "receipts": ("receipt_id", "entry", "account", "booked_on", "amount", "currency"),
    "rates": ("rate_id", "currency", "published_on", "rate"),
    "statuses": ("status_id", "item_id", "code", "stated_on"),
}
_KINDS: Mapping[str, tuple[str, ...]] = {"items": ITEM_KINDS, "entries": ENTRY_KINDS}

MISSING = mark("The column {column} is empty.")
UNKNOWN_KIND = mark("{kind} is no kind of item or entry.")
UNKNOWN_CURRENCY = mark("{currency} is no ISO 4217 currency code.")
TOO_LARGE = mark("The amount {amount} (in minor units) is too large to be true.")
NO_RATE = mark("The rate {rate} is not a positive number.")
ODD_DATE = mark("The date {date} is before 1990 or after 2100.")
REPEATED = mark("{key} stands here again, the same as at {first}.")
CONTRADICTED = mark("{key} stands here again, but differs from {first}, which was kept.")


class Check(NamedTuple):
    """A reason to reject a row: when it applies, what to say, and the values said."""

    wrong: pl.Expr
    reason: str
    params: Mapping[str, pl.Expr]


def finding(rows: pl.DataFrame, reason: str, params: Mapping[str, pl.Expr]) -> pl.DataFrame:
    """Say the same of every row: its place, the reason, the values, and the row as JSON."""
    known = [column for column in rows.columns if column != "place"]
    values = [value.cast(pl.String).fill_null("").alias(name) for name, value in params.items()]
    return rows.select(
        pl.col("place"),
        pl.lit(reason).alias("reason"),
        pl.struct(values).struct.json_encode().alias("params"),
        pl.struct(known).struct.json_encode().alias("raw"),
    )


def check(name: str, rows: pl.DataFrame) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Split the frame `name` into its sound rows and what was found about the others."""
    if rows.is_empty():
        return rows, []
    checks = _checks(name)
    wrong = rows.select(c.wrong.fill_null(value=False).alias(str(n)) for n, c in enumerate(checks))
    found = [
        finding(rows.filter(wrong[str(n)]), c.reason, c.params)
        for n, c in enumerate(checks)
        if wrong[str(n)].any()
    ]
    if not found:
        return rows, []
    return rows.filter(~wrong.select(pl.any_horizontal(pl.all())).to_series()), found


@cache
def _checks(name: str) -> tuple[Check, ...]:
    return tuple(_made(name))


def _made(name: str) -> Iterator[Check]:
    for column in _REQUIRED[name]:
        value = pl.col(column)
        empty = value.is_null()
        if column in {"customer_id", "item_id", "account"}:
            empty = empty | (value == "")
        yield Check(empty, MISSING, {"column": pl.lit(column)})
    if name in _KINDS:
        kind = pl.col("kind")
        yield Check(~kind.is_in(_KINDS[name]), UNKNOWN_KIND, {"kind": kind})
    columns = CONTENT[name]
    for column in ("currency", "base_currency", "credit_currency"):
        if column in columns:
            code = pl.col(column)
            known = code.is_in(sorted(known_currencies()))
            yield Check(~known, UNKNOWN_CURRENCY, {"currency": code})
    for column in ("amount", "amount_base", "opening", "closing", "charges"):
        if column in columns:
            amount = pl.col(column)
            # Not abs(): the lowest 64-bit number has no positive.
            within = amount.is_between(-LARGEST_MINOR, LARGEST_MINOR)
            yield Check(~within, TOO_LARGE, {"amount": amount})
    if "rate" in columns:
        rate = pl.col("rate")
        yield Check(~(rate.is_finite() & (rate > 0)), NO_RATE, {"rate": rate})
    for column in ("issued_on", "due_on", "booked_on", "closed_on", "published_on", "stated_on"):
        if column in columns:
            day = pl.col(column)
            yield Check(~day.is_between(FIRST_DAY, LAST_DAY), ODD_DATE, {"date": day})


def single(name: str, rows: pl.DataFrame) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Keep the first row of each key; say of the others whether they repeat or contradict it."""
    key = KEYS[name]
    first = rows[key].is_first_distinct()
    if first.all():
        return rows, []
    kept, again = rows.filter(first), rows.filter(~first)
    beside = again.join(kept.select(key, pl.all().exclude(key).name.suffix("_first")), on=key)
    same = pl.all_horizontal(pl.col(c).eq_missing(pl.col(f"{c}_first")) for c in CONTENT[name])
    said = {"key": pl.col(key), "first": pl.col("place_first")}
    return kept, [
        finding(beside.filter(which), reason, said)
        for which, reason in ((same, REPEATED), (~same, CONTRADICTED))
    ]
