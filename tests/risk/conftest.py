"""What the tests of risk share: a book with habits, and the model of it, learned once."""

from __future__ import annotations

import pytest
from books import LAST, habitual
from ledgers import ledger

from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions
from ardash.risk.model import Model
from ardash.risk.training import train


@pytest.fixture(scope="session")
def habits_ledger() -> Ledger:
    return ledger(habitual())


@pytest.fixture(scope="session")
def model(habits_ledger: Ledger) -> Model:
    return train(habits_ledger, LAST, Actions.empty())
