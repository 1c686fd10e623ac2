"""Unconverted: what is open and has no rate into the currency that the books are kept in."""

from __future__ import annotations

from datetime import date

import narwhals as nw

from ardash.ledger.balances import Frame, open_at
from ardash.ledger.ledger import Ledger


def unconverted(ledger: Ledger, as_of: date) -> Frame:
    """Find open items without a rate: item, currency, amount (what is open, minor units).

    Where no source says which currency the books are kept in, it is the one most used.
    """
    base, own = nw.col("base_currency"), nw.col("currency")
    lacking = nw.col("amount_base").is_null() & (base != own)
    codes = ledger.currencies()
    if len(codes) > 1:
        lacking = lacking | (base.is_null() & (own != codes[0]))
    found = ledger.entries.filter(lacking).select("item").unique()
    open_items = open_at(ledger.balances, as_of).join(found, on="item", how="semi")
    return open_items.select("item", "currency", amount=nw.col("balance"))
