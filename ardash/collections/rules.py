"""Rules: who is under which segment and ladder of the policy at a date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from ardash.collections._policy.assignment import (
    average_delays,
    known_customers,
    with_segments,
)
from ardash.collections._worklist.debts import debts
from ardash.collections.naming import last_instant
from ardash.collections.policy import Ladder, Policy
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions

_COLUMNS = (
    "source", "customer", "customer_id", "name", "segment", "country", "collector", "language",
    "rule", "ladder", "average_delay_days", "open_items", "excluded", "excluded_reason",
)  # fmt: skip


def who(ledger: Ledger, as_of: date, policy: Policy, actions: Actions) -> pl.DataFrame:
    """Say who is under which rule of the policy at a date: one row a customer, by segment.

    Columns: source, customer (key), customer_id, name, segment, country, collector, language (each
    as people say, else the source), rule (segment of the policy), ladder, average_delay_days (of
    the last twelve months, weighted by amount; null when nothing was paid), open_items (number of
    dated invoices and charges that are owed), excluded, excluded_reason.
    """
    then = actions.until(last_instant(as_of))
    placed = with_segments(
        ledger, as_of, policy.segments, known_customers(ledger, then.profiles)
    ).drop("average_delay_days", strict=False)
    delays = average_delays(ledger, as_of)
    opened = debts(ledger, as_of, placed).items.group_by("customer")
    order = {segment.code: number for number, segment in enumerate(policy.segments)}
    return (
        placed.join(delays, on="customer", how="left")
        .join(opened.agg(open_items=pl.len().cast(pl.Int64)), on="customer", how="left")
        .with_columns(pl.col("open_items").fill_null(0), order=pl.col("rule").replace_strict(order))
        .sort("order", "customer_id", "source")
        .select(_COLUMNS)
    )


_STEP_COLUMNS = (
    "ladder", "number", "step", "label", "timing", "days", "when", "channel", "also", "template",
    "minimum", "fee", "interest", "indemnity", "lapses",
)  # fmt: skip


def steps(ladders: Sequence[Ladder], language: str = "en") -> list[dict[str, object]]:
    """List the steps of ladders for a table: one dict a step.

    Keys: ladder, number (1, 2 ...), step, label (in the language), timing (due, month_end,
    previous) and days, when (a Message), channel, also, template, minimum and fee (currency ->
    minor units), interest, indemnity, lapses.
    """
    rows = [
        (
            ladder.code, number, step.code, step.label(language), step.timing.kind,
            step.timing.days, step.timing.words(), step.channel, list(step.also), step.template,
            dict(step.minimum or {}), dict(step.fee or {}), step.interest, step.indemnity,
            step.lapses,
        )
        for ladder in ladders
        for number, step in enumerate(ladder.steps, start=1)
    ]  # fmt: skip
    return [dict(zip(_STEP_COLUMNS, row, strict=True)) for row in rows]
