"""Charges: what a step of the policy claims beyond the balance: interest, indemnity and fee."""

from __future__ import annotations

import polars as pl

from ardash.analysis.late_spans import late_spans
from ardash.analysis.penalty_rows import claimed_of
from ardash.collections.worklist import Worklist
from ardash.ledger.ledger import Ledger
from ardash.terms.law import RateTables, accrued, indemnities

_COLUMNS = (
    "source", "customer_id", "item", "item_id", "currency", "step", "interest", "indemnity",
    "indemnity_currency",
)  # fmt: skip


def charges(ledger: Ledger, found: Worklist, *, rates: RateTables | None = None) -> pl.DataFrame:
    """Say what today's steps claim for each overdue item: one row an item of such a step.

    Columns: source, customer_id, item (key), item_id, currency, step (the row's), interest (minor
    units: on what was owed each day, from the day after the due date to `as_of`, less what is
    disputed or covered), indemnity and indemnity_currency (the fixed sum of the policy's law, once
    for each invoice or instalment; null when the step does not claim it, or a charge that names
    the document did already). Interest is 0 when the step claims the indemnity alone, or charges
    did. A charge that is late, a claim itself, bears neither.

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
    late = found.items.filter(pl.col("in_row"), pl.col("days_late") > 0, pl.col("kind") != "charge")
    items = late.drop("step", "rule").join(rows, on=keys, maintain_order="left")
    interest = _interest(ledger, items.filter("claims_interest"), found, rates)
    billed = claimed_of(items, ledger, found.as_of, None)
    first_late = items["due_on"].dt.offset_by("1d")
    law = pl.Series([found.policy.law], dtype=pl.String).new_from_index(0, items.height)
    claimed, fixed = pl.col("claimed"), pl.col("indemnity")
    same = pl.col("indemnity_currency") == pl.col("currency")
    is_billed = (same & (claimed >= fixed)).fill_null(value=False)
    claims = pl.when(pl.col("claims_indemnity") & ~is_billed)
    of_interest = claimed - pl.when(is_billed).then(fixed).otherwise(0)
    return (
        items.hstack(indemnities(law, first_late))
        .join(interest, on="item", how="left", maintain_order="left")
        .join(billed, on="item", how="left", maintain_order="left")
        .with_columns(pl.col("interest", "claimed").fill_null(0))
        .with_columns(
            # What an interest invoice asks for already is not asked for again.
            interest=pl.max_horizontal(pl.col("interest") - of_interest, pl.lit(0)),
            indemnity=claims.then("indemnity"),
            indemnity_currency=claims.then("indemnity_currency"),
        )
        .select(_COLUMNS)
    )


def _interest(
    ledger: Ledger, items: pl.DataFrame, found: Worklist, rates: RateTables | None
) -> pl.DataFrame:
    """Work out the interest of items on what is neither disputed nor covered: one row an item."""
    less = items.select("item", less=pl.col("disputed") + pl.col("applicable"))
    spans = late_spans(ledger, found.as_of, items=items["item"].to_list()).join(less, on="item")
    owed = spans.with_columns(
        country=pl.lit(found.policy.law),
        open_minor=pl.max_horizontal(pl.col("open_minor") - pl.col("less"), pl.lit(0)),
    )
    return accrued(owed, rates=rates).group_by("item").agg(pl.col("interest").sum())


def fee(found: Worklist, rule: str, step: str | None, currency: str) -> int:
    """Return the fee that a step claims once a contact, in minor units of a currency; 0 if none."""
    for segment in found.policy.segments:
        if segment.code == rule and step is not None:
            return (found.policy.ladder(segment.ladder).step(step).fee or {}).get(currency, 0)
    return 0
