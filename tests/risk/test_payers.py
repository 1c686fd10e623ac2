"""Payers: kinds are found in how customers paid; a customer is taken for those it may be."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from ledgers import ledger

from ardash.records.people.actions import Actions
from ardash.risk.evidence import Evidence
from ardash.risk.features import Asked
from ardash.risk.grid import EDGES_DAYS, unpaid_by
from ardash.risk.habits import Habits
from ardash.risk.history import History
from ardash.risk.payers import Payers

FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)
ON_TIME = int(np.searchsorted(EDGES_DAYS, 0))


def _book(delays: dict[str, list[int | None]]) -> History:
    """Twelve invoices a customer, paid so many days after they were due (None: not at all)."""
    lines = []
    for who, days in delays.items():
        for number, delay in enumerate(days):
            issued = FIRST + timedelta(days=20 * number)
            due = issued + timedelta(days=10)
            lines.append(f"{issued} invoice {who}-{number} {who} 100.00 due {due}")
            if delay is not None:
                lines.append(f"{due + timedelta(days=delay)} payment {who}-{number} 100.00")
    return History.of(ledger("\n".join(lines)), LAST, Actions.empty())


def _late_shares(history: History) -> dict[str, float]:
    """Chance that the next invoice of each customer is late, by the kind of payer that it is."""
    habits = Habits.learn(history, history.last_day)
    rows = np.unique(history.codes["customer"], return_index=True)[1]
    asked = Asked(rows, np.full_like(rows, history.last_day))
    found = unpaid_by(habits.payers.of_customers(habits.evidence(history, asked)))[:, ON_TIME]
    names = history.rows["customer"].gather(rows).to_list()
    return dict(zip(map(str, names), found.tolist(), strict=True))


def test_punctual_and_late_payers_are_told_apart() -> None:
    delays: dict[str, list[int | None]] = {f"P{n:02}": [0] * 12 for n in range(12)}
    delays |= {f"T{n:02}": [20 + n] * 12 for n in range(12)}
    found = list(_late_shares(_book(delays)).values())
    assert max(found[:12]) < 0.1
    assert min(found[12:]) > 0.9


def test_chance_within_a_kind_is_no_habit() -> None:
    """Customers who pay late six times of ten: one had luck, another had none; both are of them."""
    chance = np.random.default_rng(3)
    delays: dict[str, list[int | None]] = {f"P{n:02}": [0] * 12 for n in range(16)}
    for number in range(32):
        late = chance.random(12) < 0.6
        delays[f"S{number:02}"] = [
            int(day) for day in np.where(late, chance.integers(5, 25, 12), 0)
        ]
    history = _book(delays)
    own = [sum(day > 0 for day in days if day is not None) / 12 for days in delays.values()][16:]
    found = list(_late_shares(history).values())[16:]
    assert max(own) - min(own) > 0.4
    assert np.abs(np.array(found) - 0.6).mean() < 0.5 * np.abs(np.array(own) - 0.6).mean()


def test_of_whom_nothing_is_known_is_taken_for_all_kinds() -> None:
    hazards = np.zeros((2, len(EDGES_DAYS)))
    hazards[0, ON_TIME], hazards[1, ON_TIME + 10] = 1.0, 1.0
    payers = Payers(np.array([0.25, 0.75]), np.clip(hazards, 1e-9, 1 - 1e-9))
    assert unpaid_by(payers.everybody)[[ON_TIME, ON_TIME + 10]] == pytest.approx(
        [0.75, 0], abs=1e-6
    )


def test_what_has_been_waited_for_tells_of_a_kind_too() -> None:
    hazards = np.full((2, len(EDGES_DAYS)), 1e-9)
    hazards[0, ON_TIME], hazards[1, ON_TIME + 10] = 0.9, 0.9
    payers = Payers(np.array([0.5, 0.5]), hazards)
    waited = np.zeros((1, len(EDGES_DAYS)))
    # One invoice is unpaid beyond the due date: nine to one that this is no punctual payer.
    waited[0, : ON_TIME + 1] = 1.0
    found = unpaid_by(payers.of_customers(Evidence(np.zeros_like(waited), waited)))
    assert found[0, ON_TIME] == pytest.approx((0.1 * 0.1 + 1.0) / 1.1, abs=1e-6)


@pytest.mark.parametrize("days", [[], [None], [None] * 12, [0]])
def test_with_hardly_any_payments_there_is_one_kind(days: list[int | None]) -> None:
    history = _book({"A": days})
    habits = Habits.learn(history, history.last_day)
    assert habits.payers.shares.tolist() == [1.0]
    assert habits.payers.everybody == pytest.approx(habits.everybody)
