"""Match 10,000 generated receipts with 100,000 open items: time, and what is applied wrongly.

    python scripts/bench_matching.py

A fifth each: the number and the exact amount; no word; three numbers; three without a word; the
number and some euros short.
"""

# ruff: noqa: T201 - it prints

from __future__ import annotations

import random
import time
from datetime import date, timedelta
from typing import Any

import polars as pl

from ardash.collections.matching import proposals

CUSTOMERS, ITEMS, RECEIPTS, SEED = 5_000, 100_000, 10_000, 7
WORDS = str.split(
    "alpha breton cave dune etoile forge gare havre iris jade kiosque lune moulin nord ocean pont "
    "quai rive soleil tour usine val yonne zinc"
)


def main() -> None:
    """Print the time and the counts."""
    rng = random.Random(SEED)  # noqa: S311 - a bench, no secret
    names = [f"{rng.choice(WORDS)} {rng.choice(WORDS)} {n} SARL".title() for n in range(CUSTOMERS)]
    ids = [f"C{n}" for n in range(CUSTOMERS)]
    customers = pl.DataFrame({"source": "s", "customer_id": ids, "name": names})
    items = [_item(number, rng) for number in range(ITEMS)]
    receipts, right = _receipts(items, dict(zip(ids, names, strict=True)), rng)
    none = pl.DataFrame(schema=dict.fromkeys(("payer_account", "source", "customer_id"), pl.String))
    typed = {"discount_on": pl.Date, "discount_share": pl.Float64}
    frame = pl.DataFrame(items, schema_overrides=typed)
    cpu, wall = time.process_time(), time.perf_counter()
    found = proposals(frame, receipts, customers, none)
    print(f"{time.process_time() - cpu:.1f} s CPU, {time.perf_counter() - wall:.1f} s")
    certain = found.filter(pl.col("certain"))
    wrong = sum(
        {line["item_id"] for line in row["lines"]} != right[row["receipt_id"]]
        for row in certain.iter_rows(named=True)
    )
    print(f"{certain.height} of {found.height} applied by themselves, {wrong} to other items")
    print(found["rule"].value_counts(sort=True))


def _item(number: int, rng: random.Random) -> dict[str, Any]:
    return {
        "source": "s",
        "item_id": f"F25-{number:06d}",
        "customer_id": f"C{rng.randrange(CUSTOMERS)}",
        "document": f"FA25-{number:06d}",
        "kind": "invoice",
        "issued_on": date(2025, 1, 1) + timedelta(rng.randrange(90)),
        "due_on": date(2025, 2, 1) + timedelta(rng.randrange(120)),
        "balance": rng.randrange(1_000, 1_000_000),
        "currency": "EUR",
        "discount_on": None,
        "discount_share": None,
    }


def _receipts(
    items: list[dict[str, Any]], names: dict[str, str], rng: random.Random
) -> tuple[pl.DataFrame, dict[str, set[str]]]:
    own: dict[str, list[dict[str, Any]]] = {}
    for item in items:
        own.setdefault(item["customer_id"], []).append(item)
    rows, right = [], {}
    for number in range(RECEIPTS):
        one, kind = rng.choice(items), number % 5
        several = own[one["customer_id"]]
        paid = rng.sample(several, min(3, len(several))) if kind in (2, 3) else [one]
        amount = sum(item["balance"] for item in paid) - (rng.randrange(1, 900) if kind == 4 else 0)
        text = "virement" if kind in (1, 3) else " ".join(item["document"] for item in paid)
        name = f"r{number:05d}"
        right[name] = {item["item_id"] for item in paid}
        rows.append({
            "source": "b", "receipt_id": name, "amount": amount, "currency": "EUR",
            "booked_on": date(2025, 4, 1) + timedelta(number % 20), "charges": None,
            "payer_name": names[one["customer_id"]].upper(), "payer_account": None,
            "reference": None, "text": text, "end_to_end": None, "sure": True,
        })  # fmt: skip
    texts = dict.fromkeys(("payer_account", "reference", "end_to_end"), pl.String)
    return pl.DataFrame(rows, schema_overrides={**texts, "charges": pl.Int64}), right


if __name__ == "__main__":
    main()
