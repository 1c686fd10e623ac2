"""Drafts: reminders as they would go out, as commands show them."""

from __future__ import annotations

from typing import Any

import polars as pl

from ardash.cli.amounts import amount_words
from ardash.collections.reminders import Draft, hindrance
from ardash.money import decimal_string


def drafts_table(made: list[Draft]) -> pl.DataFrame:
    """List reminders as they would go: one row each."""
    rows = [
        {
            "customer_id": each.customer_id,
            "name": each.name,
            "step": each.step,
            "channel": "—" if each.is_held else each.channel,
            "language": each.language,
            "recipient": each.recipient,
            "items": len(each.items),
            "to_pay": ", ".join(amount_words(minor, code) for code, minor in each.totals.items()),
            "days_late": each.days_late,
            "why": hindrance(each) and str(hindrance(each)),
        }
        for each in made
    ]
    columns = ("customer_id", "name", "step", "channel", "language", "recipient", "items",
               "to_pay", "days_late", "why")  # fmt: skip
    numbers = {"items": pl.Int64, "days_late": pl.Int64}
    return pl.DataFrame(rows, schema={name: numbers.get(name, pl.String) for name in columns})


def spoken(each: Draft) -> dict[str, Any]:
    """Tell a reminder to other programs."""
    left = ("key", "customer", "totals", "attachments", "tried", "is_held", "reason")
    told = {name: value for name, value in vars(each).items() if name not in left}
    amounts = {code: decimal_string(minor, code) for code, minor in each.totals.items()}
    said = hindrance(each)
    return {**told, "to_pay": amounts, "held_by": each.reason if each.is_held else None,
            "by_letter_because": None if each.is_held else each.reason,
            "why": said and str(said)}  # fmt: skip
