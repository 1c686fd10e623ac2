"""Case: a customer that a person is about to contact, with what the contact is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from ardash.collections.worklist import Worklist
from ardash.ui.customer import Customer


@dataclass(frozen=True)
class Case:
    """A contact: the customer, the currency, the step of the ladder, and the items it is about.

    `row` is the customer's row of the worklist, or of those on hold; `items` all its items
    that are overdue or to be followed up, `about` the item_ids of today's action.
    """

    who: Customer
    currency: str
    step: str | None
    channel: str
    amount: int
    items: pl.DataFrame
    about: list[str]
    row: dict[str, Any] = field(default_factory=dict)

    @property
    def to_promise(self) -> int:
        """What a promise is usually about: what is overdue, where anything is."""
        return self.row.get("amount_late") or self.amount

    @property
    def key(self) -> str:
        """Tell its widgets from those of another case."""
        return f"{self.who.token}:{self.currency}"


def of_row(who: Customer, found: Worklist, row: dict[str, Any]) -> Case:
    """Make the case of a row of the worklist, or of those on hold."""
    items = who.of(found.items).filter(pl.col("currency") == row["currency"])
    to_do = "channel" in row
    about = items.filter(pl.col("in_row"))["item_id"].to_list() if to_do else []
    return Case(
        who=who,
        currency=row["currency"],
        step=row["step"] if to_do else None,
        channel=row["channel"] if to_do else "call",
        amount=row["amount"] if to_do else row["overdue"],
        items=items,
        about=about,
        row=row,
    )


def of_nothing(who: Customer, found: Worklist) -> Case:
    """Make a case of a customer that has no document yet: it can be contacted, and owes nothing."""
    return Case(who, "", None, "call", 0, found.items.clear(), [])


def of_customer(who: Customer, found: Worklist, currency: str) -> Case:
    """Make a case of a customer who need not be on any list."""
    for row in (*who.row(found), *who.held(found)):
        if row["currency"] == currency:
            return of_row(who, found, row)
    none = who.of(found.items).filter(pl.col("currency") == currency)
    return Case(who, currency, None, "call", int(none["amount"].sum()), none, [])
