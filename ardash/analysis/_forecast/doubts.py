"""Doubts: what speaks against believing a forecast."""

from __future__ import annotations

import narwhals as nw

from ardash.errors import Message
from ardash.ledger.ledger import Ledger
from ardash.risk.history import History

#: Fewer payments than this say little of when customers pay.
FEW_PAYMENTS = 20


def doubts(ledger: Ledger, history: History) -> tuple[Message, ...]:
    """Say what speaks against believing a forecast: hardly any payments, or none of a known day."""
    found = []
    paid = int(history.paid.sum())
    dayless = ledger.entries.filter(
        nw.col("kind") == "payment",
        nw.col("date_source") == "export",
        nw.col("booked_on") <= history.as_of,
    )
    count = int(dayless.select(count=nw.len()).collect()["count"].item())
    if paid < FEW_PAYMENTS:
        found.append(
            Message(
                "There is too little history: {count} invoices are known to be paid, and when. "
                "Take these figures for a guess.",
                count=paid,
            )
        )
    if count:
        found.append(
            Message(
                "Of {count} payments the source does not know the day: they tell nothing of when "
                "customers pay.",
                count=count,
            )
        )
    return tuple(found)
