"""A worklist in a few readable words, for tests."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from deeds import deeds
from ledgers import ledger

from ardash.collections.policy import Policy, load
from ardash.collections.worklist import Worklist, worklist

#: What keeps the bank feed fresh at every date of a test.
FRESH = "\nsync 2099-12-31"


@cache
def policy_of(folder: Path, text: str) -> Policy:
    """The policy of a text."""
    path = folder / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def listed(
    book: str, done: str, as_of: str, policy: Policy | None = None, *, fresh: bool = True
) -> Worklist:
    """The worklist of a ledger and of what people did, both as text."""
    made = ledger(book + (FRESH if fresh else ""))
    return worklist(made, date.fromisoformat(as_of), policy or load(), deeds(done))


def said(found: Worklist) -> list[tuple[Any, ...]]:
    """Rows as (customer, step, day, reason), the suppressed as (customer, reason, next day)."""
    rows = found.rows.select("customer_id", "step", "step_on", "reason").rows()
    left = found.suppressed.select("customer_id", "suppressed_by", "next_on").rows()
    return [_with_texts(row) for row in (*rows, *left)]


def _with_texts(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(str(value) if isinstance(value, date) else value for value in row)
