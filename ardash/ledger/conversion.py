"""Entries in one currency, at the rates they were booked at."""

from __future__ import annotations

import narwhals as nw

from ardash.errors import Message, MissingRate
from ardash.ledger.balances import Frame


def converted(entries: Frame, currency: str) -> Frame:
    """Return the entries with every amount in one currency.

    An item in that currency keeps its amounts; one whose base currency it is takes its base
    amounts. What these leave over of an item that is settled in its own currency is the exchange
    difference: an entry of kind fx on the day it was last moved, named after its last entry.
    Raises MissingRate when an item is neither.
    """
    own = nw.col("currency") == currency
    base = (nw.col("base_currency") == currency) & ~nw.col("amount_base").is_null()
    lacking = entries.filter(~(own | base)).select("item", "currency").unique().collect()
    if len(lacking):
        codes = sorted(set(map(str, lacking["currency"].to_list())))
        raise MissingRate(
            Message(
                "{count} items in {currencies} have no rate into {currency}.",
                count=len(lacking),
                currencies=", ".join(codes),
                currency=currency,
            ),
            remedy=Message(
                "Choose one of the currencies, or bring the booking rate in with the items."
            ),
        )
    amount = nw.when(own).then(nw.col("amount")).otherwise(nw.col("amount_base"))
    booked = entries.with_columns(amount=amount, currency=nw.lit(currency))
    columns = booked.collect_schema().names()
    return nw.concat([booked, _differences(booked, entries.filter(~own)).select(columns)])


def _differences(booked: Frame, abroad: Frame) -> Frame:
    """Close in one currency the items that are settled in their own: one entry each."""
    left = (
        abroad.group_by("item")
        .agg(nw.col("amount", "amount_base").sum(), nw.col("booked_on").max())
        .filter(nw.col("amount") == 0, nw.col("amount_base") != 0)
        .select("item", "booked_on", rest="amount_base")
    )
    schema = booked.collect_schema()
    alike = booked.join(left, on=["item", "booked_on"], how="inner")
    last = alike.filter(nw.col("entry_id") == nw.col("entry_id").max().over("item"))
    rest = (0 - nw.col("rest")).cast(nw.Int64)
    return last.with_columns(
        kind=nw.lit("fx").cast(schema["kind"]),
        amount=rest,
        amount_base=rest,
        entry_id=nw.concat_str("entry_id", nw.lit(":fx")),
        reference=nw.lit(None, nw.String),
    )
