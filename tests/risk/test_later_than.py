"""What is left after whole intervals is what the whole distribution says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from books import LAST

from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions
from ardash.risk.features import Asked
from ardash.risk.history import History
from ardash.risk.model import Model


@pytest.mark.parametrize("uses", ["model", "customer"])
@pytest.mark.parametrize("days", [0, 7, 30, 90, 95])
def test_later_than_says_what_the_days_one_by_one_say(
    model: Model, habits_ledger: Ledger, days: int, uses: str
) -> None:
    """0, 30 and 90 are ends of intervals; 7 and 95 are not."""
    assert model.uses == "model"
    used, history = replace(model, uses=uses), History.of(habits_ledger, LAST, Actions.empty())
    rows = np.arange(0, len(history.due), 5)
    for before in (1, -40):
        # Before their issue; and after it, when whole intervals are not all there is.
        asked = Asked(rows, history.issued[rows] - before)
        expected = used.chances(history, asked).later_than(days)
        found = used.later_than(used.known(history, asked), days)
        assert found == pytest.approx(expected, abs=1e-12)
        # Ten days after the due date, all is later than 0 or 7 days.
        assert len(np.unique(found)) > 50 or (before, found.min()) == (-40, 1)
