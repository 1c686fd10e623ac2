"""Typed fields: a piece of a table, its columns named by meaning, its bad rows set apart."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from ardash.connectors._tabular import amounts, dates
from ardash.connectors._tabular.meanings import (
    AMOUNT_MEANINGS,
    DATE_MEANINGS,
    IGNORE,
    MEANINGS,
    STAND_IN,
)
from ardash.connectors._tabular.opening import Source
from ardash.connectors._tabular.profile import Choice
from ardash.connectors._tabular.text import LINE, RAW, Piece
from ardash.errors import mark
from ardash.money import exponent
from ardash.records.batch import frame

EMPTY = mark("The column {column} is empty.")
NO_DATE = mark("In {column}, {value} is no date in the order {order}.")
NO_AMOUNT = mark("In {column}, {value} is no amount with the decimal sign {decimals}.")
NO_RATE = mark("In {column}, {value} is no rate.")
NO_CURRENCY = mark("The row names no currency, and the profile states none.")
UNKNOWN_CURRENCY = mark("In {column}, {value} is no ISO 4217 currency code.")
OTHER_CURRENCY = mark("In {column}, {value} is in another currency than the row, {currency}.")
UNKNOWN_KIND = mark("In {column}, {value} is no kind of row that the profile names.")

#: Beside a typed column stands its text as written (TEXT + meaning).
TEXT, PARTS = "\x00text ", "\x00parts "


class Check(NamedTuple):
    """A reason to reject a row: when it applies, what to say, and the values said."""

    wrong: pl.Expr
    reason: str
    params: Mapping[str, pl.Expr]


@dataclass
class Known:
    """What earlier tables of the source said: the currency of each item, the key of each name."""

    currencies: set[str] = field(default_factory=set)
    items: list[pl.DataFrame] = field(default_factory=list)
    customer_ids: dict[str, str] = field(default_factory=dict)

    def learn(self, items: pl.DataFrame) -> None:
        """Remember the currencies of items."""
        if items.height:
            self.currencies.update(items["currency"].unique())
            self.items.append(items.select("item_id", "currency"))

    def currency_of(self, item: pl.Series) -> pl.Series:
        """Return the currency of each item named, null where it is unknown."""
        if len(self.currencies) == 1:
            only = next(iter(self.currencies))
            return pl.repeat(only, len(item), dtype=pl.String, eager=True)
        if not self.items:
            return pl.repeat(None, len(item), dtype=pl.String, eager=True)
        if len(self.items) > 1:
            self.items = [pl.concat(self.items).unique("item_id", keep="first")]
        asked = pl.DataFrame({"item_id": item})
        return asked.join(self.items[0], on="item_id", how="left", maintain_order="left")[
            "currency"
        ]


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
        dead = [value.casefold() for value in values]
        table = table.filter(~pl.col(column).str.to_lowercase().is_in(dead).fill_null(value=False))
    rejects = [broken(piece, source)]
    by_kind, unknown = _by_kind(table, rows.kind)
    rejects.append(unknown)
    frames = {}
    for kind, part in by_kind.items():
        frames[kind], bad = _typed_kind(part, kind, source, known)
        rejects.append(bad)
    read = sum(part.height for part in by_kind.values()) + unknown.height + len(piece.broken)
    return Fields(frames, rejects, read)


def broken(piece: Piece, source: Source) -> pl.DataFrame:
    """Reject the lines that are no records."""
    return frame(
        "rejects",
        [
            {
                "place": source.place(line),
                "reason": reason,
                "params": json.dumps(params, ensure_ascii=False),
                "raw": raw,
            }
            for line, reason, params, raw in piece.broken
        ]
        or None,
    )


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
                LINE,
            )
        )
    rejects = pl.concat(bad).sort(LINE, maintain_order=True).drop(LINE)
    return rows.filter(first.is_null()), frame("rejects", rejects)


def empty(meaning: str, column: str) -> Check:
    """Reject rows that lack what their kind needs."""
    return Check(pl.col(meaning).is_null(), EMPTY, {"column": pl.lit(column)})


def _by_kind(
    table: pl.DataFrame, kind: str | Choice
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    if isinstance(kind, str):
        return {kind: table}, frame("rejects")
    values = {value.casefold(): meant for value, meant in kind.values.items()}
    folded = pl.col(kind.column).str.to_lowercase()
    meant = folded.replace_strict(list(values), list(values.values()), default=kind.otherwise)
    marked = table.with_columns(meant.cast(pl.String).alias("\x00kind"))
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
    chosen = _with_dates(chosen, columns, source, checks)
    chosen = _with_currency(chosen, kind, columns, source, known, checks)
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


def _with_currency(  # noqa: PLR0917
    chosen: pl.DataFrame,
    kind: str,
    columns: Mapping[str, str],
    source: Source,
    known: Known,
    checks: list[Check],
) -> pl.DataFrame:
    """Find each row's currency: its own, the profile's, the invoice's, or the amount's."""
    name = "credit_currency" if kind == "customer" and "credit_currency" in columns else "currency"
    text = chosen[name]
    code = amounts.currencies(text)
    said = {"column": pl.lit(columns.get(name, "")), "value": pl.col(TEXT + "currency")}
    unknown = pl.col(TEXT + "currency").is_not_null() & pl.col(TEXT + "own").is_null()
    default = pl.lit(source.rows.defaults.currency, pl.String)
    invoice = pl.Series([None] * chosen.height, dtype=pl.String)
    if "invoice" in chosen.columns or "from_item" in chosen.columns:
        named_item = pl.coalesce([c for c in ("invoice", "from_item") if c in chosen.columns])
        invoice = known.currency_of(chosen.select(item=named_item)["item"])
    beside = pl.Series([None] * chosen.height, dtype=pl.String)
    main = "amount" if "amount" in columns else "open_amount"
    if main in columns:
        parts = amounts.pieces(
            chosen[main], source.rows.reading.decimals or ".", _thousands(source)
        )
        chosen = chosen.with_columns(parts.to_struct(PARTS + main))
        beside = amounts.currencies(parts["unit"])
    chosen = chosen.with_columns(code.alias(TEXT + "own"), text.alias(TEXT + "currency"))
    chosen = chosen.with_columns(currency=pl.coalesce(TEXT + "own", default, invoice, beside))
    checks.append(Check(unknown, UNKNOWN_CURRENCY, said))
    needs = [m for m in AMOUNT_MEANINGS if m in columns]
    if needs:
        amount = pl.any_horizontal([pl.col(TEXT + m).is_not_null() for m in needs])
        checks.append(Check(pl.col("currency").is_null() & amount, NO_CURRENCY, {}))
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
        chosen = _with_base_currency(chosen, columns, source, checks)
    for meaning in [m for m in AMOUNT_MEANINGS if m in MEANINGS[kind]]:
        if meaning not in columns:
            chosen = chosen.with_columns(pl.lit(None, pl.Int64).alias(meaning))
            continue
        text = chosen[meaning]
        if PARTS + meaning in chosen.columns:
            parts = chosen[PARTS + meaning].struct.unnest()
        else:
            parts = amounts.pieces(text, decimals, _thousands(source))
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
        if parts["unit"].null_count() < len(text):
            other = _contradicting(parts["unit"], chosen[currency])
            chosen = chosen.with_columns(other.alias(f"{TEXT}other {meaning}"))
            said_currency = {**said, "currency": pl.col(currency)}
            checks.append(Check(pl.col(f"{TEXT}other {meaning}"), OTHER_CURRENCY, said_currency))
    if "rate" in columns and "rate" in chosen.columns:
        chosen = _with_rate(chosen, columns["rate"], checks)
    elif "rate" in chosen.columns:
        chosen = chosen.with_columns(pl.lit(None, pl.Float64).alias("rate"))
    return chosen


def _with_base_currency(
    chosen: pl.DataFrame, columns: Mapping[str, str], source: Source, checks: list[Check]
) -> pl.DataFrame:
    text = TEXT + "base_currency"
    said = {"column": pl.lit(columns.get("base_currency", "")), "value": pl.col(text)}
    wrong = pl.col(text).is_not_null() & pl.col("base_currency").is_null()
    checks.append(Check(wrong, UNKNOWN_CURRENCY, said))
    code = amounts.currencies(chosen["base_currency"])
    default = pl.lit(source.rows.defaults.base_currency, pl.String)
    known = pl.when(pl.col(text).is_null()).then(default).otherwise(code)
    return chosen.with_columns(pl.col("base_currency").alias(text)).with_columns(
        base_currency=known
    )


def _with_rate(chosen: pl.DataFrame, column: str, checks: list[Check]) -> pl.DataFrame:
    """Read booking rates: they have no thousands, so either sign is the decimal one."""
    text = chosen["rate"]
    rate = text.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    said = {"column": pl.lit(column), "value": pl.col(TEXT + "rate")}
    wrong = pl.col(TEXT + "rate").is_not_null() & ~(pl.col("rate") > 0).fill_null(value=False)
    checks.append(Check(wrong, NO_RATE, said))
    return chosen.with_columns(rate.alias("rate"), text.alias(TEXT + "rate"))


def _contradicting(unit: pl.Series, currency: pl.Series) -> pl.Series:
    pairs = pl.DataFrame({"unit": unit, "currency": currency})
    distinct = pairs.unique().drop_nulls()
    wrong = [amounts.contradicts(u, c) for u, c in distinct.iter_rows()]
    judged = distinct.with_columns(pl.Series("wrong", wrong, dtype=pl.Boolean))
    joined = pairs.join(judged, on=["unit", "currency"], how="left", maintain_order="left")
    return joined["wrong"].fill_null(value=False)


def exponents(currency: pl.Series) -> pl.Series:
    """Return the digits after the point of each row's currency; null where none is named."""
    codes = currency.drop_nulls().unique()
    digits = pl.Series([exponent(code) for code in codes], dtype=pl.Int64)
    return currency.replace_strict(codes, digits, default=None, return_dtype=pl.Int64)


def _thousands(source: Source) -> str | None:
    return source.rows.reading.thousands
