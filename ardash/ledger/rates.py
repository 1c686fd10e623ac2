"""Published exchange rates: for items that come without the rate they were booked at."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

#: How many days back the last rate published may lie: no weekend or holiday is longer.
RATE_DAYS = 7

#: The currency that all published rates are in.
EURO = "EUR"


def published(rates: pl.DataFrame, bases: list[str]) -> pl.DataFrame:
    """Keep the rates in force, one a currency and day; `bases` are those the sources name."""
    base = next(iter(bases), EURO)
    current = rates.filter(pl.col("known_to").is_null()).sort("known_from")
    once = current.unique(["currency", "published_on"], keep="last", maintain_order=True)
    return once.select("currency", "published_on", "rate", base=pl.lit(base, pl.String))


def with_published_rates(items: pl.DataFrame, read: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Give items without a rate the one published for their issue date.

    That is the last one of the RATE_DAYS up to it; from one currency to another by way of the
    euro, both of the same day. An item whose source does not say its base currency gets the one
    of the books, unless its amounts in it are stated. Adds `rate_source`: stated, published, or
    null where there is no rate. What is not published stays without.
    """
    stated = pl.when(pl.col("rate").is_not_null()).then(_word("stated"))
    rates = read.get("rates")
    if rates is None or rates.is_empty():
        return items.with_columns(rate_source=stated)
    rates = rates.with_columns(pl.col("currency").cast(pl.String))
    based = _with_base(items, read["entries"], str(rates["base"][0]))
    abroad = pl.col("currency").cast(pl.String) != pl.col("base_currency").cast(pl.String)
    lacking = (
        based.with_row_index("row")
        .filter(pl.col("rate").is_null() & abroad)
        .select("row", "issued_on", pl.col("currency", "base_currency").cast(pl.String))
    )
    found = _asof(lacking, rates)
    filled = based.with_row_index("row").join(found, on="row", how="left", maintain_order="left")
    later = pl.when(pl.col("published").is_not_null()).then(_word("published"))
    return filled.with_columns(
        rate=pl.coalesce("rate", "published"), rate_source=pl.coalesce(stated, later)
    ).drop("row", "published")


def _with_base(items: pl.DataFrame, entries: pl.DataFrame, base: str) -> pl.DataFrame:
    """Say which currency the books are kept in where the item's source does not."""
    if not items["base_currency"].null_count():
        return items
    keys = ["source", "item_id"]
    stated = entries.filter(pl.col("amount_base").is_not_null()).select(keys).unique()
    beside = items.join(
        stated.with_columns(stated=True), on=keys, how="left", maintain_order="left"
    )
    unknown = pl.col("base_currency").is_null() & pl.col("stated").is_null()
    return beside.with_columns(
        base_currency=pl.when(unknown).then(_word(base)).otherwise("base_currency")
    ).drop("stated")


def _asof(lacking: pl.DataFrame, rates: pl.DataFrame) -> pl.DataFrame:
    """Look up the rate of each row's day: row, published (base currency per 1 of the currency)."""
    own = rates.select("currency", "published_on", "rate")
    euro = (
        own.select("published_on")
        .unique()
        .select(pl.lit(EURO).alias("currency"), "published_on", rate=pl.lit(1.0))
    )
    every = pl.concat([own, euro])
    pairs = lacking.select("currency", "base_currency").unique()
    crossed = (
        every.join(pairs, on="currency")
        .join(
            every.rename({"currency": "base_currency", "rate": "base_rate"}),
            on=["base_currency", "published_on"],
        )
        .with_columns(published=pl.col("base_rate") / pl.col("rate"))
        .sort("published_on")
    )
    return (
        lacking.sort("issued_on")
        .join_asof(
            crossed.select("currency", "base_currency", "published_on", "published"),
            left_on="issued_on",
            right_on="published_on",
            by=["currency", "base_currency"],
            strategy="backward",
            tolerance=f"{RATE_DAYS}d",
            check_sortedness=False,
        )
        .select("row", "published")
    )


def _word(text: str) -> pl.Expr:
    return pl.lit(text).cast(pl.Categorical)
