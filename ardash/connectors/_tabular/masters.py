"""Customers and general-ledger balances: typed rows -> frames; codes of countries and languages."""

from __future__ import annotations

from functools import cache

import polars as pl
from babel import Locale

from ardash.connectors._tabular.checks import empty, sift
from ardash.connectors._tabular.headers import fold
from ardash.connectors._tabular.items import CUSTOMER_TEXTS, Frames, with_customer
from ardash.connectors._tabular.known import Known
from ardash.connectors._tabular.opening import Source
from ardash.records.batch import frame


def customers(rows: pl.DataFrame, source: Source, known: Known) -> Frames:
    """Make one customer a row; remembers each name's key, for files that have names only."""
    columns = source.rows.columns
    rows = with_customer(rows, Known())
    key = columns.get("customer_id", columns.get("customer_name", ""))
    sound, rejects = sift(rows, [empty("customer", key)])
    named = sound.filter(pl.col("customer_name").is_not_null())
    alone = named.filter(pl.col("customer_name").is_unique())
    known.customer_ids.update(alone.select("customer_name", "customer").iter_rows())
    made = frame(
        "customers",
        sound.select(
            customer_id=pl.col("customer"),
            name=pl.coalesce("customer_name", "customer"),
            terms=pl.coalesce("terms", "customer_terms"),
            credit_limit=pl.col("credit_limit"),
            credit_currency=pl.when(pl.col("credit_limit").is_not_null()).then(pl.col("currency")),
            place=pl.col("place"),
            **{text: pl.col(text) for text in CUSTOMER_TEXTS},
        ),
    )
    return Frames(customers=made, rejects=rejects)


def controls(rows: pl.DataFrame, source: Source) -> Frames:
    """Make one general-ledger balance a row."""
    columns = source.rows.columns
    checks = [empty(m, columns.get(m, m)) for m in ("account", "closed_on", "amount", "currency")]
    sound, rejects = sift(rows, checks)
    entity = pl.coalesce("entity", pl.lit(source.rows.defaults.entity or ""))
    made = frame(
        "controls",
        sound.with_columns(entity=entity).select(
            control_id=pl.format("{}:{}:{}:{}", "entity", "account", "closed_on", "currency"),
            entity=pl.col("entity"),
            account=pl.col("account"),
            closed_on=pl.col("closed_on"),
            currency=pl.col("currency"),
            balance=pl.col("amount"),
            place=pl.col("place"),
        ),
    )
    return Frames(controls=made, rejects=rejects)


def merged(masters: list[pl.DataFrame], mentioned: list[pl.DataFrame]) -> pl.DataFrame:
    """Put customers together: a file of customers as it is, then those that only documents name."""
    own = pl.concat([frame("customers"), *masters])
    spoken = pl.concat([frame("customers"), *mentioned])
    first = [pl.col(c).drop_nulls().first() for c in spoken.columns if c != "customer_id"]
    spoken = spoken.group_by("customer_id", maintain_order=True).agg(first)
    spoken = spoken.join(own, on="customer_id", how="anti", maintain_order="left")
    whole = pl.concat([own, spoken.select(own.columns)])
    return whole.with_columns(
        pl.coalesce("name", "customer_id").alias("name"),
        _coded(whole["country"], _countries()).alias("country"),
        _coded(whole["language"], _languages()).alias("language"),
    )


def _coded(names: pl.Series, codes: dict[str, str]) -> pl.Series:
    """Replace names ("France", "Français") by their codes; what is none of them stays."""
    distinct = names.drop_nulls().unique()
    coded = [codes.get(fold(name), name) for name in distinct]
    return names.replace_strict(distinct, pl.Series(coded, dtype=pl.String), default=None)


@cache
def _countries() -> dict[str, str]:
    return _names("territories")


@cache
def _languages() -> dict[str, str]:
    return _names("languages")


def _names(what: str) -> dict[str, str]:
    """Map the English and French names of two-letter codes, and the codes themselves, to codes."""
    known: dict[str, str] = {}
    for tongue in ("en", "fr"):
        for code, name in getattr(Locale(tongue), what).items():
            if len(code) == 2 and code.isalpha():
                known[fold(name)] = code
                known[fold(code)] = code
    return known
