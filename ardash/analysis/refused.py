"""Refused: what customers refused or dispute, as their platforms say."""

from __future__ import annotations

from datetime import date

import narwhals as nw

from ardash.ledger.balances import Frame, open_at
from ardash.ledger.ledger import Ledger

#: Statuses of the French platforms: in dispute, suspended, refused, rejected.
OBJECTIONS = ("207", "208", "210", "213")


def refused(ledger: Ledger, as_of: date) -> Frame:
    """Find open items whose last status is an objection: item, currency, amount (what is open)."""
    objected = ledger.items.filter(
        nw.col("status").is_in(list(OBJECTIONS)), nw.col("status_on") <= as_of
    )
    found = open_at(ledger.balances, as_of).join(objected.select("item"), on="item", how="semi")
    return found.select("item", "currency", amount=nw.col("balance"))
