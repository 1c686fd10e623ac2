"""Amounts, dates and sides as a FEC writes them, as Polars expressions."""

from __future__ import annotations

import polars as pl

from ardash.money import LARGEST_MINOR

#: Decimals from which on digits too many are the noise of a binary fraction, to be rounded off.
NOISE_DECIMALS = 6
DATE_FORMATS = ("%Y%m%d", "%d/%m/%Y", "%Y-%m-%d")
SIDES = {"d": 1, "debit": 1, "+1": 1, "1": 1, "+": 1, "c": -1, "credit": -1, "-1": -1, "-": -1}


def to_minor(text: pl.Expr, exponent: int, *, largest: int = LARGEST_MINOR) -> pl.Expr:
    """Read an amount as minor units: "0000000074,70" -> 7470; blank is 0; null if unreadable.

    Takes decimal comma or point, spaces between thousands, a sign before or after. More decimals
    than the currency has are refused (1.234 may be a thousand), unless they are zeros or the noise
    of a binary fraction (93.41000000000001).
    """
    bare = text.fill_null("").str.replace_all(r"[\s\u{a0}\u{202f}'’]", "")
    english = bare.str.contains(r",.*\.")
    point = (
        pl.when(english)
        .then(bare.str.replace_all(",", "", literal=True))
        .when(bare.str.contains(r"\..*,"))
        .then(bare.str.replace_all(".", "", literal=True))
        .otherwise(bare)
        .str.replace(",", ".", literal=True)
    )
    whole = point.str.extract(r"^[+-]?(\d*)(?:\.\d*)?-?$", 1)
    decimals = point.str.extract(r"\.(\d*)-?$", 1).fill_null("")
    beyond = decimals.str.slice(exponent)
    exact = beyond.str.strip_chars_end("0") == ""
    noise = decimals.str.len_chars() >= exponent + NOISE_DECIMALS
    digits = whole.str.len_chars() + decimals.str.len_chars() > 0
    kept = decimals.str.slice(0, exponent).str.pad_end(exponent, "0")
    minor = pl.concat_str(whole, kept).cast(pl.Int64, strict=False)
    rounded = minor + (noise & beyond.str.contains("^[5-9]")).cast(pl.Int64)
    negative = point.str.starts_with("-") | point.str.ends_with("-")
    fits = rounded.is_between(0, largest)
    return (
        pl.when(bare == "")
        .then(pl.lit(0, pl.Int64))
        .when(digits & fits & (exact | noise))
        .then(pl.when(negative).then(-rounded).otherwise(rounded))
    )


def to_date(text: pl.Expr) -> pl.Expr:
    """Read a date: 20231231 as the law has it, or 31/12/2023, 2023-12-31; null if unreadable."""
    return pl.coalesce(text.str.to_date(form, strict=False) for form in DATE_FORMATS)


def to_side(text: pl.Expr) -> pl.Expr:
    """Read Sens: 1 for a debit (D, +1), -1 for a credit (C, -1); null if unreadable."""
    bare = text.fill_null("").str.to_lowercase().str.replace_all("é", "e", literal=True)
    return bare.replace_strict(SIDES, default=None, return_dtype=pl.Int64)
