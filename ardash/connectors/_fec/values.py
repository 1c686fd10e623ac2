"""Amounts, dates and sides as a FEC writes them."""

from __future__ import annotations

import polars as pl

from ardash.money import LARGEST_MINOR

#: Decimals from which on digits too many are the noise of a binary fraction, to be rounded off.
NOISE_DECIMALS = 6
DATE_FORMATS = ("%Y%m%d", "%d/%m/%Y", "%Y-%m-%d")
SIDES = {"d": 1, "debit": 1, "+1": 1, "1": 1, "+": 1, "c": -1, "credit": -1, "-1": -1, "-": -1}


def to_minor(text: pl.Series, exponent: int, *, largest: int = LARGEST_MINOR) -> pl.Series:
    """Read amounts as minor units: "0000000074,70" -> 7470; blank is 0; null if unreadable.

    Takes decimal comma or point, spaces between thousands, a sign before or after. More decimals
    than the currency has are refused (1.234 may be a thousand), unless they are zeros or the noise
    of a binary fraction (93.41000000000001).
    """
    usual = text.str.contains(rf"^\d{{1,10}}[.,]\d{{{exponent}}}$").fill_null(value=False)
    # the way nearly all exports write amounts takes the short way
    short = text.str.replace("[.,]", "").cast(pl.Int64, strict=False)
    others = text.filter(~usual).unique().alias("text").to_frame()
    if others.is_empty():
        return short
    read = others.with_columns(minor=_careful(others["text"], exponent, largest))
    frame = pl.DataFrame({"text": text, "usual": usual, "short": short})
    return (
        frame.join(read, on="text", how="left", nulls_equal=True, maintain_order="left")
        .select(pl.when("usual").then("short").otherwise("minor"))
        .to_series()
    )


def _careful(text: pl.Series, exponent: int, largest: int) -> pl.Series:
    """Read amounts written in any of the ways that to_minor takes."""
    bare = text.fill_null("").str.replace_all(r"[\s\u{a0}\u{202f}'’]", "")
    frame = pl.DataFrame({"bare": bare})
    column = pl.col("bare")
    frame = frame.with_columns(
        point=pl.when(column.str.contains(r",.*\."))
        .then(column.str.replace_all(",", "", literal=True))
        .when(column.str.contains(r"\..*,"))
        .then(column.str.replace_all(".", "", literal=True))
        .otherwise(column)
        .str.replace(",", ".", literal=True)
    )
    frame = frame.with_columns(
        whole=pl.col("point").str.extract(r"^[+-]?(\d*)(?:\.\d*)?-?$", 1),
        decimals=pl.col("point").str.extract(r"\.(\d*)-?$", 1).fill_null(""),
    ).with_columns(
        kept=pl.col("decimals").str.slice(0, exponent).str.pad_end(exponent, "0"),
        beyond=pl.col("decimals").str.slice(exponent).str.strip_chars_end("0"),
        noise=pl.col("decimals").str.len_chars() >= exponent + NOISE_DECIMALS,
    )
    minor = pl.concat_str("whole", "kept").cast(pl.Int64, strict=False)
    up = pl.col("noise") & pl.col("beyond").str.contains("^[5-9]")
    digits = pl.col("whole").str.len_chars() + pl.col("decimals").str.len_chars() > 0
    frame = frame.with_columns(minor=minor + up.cast(pl.Int64), digits=digits)
    negative = pl.col("point").str.starts_with("-") | pl.col("point").str.ends_with("-")
    good = pl.col("minor").is_between(0, largest) & ((pl.col("beyond") == "") | pl.col("noise"))
    return frame.select(
        pl.when(column == "")
        .then(pl.lit(0, pl.Int64))
        .when(pl.col("digits") & good)
        .then(pl.when(negative).then(-pl.col("minor")).otherwise("minor"))
    ).to_series()


def to_date(text: pl.Expr) -> pl.Expr:
    """Read a date: 20231231 as the law has it, or 31/12/2023, 2023-12-31; null if unreadable."""
    return pl.coalesce(text.str.to_date(form, strict=False) for form in DATE_FORMATS)


def to_side(text: pl.Expr) -> pl.Expr:
    """Read Sens: 1 for a debit (D, +1), -1 for a credit (C, -1); null if unreadable."""
    bare = text.fill_null("").str.to_lowercase().str.replace_all("é", "e", literal=True)
    return bare.replace_strict(SIDES, default=None, return_dtype=pl.Int64)
