"""Entries in one currency, at the rates they were booked at."""

from __future__ import annotations

import narwhals as nw

from ardash.errors import Message, MissingRate
from ardash.ledger.balances import Frame


def converted(entries: Frame, currency: str) -> Frame:
    """Return the entries with every amount in one currency.

    An item in that currency keeps its amounts; one whose base currency it is takes its base
    amounts. Those that ardash converts end at zero on a settled item; those that the source
    states count as stated, so that they tie out to its books: what they leave over is an exchange
    difference that nobody has booked yet. Raises MissingRate when an item is neither.
    """
    own = nw.col("currency") == currency
    base = (nw.col("base_currency") == currency) & ~nw.col("amount_base").is_null()
    lacking = entries.filter(~(own | base)).select("item", "currency").unique().collect()
    if len(lacking):
        codes = sorted(set(map(str, lacking["currency"].to_list())))
        raise MissingRate(
            Message(
                "Items in {currencies} have no rate into {currency}: {count}.",
                count=len(lacking),
                currencies=", ".join(codes),
                currency=currency,
            ),
            remedy=Message(
                "Choose one of the currencies, or bring in the rates of the ECB "
                "(`ardash sync ecb`), or the booking rate with the items."
            ),
        )
    amount = nw.when(own).then(nw.col("amount")).otherwise(nw.col("amount_base"))
    return entries.with_columns(amount=amount, currency=nw.lit(currency))
