"""Parties: who a statement is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw

from ardash.collections.postal import Addressed
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger

_COLUMNS = (
    "customer", "source", "customer_id", "name", "registration", "contact", "email", "phone",
    "country", "language", "street", "postcode", "city",
)  # fmt: skip


@dataclass(frozen=True)
class Party(Addressed):
    """A customer as the source describes it; `customer` is its key in the ledger."""

    customer: int
    source: str
    customer_id: str
    name: str
    registration: str | None = None
    contact: str | None = None
    email: str | None = None
    phone: str | None = None
    country: str | None = None
    language: str | None = None
    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    written: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[str, str, str]:
        """By name, then number."""
        return self.name.casefold(), self.customer_id, self.source


def parties(ledger: Ledger, wanted: Sequence[int] | None) -> dict[int, Party]:
    """Read customers by their keys, or all of them."""
    asked = ledger.customers
    if wanted is not None:
        asked = asked.filter(nw.col("customer").is_in(list(wanted)))
    rows = gathered(asked.select(*_COLUMNS)).iter_rows()
    return {row[0]: Party(*row) for row in rows}
