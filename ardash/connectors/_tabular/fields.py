"""Typed fields: a piece of a table, its columns named by meaning, its bad rows set apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import polars as pl

from ardash.connectors._tabular import amounts, dates, naming
from ardash.connectors._tabular.by_due_date import told_by_due_date
from ardash.connectors._tabular.checks import PARTS, TEXT, Check, broken, sift
from ardash.connectors._tabular.currencies import (
    contradicting,
    exponents,
    with_base_currency,
    with_currency,
)
from ardash.connectors._tabular.known import Known
from ardash.connectors._tabular.left_out import meant, skipped
from ardash.connectors._tabular.meanings import (
    AMOUNT_MEANINGS,
    DATE_MEANINGS,
    IGNORE,
    MEANINGS,
    STAND_IN,
)
from ardash.connectors._tabular.opening import Source
from ardash.connectors._tabular.profile import Choice
from ardash.connectors._tabular.records import LINE, RAW, Piece
from ardash.connectors._tabular.text import TextTable
from ardash.errors import mark
from ardash.records.batch import frame

NO_DATE = mark("In {column}, {value} is no date in the order {order}.")
NO_AMOUNT = mark("In {column}, {value} is no amount with the decimal sign {decimals}.")
PERHAPS_THOUSAND = mark(
    "In {column}, {value} can be more than a thousand, or a number with three decimals; "
    'correct it, or say in the profile what parts thousands (thousands = "," or ".").'
)
NO_RATE = mark("In {column}, {value} is no rate.")
OTHER_CURRENCY = mark("In {column}, {value} is in another currency than the row, {currency}.")
UNKNOWN_KIND = mark("In {column}, {value} is no kind of row that the profile names.")


@dataclass
class Fields:
    """Typed rows, one frame a kind, and what could not be typed.

    Each frame has every meaning of its kind as a column (null where the table lacks it), dates as
    dates, amounts in minor units of `currency`, and `place`, LINE, RAW.
    """

    frames: dict[str, pl.DataFrame]
    rejects: list[pl.DataFrame]
    rows_read: int


def typed(piece: Piece, source: Source, known: Known) -> Fields:
    """Type the rows of a piece as its profile says; each row is in one frame, or rejected."""
    rows = source.rows
    place = pl.lit(source.prefix) + pl.col(LINE).cast(pl.String)
    table = piece.frame.with_columns(place=place)
    for column, values in rows.skip.items():
        table = table.filter(~skipped(column, values))
    rejects = [broken(piece, source.prefix, partial(naming.of_line, source=source))]
    by_kind, unknown = _by_kind(table, rows.kind)
    rejects.append(unknown)
    frames = {}
    for kind, part in by_kind.items():
        frames[kind], bad = _typed_kind(part, kind, source, known)
        rejects.append(bad)
    read = sum(part.height for part in by_kind.values()) + unknown.height + len(piece.broken)
    return Fields(frames, rejects, read)


def _by_kind(
    table: pl.DataFrame, kind: str | Choice
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    if isinstance(kind, str):
        return {kind: table}, frame("rejects")
    marked = table.with_columns(meant(kind).alias("\x00kind"))
    unknown = Check(
        pl.col("\x00kind").is_null(),
        UNKNOWN_KIND,
        {"column": pl.lit(kind.column), "value": pl.col(kind.column)},
    )
    sound, rejects = sift(marked, [unknown])
    parts = sound.partition_by("\x00kind", as_dict=True, include_key=False, maintain_order=True)
    return {str(key[0]): part for key, part in parts.items() if key[0] != IGNORE}, rejects


def _typed_kind(
    part: pl.DataFrame, kind: str, source: Source, known: Known
) -> tuple[pl.DataFrame, pl.DataFrame]:
    rows = source.rows
    columns = {
        late: rows.columns[early] for late, early in STAND_IN.items() if early in rows.columns
    }
    columns = {m: c for m, c in {**columns, **rows.columns}.items() if m in MEANINGS[kind]}
    extra = {}
    if kind == "payment" and rows.entry_kind is not None:
        extra = {"entry_kind": rows.entry_kind.column}
    chosen = part.select(
        *(pl.col(column).alias(meaning) for meaning, column in {**columns, **extra}.items()),
        *(pl.lit(None, pl.String).alias(m) for m in MEANINGS[kind] if m not in columns),
        "place",
        LINE,
        RAW,
    )
    checks: list[Check] = []
    chosen = naming.named(chosen, kind, by_due_date=told_by_due_date(rows.columns))
    chosen = _with_dates(chosen, columns, source, checks)
    chosen = with_currency(chosen, kind, columns, source, known, checks)
    chosen = _with_amounts(chosen, kind, columns, source, checks)
    sound, rejects = sift(chosen, checks)
    return sound.select(pl.exclude(f"^{PARTS}.*$")), rejects


def _with_dates(
    chosen: pl.DataFrame, columns: Mapping[str, str], source: Source, checks: list[Check]
) -> pl.DataFrame:
    for meaning in [m for m in DATE_MEANINGS if m in chosen.columns]:
        order = source.rows.dates.get(meaning, source.rows.reading.dates or dates.YEAR_FIRST)
        text = dates.without_time(chosen[meaning])
        chosen = chosen.with_columns(
            dates.parse(text, order).alias(meaning), text.alias(TEXT + meaning)
        )
        if meaning in columns:
            value = pl.col(TEXT + meaning)
            said = {"column": pl.lit(columns[meaning]), "value": value, "order": pl.lit(order)}
            checks.append(Check(pl.col(meaning).is_null() & value.is_not_null(), NO_DATE, said))
    return chosen


def _with_amounts(
    chosen: pl.DataFrame,
    kind: str,
    columns: Mapping[str, str],
    source: Source,
    checks: list[Check],
) -> pl.DataFrame:
    decimals = source.rows.reading.decimals or "."
    if "base_currency" in chosen.columns:
        chosen = with_base_currency(chosen, columns, source, checks)
    for meaning in [m for m in AMOUNT_MEANINGS if m in MEANINGS[kind]]:
        if meaning not in columns:
            chosen = chosen.with_columns(pl.lit(None, pl.Int64).alias(meaning))
            continue
        text = chosen[meaning]
        if PARTS + meaning in chosen.columns:
            parts = chosen[PARTS + meaning].struct.unnest()
        else:
            parts = amounts.pieces(text, decimals, source.rows.reading.thousands)
        currency = "base_currency" if meaning == "amount_base" else "currency"
        minor = amounts.minor(parts, exponents(chosen[currency]))
        nothing = text.is_in(list(amounts.NO_AMOUNT))
        chosen = chosen.with_columns(
            minor.alias(meaning), text.set(nothing, None).alias(TEXT + meaning)
        )
        value = pl.col(TEXT + meaning)
        said = {"column": pl.lit(columns[meaning]), "value": value}
        unreadable = pl.col(meaning).is_null() & value.is_not_null()
        checks.append(Check(unreadable, NO_AMOUNT, {**said, "decimals": pl.lit(decimals)}))
        if source.rows.reading.thousands is None and isinstance(source.table, TextTable):
            perhaps = amounts.perhaps_thousands(parts, exponents(chosen[currency]))
            chosen = chosen.with_columns(perhaps.alias(f"{TEXT}thousand {meaning}"))
            checks.append(Check(pl.col(f"{TEXT}thousand {meaning}"), PERHAPS_THOUSAND, said))
        if parts["unit"].null_count() < len(text):
            other = contradicting(parts["unit"], chosen[currency])
            chosen = chosen.with_columns(other.alias(f"{TEXT}other {meaning}"))
            said_currency = {**said, "currency": pl.col(currency)}
            checks.append(Check(pl.col(f"{TEXT}other {meaning}"), OTHER_CURRENCY, said_currency))
    if "rate" in columns and "rate" in chosen.columns:
        chosen = _with_rate(chosen, columns["rate"], checks)
    elif "rate" in chosen.columns:
        chosen = chosen.with_columns(pl.lit(None, pl.Float64).alias("rate"))
    return chosen


def _with_rate(chosen: pl.DataFrame, column: str, checks: list[Check]) -> pl.DataFrame:
    """Read booking rates: they have no thousands, so either sign is the decimal one."""
    text = chosen["rate"]
    rate = text.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    said = {"column": pl.lit(column), "value": pl.col(TEXT + "rate")}
    wrong = pl.col(TEXT + "rate").is_not_null() & ~(pl.col("rate") > 0).fill_null(value=False)
    checks.append(Check(wrong, NO_RATE, said))
    return chosen.with_columns(rate.alias("rate"), text.alias(TEXT + "rate"))
