"""Amounts on their way out: from minor units to major units, exactly, a whole column at a time."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import polars as pl

from ardash.money import decimal_string, exponent


def amount_words(minor: int, currency: str) -> str:
    """Write one amount as tables do, with its currency.

    >>> amount_words(251219980, "EUR")
    '2,512,199.80 EUR'
    """
    return f"{Decimal(decimal_string(minor, currency)):,} {currency}"


def as_texts(frame: pl.DataFrame, amounts: Sequence[str], currency: str) -> pl.DataFrame:
    """Write minor units as decimal texts with all the digits of the row's currency: "5119.80"."""
    places = _places(frame, currency) if amounts else {}
    for name in amounts:
        minor = pl.col(name).cast(pl.Int64)
        written = pl.lit(None, dtype=pl.String)
        for digits, codes in places.items():
            here = pl.col(currency).cast(pl.String).is_in(codes)
            written = pl.when(here).then(_written(minor, digits)).otherwise(written)
        frame = frame.with_columns(written.alias(name))
    return frame


def as_decimals(frame: pl.DataFrame, amounts: Sequence[str], currency: str) -> pl.DataFrame:
    """Turn minor units into exact decimal numbers, for files that other programs calculate with."""
    scale = max(_places(frame, currency), default=2) if amounts else 0
    texts = as_texts(frame, amounts, currency)
    return texts.with_columns(pl.col(name).cast(pl.Decimal(38, scale)) for name in amounts)


def _places(frame: pl.DataFrame, currency: str) -> dict[int, list[str]]:
    """Sort the frame's currencies by their digits after the decimal point."""
    places: dict[int, list[str]] = {}
    for code in frame[currency].cast(pl.String).drop_nulls().unique().to_list():
        places.setdefault(exponent(code), []).append(code)
    return places


def _written(minor: pl.Expr, digits: int) -> pl.Expr:
    sign = pl.when(minor < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    if not digits:
        return minor.cast(pl.String)
    whole = minor.abs().cast(pl.String).str.zfill(digits + 1)
    return pl.concat_str(sign, whole.str.head(-digits), pl.lit("."), whole.str.tail(digits))
