"""Governing law: which country's law on payment times an invoice is under."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import polars as pl

from ardash.errors import Message, UnknownChoice
from ardash.terms.law.sources import laws

#: Whose law counts: that of the company that is owed, or of the customer's country.
Whose = Literal["seller", "customer"]

#: The country of the company that is owed, when nobody says.
HOME = "FR"


def governing_law(
    whose: Whose = "seller", home: str = HOME, entities: Mapping[str, str] | None = None
) -> pl.Expr:
    """Give each row of a frame with `country` (the customer's) the country whose law counts.

    `seller`: that of the company that is owed, `home`, whatever the customer's country, as general
    terms of sale usually say; `entities` names the country of those entities (a column `entity`)
    that are elsewhere. `customer`: that of the customer's country where a law of it is known, else
    the seller's. Raises UnknownChoice when no law is known for a seller's country.
    """
    known = [country for law in laws() for country in law.countries]
    if whose not in get_args(Whose):
        raise UnknownChoice(
            Message("{name} has no law of its own.", name=repr(whose)),
            remedy=Message("Choose {choices}.", choices=" / ".join(get_args(Whose))),
        )
    for each in (home, *(entities or {}).values()):
        if each not in known:
            raise UnknownChoice(
                Message("No law on late payment is known for {country}.", country=repr(each)),
                remedy=Message("Known are: {names}.", names=", ".join(sorted(known))),
            )
    seller: pl.Expr = pl.lit(home, dtype=pl.String)
    if entities:
        seller = (
            pl.col("entity")
            .cast(pl.String)
            .replace_strict(dict(entities), default=home, return_dtype=pl.String)
        )
    if whose == "seller":
        return seller
    country = pl.col("country").cast(pl.String)
    return pl.when(country.is_in(known)).then(country).otherwise(seller)
