"""Matching: which open items a receipt pays, how sure that is, and why.

Nothing here changes anything: what is certain is applied by `ardash match --apply`, the rest by a
person (docs/bank.md). The rules are in `_matching`; those that may apply by themselves are named
in `CERTAIN`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from ardash.collections._matching.book import Book
from ardash.collections._matching.by_payer import by_payer
from ardash.collections._matching.by_reference import by_reference
from ardash.collections._matching.model import Found, OpenItem, Party, Receipt
from ardash.collections._matching.payers import Payers
from ardash.errors import Message
from ardash.money import currency_code
from ardash.records.people import Decision

#: Rules that may apply a receipt without a person.
CERTAIN = (
    "reference", "reference_charges", "reference_discount", "reference_part", "payer_amount",
    "payer_total",
)  # fmt: skip

#: At most so sure is what a number that may be there by chance says, against the amount.
DOUBTFUL = 0.6

_LINE = pl.Struct({"kind": pl.String, "item_id": pl.String, "amount": pl.Int64})
_SCHEMA: Mapping[str, Any] = {
    "receipt_source": pl.String,
    "receipt_id": pl.String,
    "booked_on": pl.Date,
    "payer_name": pl.String,
    "payer_account": pl.String,
    "text": pl.String,
    "amount": pl.Int64,
    "charges": pl.Int64,
    "currency": pl.String,
    "source": pl.String,
    "customer_id": pl.String,
    "name": pl.String,
    "rule": pl.String,
    "confidence": pl.Float64,
    "certain": pl.Boolean,
    "reason": pl.String,
    "params": pl.String,
    "lines": pl.List(_LINE),
}


def proposals(
    items: pl.DataFrame,
    receipts: pl.DataFrame,
    customers: pl.DataFrame,
    accounts: pl.DataFrame,
) -> pl.DataFrame:
    """Propose what each receipt pays: one row a receipt, in the order that they came.

    `items`: what is open, with source, item_id, customer_id, document, kind, issued_on, due_on,
    balance, currency, discount_on, discount_share. `receipts`: money that is not applied yet
    (see ardash.collections.cash.waiting). `customers`: source, customer_id, name. `accounts`:
    payer_account, source, customer_id of earlier decisions, by which payers are known.

    Columns: receipt_source, receipt_id, booked_on, payer_name, payer_account, text, amount,
    charges, currency, source and customer_id and name (whose money it is; null = not known), rule
    (code), confidence (0-1), certain (a rule may apply it), reason (template), params (JSON: its
    values), lines (kind: payment, discount, write_off, unapplied; item_id; amount). Amounts are
    minor units. Receipts that are certain are matched first; no item is proposed twice over.
    """
    names = {(row[0], row[1]): row[2] for row in customers.select(*_PARTY, "name").iter_rows()}
    payers = Payers(names.items(), _accounts(accounts))
    books = {
        code: Book(map(_item, own.iter_rows(named=True)), names)
        for (code,), own in items.group_by("currency", maintain_order=True)
    }
    rows = receipts.sort("booked_on", "receipt_id").to_dicts()
    waiting = [(row, _receipt(row)) for row in rows]
    found: dict[int, Found] = {}
    for certain in (True, False):
        for number, (row, receipt) in enumerate(waiting):
            if number in found:
                continue
            book = books.setdefault(row["currency"], Book((), names))
            match = _match(receipt, payers, book)
            if match.certain or not certain:
                found[number] = match
                if match.party is not None:
                    book.take(match.party[0], match.lines)
    made = [_row(row, found[number], names) for number, (row, _) in enumerate(waiting)]
    return pl.DataFrame(made, schema=_SCHEMA, orient="row")


def decisions(found: pl.DataFrame, *, by_rule: bool = True) -> list[Decision]:
    """Turn proposals into decisions: by their rule, or as a person accepted them."""
    return [
        Decision(
            receipt_source=row["receipt_source"],
            receipt_id=row["receipt_id"],
            source=row["source"],
            customer_id=row["customer_id"],
            lines=[(line["kind"], line["item_id"], line["amount"]) for line in row["lines"]],
            rule=row["rule"] if by_rule else None,
            confidence=row["confidence"],
        )
        for row in found.iter_rows(named=True)
    ]


_PARTY = ("source", "customer_id")


def _match(receipt: Receipt, payers: Payers, book: Book) -> Found:
    payer = payers.of(receipt)
    named = by_reference(receipt, payer, book)
    if named is not None and named.confidence > DOUBTFUL:
        return named
    paid = by_payer(receipt, payer, book)
    others = book.references.named_by(receipt).others if paid.certain and paid.party else []
    if others and paid.party:
        # What it names may have been paid before, or be mistyped: a person decides.
        reason = Message(
            "{name} has exactly this open; but it names {number}, which is not open.",
            name=book.name(paid.party),
            number=others[0],
        )
        paid = replace(paid, certain=False, confidence=0.8, reason=reason)
    return paid if named is None or paid.confidence > named.confidence else named


def _accounts(accounts: pl.DataFrame) -> dict[str, set[Party]]:
    known: dict[str, set[Party]] = defaultdict(set)
    for account, source, customer_id in accounts.select("payer_account", *_PARTY).iter_rows():
        if account:
            known[account].add((source, customer_id))
    return known


def _item(row: Mapping[str, Any]) -> OpenItem:
    return OpenItem(
        source=row["source"],
        item_id=row["item_id"],
        customer_id=row["customer_id"],
        document=row["document"] or "",
        kind=row["kind"],
        issued_on=row["issued_on"],
        due_on=row["due_on"],
        left=row["balance"],
        currency=currency_code(row["currency"]),
        discount_on=row.get("discount_on"),
        discount_share=row.get("discount_share"),
    )


def _receipt(row: Mapping[str, Any]) -> Receipt:
    words = [row["reference"], row["text"], row["end_to_end"]]
    return Receipt(
        source=row["source"],
        receipt_id=row["receipt_id"],
        booked_on=row["booked_on"],
        amount=row["amount"],
        currency=row["currency"],
        charges=row["charges"] or 0,
        payer_name=row["payer_name"],
        payer_account=row["payer_account"],
        words=" ".join(word for word in words if word),
        reference=row["reference"],
        sure=row["sure"],
    )


def _row(row: Mapping[str, Any], found: Found, names: Mapping[Party, str]) -> tuple[Any, ...]:
    source, customer_id = found.party or (None, None)
    texts = [row["reference"], row["text"]]
    return (
        row["source"],
        row["receipt_id"],
        row["booked_on"],
        row["payer_name"],
        row["payer_account"],
        " ".join(text for text in texts if text) or row["end_to_end"],
        row["amount"],
        row["charges"] or 0,
        row["currency"],
        source,
        customer_id,
        names.get(found.party) if found.party else None,
        found.rule,
        round(found.confidence, 3),
        found.certain and found.rule in CERTAIN,
        found.reason.template,
        json.dumps(found.reason.params, ensure_ascii=False, default=str),
        [line._asdict() for line in found.lines],
    )
