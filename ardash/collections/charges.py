"""Charges: what a step of the policy claims beyond the balance: interest, indemnity and fee."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import narwhals as nw
import polars as pl

from ardash.collections.worklist import Worklist
from ardash.ledger.frames import gathered
from ardash.ledger.ledger import Ledger
from ardash.terms.law import Rates, indemnity, late_interest

_SCHEMA = {
    "source": pl.String,
    "customer_id": pl.String,
    "item": pl.Int32,
    "item_id": pl.String,
    "currency": pl.String,
    "step": pl.String,
    "interest": pl.Int64,
    "indemnity": pl.Int64,
    "indemnity_currency": pl.String,
}


def charges(ledger: Ledger, found: Worklist, *, rates: Rates | None = None) -> pl.DataFrame:
    """Say what today's steps claim for each overdue item: one row an item of such a step.

    Columns: source, customer_id, item (key), item_id, currency, step (the row's), interest (minor
    units: on what was owed each day, from the day after the due date, less what is disputed or
    covered), indemnity and indemnity_currency (the fixed sum of the policy's law; null when the
    step does not claim it). Interest is 0 when the step claims the indemnity alone.

    Raises BadInput when the law, or the table of rates, does not reach a day.
    """
    policy = found.policy
    claiming = [
        (segment.code, step.code, step.interest, step.indemnity)
        for segment in policy.segments
        for step in policy.ladder(segment.ladder).steps
        if step.interest or step.indemnity
    ]
    keys = ["source", "customer_id", "currency"]
    steps = pl.DataFrame(
        claiming, schema=["rule", "step", "claims_interest", "claims_indemnity"], orient="row"
    ).with_columns(pl.col("rule", "step").cast(pl.String))
    rows = found.rows.select(*keys, "rule", "step").join(steps, on=["rule", "step"])
    late = found.items.filter(pl.col("in_row"), pl.col("days_late") > 0)
    items = late.drop("step", "rule").join(rows, on=keys, maintain_order="left")
    spans = _spans(ledger, items)
    made = [_charged(row, spans.get(row["item"], []), found, rates) for row in items.to_dicts()]
    return pl.DataFrame(made, schema=_SCHEMA)


def _spans(ledger: Ledger, items: pl.DataFrame) -> dict[int, list[tuple[date, date, int]]]:
    """For each item, what it owed from which day to before which."""
    wanted = nw.col("item").is_in(items["item"].to_list())
    columns = ("item", "valid_from", "valid_to", "balance")
    rows = gathered(ledger.balances.filter(wanted).select(*columns)).sort("item", "valid_from")
    spans: dict[int, list[tuple[date, date, int]]] = {}
    for item, start, end, balance in rows.iter_rows():
        spans.setdefault(item, []).append((start, end, balance))
    return spans


def _charged(
    row: dict[str, Any],
    spans: list[tuple[date, date, int]],
    found: Worklist,
    rates: Rates | None,
) -> dict[str, Any]:
    law, late_from = found.policy.law, row["due_on"] + timedelta(days=1)
    less = row["disputed"] + row["applicable"]
    interest = sum(
        late_interest(
            max(0, balance - less),
            max(start, late_from),
            min(end, found.as_of),
            country=law,
            rates=rates,
        )
        for start, end, balance in spans
        if row["claims_interest"] and max(start, late_from) < min(end, found.as_of)
    )
    fixed = indemnity(late_from, country=law) if row["claims_indemnity"] else None
    return {
        **{name: row[name] for name in _SCHEMA if name in row},
        "interest": interest,
        "indemnity": fixed.minor if fixed else None,
        "indemnity_currency": fixed.currency if fixed else None,
    }


def fee(found: Worklist, rule: str, step: str | None, currency: str) -> int:
    """Return the fee that a step claims once a contact, in minor units of a currency; 0 if none."""
    for segment in found.policy.segments:
        if segment.code == rule and step is not None:
            return (found.policy.ladder(segment.ladder).step(step).fee or {}).get(currency, 0)
    return 0
