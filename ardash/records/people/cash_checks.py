"""Checks of what receipts are applied to: what there is, and what is still open of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from ardash.errors import BadSetting, Message, UnknownChoice
from ardash.money import decimal_string
from ardash.records.store import Store

LINE_KINDS = ("payment", "discount", "write_off", "unapplied")


@dataclass(frozen=True)
class Decision:
    """What a receipt pays: lines (kind, item_id, amount in minor units) of one customer.

    Payments and what is unapplied make up the receipt, with the charges that the bank kept, or
    without. No line and no customer: it is no customer's money. `rule` is null for a person.
    """

    receipt_source: str
    receipt_id: str
    source: str | None
    customer_id: str | None
    lines: Sequence[tuple[str, str | None, int]]
    rule: str | None = None
    confidence: float | None = None
    note: str | None = None


@dataclass
class Known:
    """Receipts and items as they stand, and what is still open of each item."""

    receipts: Mapping[tuple[str, str], Mapping[str, Any]]
    items: Mapping[tuple[str, str], Mapping[str, Any]]
    applied: dict[tuple[str, str], int]
    owed: dict[tuple[str, str], int]
    customers: set[tuple[str, str]]

    @classmethod
    def read(cls, store: Store) -> Known:
        """Read what is in force now."""
        receipts = store.read("receipts", where="current")
        items = store.read(
            "items", ["source", "customer_source", "item_id", "customer_id", "entity", "currency"],
            where="current",
        )  # fmt: skip
        entries = store.read(
            "entries", ["source", "item_source", "item_id", "amount"], where="current"
        )
        owed = entries.group_by(pl.coalesce("item_source", "source").alias("of"), "item_id").agg(
            pl.col("amount").sum()
        )
        standing = store.read("applications").filter(pl.col("undone_at").is_null())
        customers = store.read("customers", ["source", "customer_id"], where="current")
        return cls(
            receipts={(r["source"], r["receipt_id"]): r for r in receipts.iter_rows(named=True)},
            items={(i["source"], i["item_id"]): i for i in items.iter_rows(named=True)},
            applied={
                (row[0], row[1]): row[2]
                for row in standing.select(
                    "receipt_source", "receipt_id", "application"
                ).iter_rows()
            },
            owed={(row[0], row[1]): row[2] for row in owed.iter_rows()},
            customers=set(customers.iter_rows()),
        )

    def take(self, decision: Decision) -> None:
        """Check a decision beside those taken before it, and take it."""
        key = decision.receipt_source, decision.receipt_id
        receipt = self.receipts.get(key)
        if receipt is None:
            raise UnknownChoice(
                Message("There is no receipt {receipt}.", receipt=repr(decision.receipt_id)),
                remedy=Message("Look it up in the list: `ardash match`."),
            )
        if key in self.applied:
            raise BadSetting(
                Message(
                    "The receipt {receipt} is applied already, as number {number}.",
                    receipt=decision.receipt_id,
                    number=self.applied[key],
                ),
                remedy=Message("Undo that first."),
            )
        self.applied[key] = 0
        if decision.lines:
            self._makes_up(decision, receipt)
            self._is_open(decision, receipt)

    def _makes_up(self, decision: Decision, receipt: Mapping[str, Any]) -> None:
        wrong = [kind for kind, _, _ in decision.lines if kind not in LINE_KINDS]
        if wrong:
            raise UnknownChoice(
                Message("There is no line {kind} of an application.", kind=repr(wrong[0])),
                remedy=Message("Known are: {names}.", names=", ".join(LINE_KINDS)),
            )
        made = sum(n for kind, _, n in decision.lines if kind in ("payment", "unapplied"))
        paid, gross = receipt["amount"], receipt["amount"] + (receipt["charges"] or 0)
        if made not in (paid, gross) or paid <= 0:
            raise BadSetting(
                Message(
                    "The lines make {made} {currency}, the receipt is {paid}.",
                    made=decimal_string(made, receipt["currency"]),
                    paid=decimal_string(paid, receipt["currency"]),
                    currency=receipt["currency"],
                ),
                remedy=Message("Park what is left over as unapplied."),
            )
        if (decision.source, decision.customer_id) not in self.customers:
            raise UnknownChoice(
                Message(
                    "There is no customer {customer} in the source {source}.",
                    customer=repr(decision.customer_id),
                    source=repr(decision.source),
                ),
                remedy=Message("Name the customer by its number, as the source does."),
            )

    def _is_open(self, decision: Decision, receipt: Mapping[str, Any]) -> None:
        for kind, item_id, amount in decision.lines:
            if kind == "unapplied":
                continue
            key = decision.source or "", item_id or ""
            item = self.items.get(key)
            if item is None or item["currency"] != receipt["currency"]:
                raise UnknownChoice(
                    Message(
                        "There is no item {item} in {currency}.",
                        item=repr(item_id),
                        currency=receipt["currency"],
                    ),
                    remedy=Message("Name items as the source numbers them."),
                )
            owed = self.owed.get(key, 0)
            if amount == 0 or (owed - amount) * owed < 0 or amount * owed <= 0:
                raise BadSetting(
                    Message(
                        "{amount} {currency} cannot be applied to {item}: {owed} of it is open.",
                        amount=decimal_string(amount, item["currency"]),
                        currency=item["currency"],
                        item=item_id,
                        owed=decimal_string(owed, item["currency"]),
                    ),
                    remedy=Message("Apply at most what is open, and park the rest."),
                )
            self.owed[key] = owed - amount
