"""The held-out table: receipts and right answers that were written before the rules were read."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from ardash.collections.matching import proposals
from ardash.money import to_minor

FOLDER = Path(__file__).parent / "held_out"
#: An item and what a receipt settles of it: by money (bank charges included), by discount.
Settled = Mapping[str, tuple[int, int]]


class HeldOut(NamedTuple):
    """One receipt of the table; `right` is None where only a person can know."""

    name: str
    receipt: Mapping[str, Any]
    right: Settled | None


class Given(NamedTuple):
    """What matching said of it."""

    settled: Settled
    certain: bool
    rule: str
    name: str | None


def held_out() -> list[HeldOut]:
    """Read the receipts of the table."""
    return [_case(row) for row in _rows("receipts.csv")]


def given(case: HeldOut) -> Given:
    """Match one receipt alone with everything that is open."""
    items = pl.DataFrame(list(_items()), schema=_ITEMS, orient="row")
    customers = items.select("source", "customer_id", name="customer_id").unique(
        maintain_order=True
    )
    (found,) = proposals(items, pl.DataFrame([case.receipt]), customers, _NO_ACCOUNTS).to_dicts()
    settled: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for line in found["lines"]:
        if line["item_id"] is not None:
            money, discount = settled[line["item_id"]]
            if line["kind"] == "discount":
                discount += line["amount"]
            else:
                money += line["amount"]
            settled[line["item_id"]] = (money, discount)
    return Given(dict(settled), found["certain"], found["rule"], found["name"])


_ITEMS = (
    "source", "item_id", "customer_id", "document", "kind", "issued_on", "due_on", "balance",
    "currency", "discount_on", "discount_share",
)  # fmt: skip
_NO_ACCOUNTS = pl.DataFrame(
    schema={"payer_account": pl.String, "source": pl.String, "customer_id": pl.String}
)


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=";"))


def _items() -> Iterator[tuple[Any, ...]]:
    for row in _rows("open_items.csv"):
        balance = to_minor(row["amount"], row["currency"])
        issued_on = date.fromisoformat(row["issued_on"])
        # The one offer in the table: 2/10 n/30.
        until, share = (
            (issued_on + timedelta(days=10), 0.02) if row["terms"] == "2/10 n/30" else (None, None)
        )
        yield (
            "books", row["document"], row["customer"], row["document"],
            "invoice" if balance > 0 else "credit_note", issued_on,
            date.fromisoformat(row["due_on"]), balance, row["currency"], until, share,
        )  # fmt: skip


def _case(row: Mapping[str, str]) -> HeldOut:
    currency = row["currency"]
    receipt = {
        "source": "bank",
        "receipt_id": row["case"],
        "booked_on": date.fromisoformat(row["booked_on"]),
        "amount": to_minor(row["amount"], currency),
        "currency": currency,
        "charges": to_minor(row["charges"] or "0", currency),
        "payer_name": row["payer"] or None,
        "payer_account": None,
        "reference": None,
        "text": row["text"],
        "end_to_end": row["end_to_end"] or None,
        "sure": True,
    }
    return HeldOut(f"{row['case']} {row['why']}", receipt, _right(row["answer"], currency))


def _right(answer: str, currency: str) -> Settled | None:
    if answer == "ask":
        return None
    right = {}
    for part in answer.split():
        item, amounts = part.split("=")
        money, _, discount = amounts.partition("+")
        right[item] = (to_minor(money, currency), to_minor(discount or "0", currency))
    return right
