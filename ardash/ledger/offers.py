"""What the terms of an item say beyond its due date: the discount offered, and special terms."""

from __future__ import annotations

import polars as pl

from ardash.terms.due import derive_due, readable
from ardash.terms.early_payment import discounts_offered
from ardash.terms.model import Terms

_OWED = ("invoice", "charge")
_TEXT = pl.String


def with_standard_terms(items: pl.DataFrame, customers: pl.DataFrame) -> pl.DataFrame:
    """Add `standard_terms`: those of the item's customer as they were known when the item came.

    An item that no terms could date when it came has the first ones that its customer was given
    later, from the sync that brought them on: there it becomes a version of its own.
    """
    versions = customers.select("customer", "known_from", standard_terms="terms")
    if versions["standard_terms"].null_count() == versions.height:
        return items.with_columns(standard_terms=pl.lit(None, _TEXT))
    if versions["customer"].is_unique().all():
        return items.join(
            versions.drop("known_from"), on="customer", how="left", maintain_order="left"
        )
    # A customer who became known after the item counts with the first terms known of him.
    first = pl.col("known_from") == pl.col("known_from").min().over("customer")
    since = versions.with_columns(known_from=pl.when(first).then(0).otherwise("known_from"))
    since = since.with_columns(pl.col("known_from").cast(pl.Int32)).sort("known_from")
    found = items.sort("known_from").join_asof(
        since, on="known_from", by="customer", check_sortedness=False
    )
    return _dated_later(found, since)


def _dated_later(items: pl.DataFrame, since: pl.DataFrame) -> pl.DataFrame:
    """Split what came before any terms in two versions: without them, and with the first ones."""
    given = since.filter(pl.col("standard_terms").is_not_null()).sort("known_from")
    first = given.unique("customer", keep="first").select(
        "customer", given_from="known_from", given="standard_terms"
    )
    lacking = pl.all_horizontal(pl.col("standard_terms", "terms", "due_on").is_null())
    owed = pl.col("kind").is_in(_OWED)
    came = pl.col("given_from") > pl.col("known_from")
    still = pl.col("known_to").is_null() | (pl.col("known_to") > pl.col("given_from"))
    matched = items.join(first, on="customer", how="left", maintain_order="left")
    split = (lacking & owed & came & still).fill_null(value=False)
    former = matched.with_columns(known_to=pl.when(split).then("given_from").otherwise("known_to"))
    later = matched.filter(split).with_columns(known_from="given_from", standard_terms="given")
    return pl.concat([former, later]).drop("given_from", "given")


def with_offers(items: pl.DataFrame) -> pl.DataFrame:
    """Add what the terms offer and whether they are the customer's standard ones.

    discount_on     last day of the early-payment discount; null when none is offered
    discount_share  the largest discount offered, 0-1; 0 when the terms offer none; null when no
                    terms are known
    terms_override  whether the item's terms differ from the customer's standard terms; without
                    terms of its own, whether its due date is not the one that these give; null
                    when there is nothing to compare
    """
    owed = pl.col("kind").is_in(_OWED)
    read = readable(pl.concat([items["terms"], items["standard_terms"]]))
    effective = pl.when(owed).then(pl.coalesce("terms", "standard_terms"))
    return _with_override(_with_discount(items.with_columns(effective=effective), read), read).drop(
        "effective", "standard_terms"
    )


def _with_discount(items: pl.DataFrame, read: dict[str, Terms]) -> pl.DataFrame:
    offering = [text for text, terms in read.items() if terms.discounts]
    asked = items.filter(pl.col("effective").is_in(offering))
    pairs = asked.select("issued_on", terms="effective", amount_minor=0).unique()
    best = (
        discounts_offered(pairs)
        .group_by("issued_on", effective="terms")
        .agg(
            discount_on=pl.col("discount_until_on").max(),
            discount_share=pl.col("discount_share").max(),
        )
    )
    found = items.join(best, on=["effective", "issued_on"], how="left", maintain_order="left")
    none = pl.col("effective").is_in([text for text, terms in read.items() if not terms.discounts])
    return found.with_columns(
        discount_share=pl.when(none).then(0.0).otherwise(pl.col("discount_share"))
    )


def _with_override(items: pl.DataFrame, read: dict[str, Terms]) -> pl.DataFrame:
    same: dict[Terms, int] = {}
    numbers = {text: same.setdefault(terms, len(same)) for text, terms in read.items()}
    single = [text for text, terms in read.items() if len(terms.instalments) == 1]

    def number(column: str) -> pl.Expr:
        return pl.col(column).replace_strict(numbers, default=None, return_dtype=pl.Int32)

    standard, own = number("standard_terms"), number("terms")
    owed = pl.col("kind").is_in(_OWED)
    compared = items.with_columns(
        terms_override=pl.when(owed & pl.col("terms").is_not_null()).then(own != standard)
    )
    # An instalment's due date says nothing about terms of several instalments.
    asked = (
        owed
        & pl.col("terms").is_null()
        & pl.col("due_on").is_not_null()
        & pl.col("standard_terms").is_in(single)
    )
    if not compared.select(asked.any()).item():
        return compared
    usual = derive_due(
        compared["issued_on"], compared.select(pl.when(asked).then("standard_terms")).to_series()
    )
    by_date = pl.when(usual.is_not_null()).then(pl.col("due_on") != usual)
    return compared.with_columns(terms_override=pl.coalesce("terms_override", by_date))
