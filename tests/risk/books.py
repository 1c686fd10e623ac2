"""Books to learn from, small and seeded: customers with habits, written as tests write ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

import numpy as np
from ledgers import ledger

from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions
from ardash.risk.features import Asked
from ardash.risk.history import History
from ardash.risk.invoices import NEVER, day_number
from ardash.risk.model import Model

FIRST, LAST = date(2023, 1, 2), date(2024, 12, 30)


@cache
def habitual(invoices: int = 700, customers: int = 20, seed: int = 5, until: date = LAST) -> str:
    """Invoices of customers who pay around a day of their own, large ones ten days later."""
    chance = np.random.default_rng(seed)
    usual = np.linspace(-5, 40, customers)
    lines = [f"customer K{number} segment={'ab'[number % 2]}" for number in range(customers)]
    days = np.sort(chance.integers(0, (LAST - FIRST).days, invoices))
    for number, (day, who) in enumerate(
        zip(days, chance.integers(0, customers, invoices), strict=True)
    ):
        issued = FIRST + timedelta(days=int(day))
        due = issued + timedelta(days=30)
        delay, size = usual[who] + chance.normal(0, 4), chance.normal(6, 1)
        paid = due + timedelta(days=round(float(delay + 10 * (size > 6.5))))
        amount = f"{np.exp(size):.2f}"
        if issued <= until:
            lines.append(f"{issued} invoice F{number} K{who} {amount} due {due}")
        if issued <= paid <= until:
            lines.append(f"{paid} payment F{number} {amount}")
    return "\n".join(lines)


def noise(invoices: int = 500, customers: int = 250, seed: int = 8) -> str:
    """Invoices that anybody pays on any day: nothing can be learned."""
    chance = np.random.default_rng(seed)
    lines = []
    for number in range(invoices):
        issued = FIRST + timedelta(days=int(chance.integers(0, 700)))
        due = issued + timedelta(days=30)
        paid = due + timedelta(days=int(chance.integers(-20, 21)))
        lines.append(f"{issued} invoice F{number} K{chance.integers(customers)} 100.00 due {due}")
        lines.append(f"{paid} payment F{number} 100.00")
    return "\n".join(lines)


def book(text: str) -> Ledger:
    """The ledger of a text."""
    return ledger(text)


def open_items(made: Ledger, as_of: date, said: Actions | None = None) -> tuple[History, Asked]:
    """What is open at the close of a day, asked about that day."""
    history = History.of(made, as_of, said or Actions.empty())
    rows = np.flatnonzero(history.closed == NEVER)
    return history, Asked(rows, np.full_like(rows, day_number(as_of)))


def settled(
    model: Model, made: Ledger, as_of: date, days: Sequence[int], said: Actions | None = None
) -> np.ndarray:
    """Chance that what is open is paid within so many days: one row an item, a column a number."""
    found = model.chances(*open_items(made, as_of, said))
    return found.by(found.lateness[:, None] + np.asarray(days))
