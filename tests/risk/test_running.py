"""From day to day, as NumPy would."""

from __future__ import annotations

import numpy as np
import pytest

from ardash.risk.running import running


@pytest.mark.parametrize("order", ["C", "F"])
def test_days_are_combined_from_the_first_on_or_from_the_last(order: str) -> None:
    days = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]], order=order)
    assert running(np.add, days.copy(order)).tolist() == [[1, 2], [4, 6], [9, 13]]
    assert running(np.multiply, days.copy(order)).tolist() == [[1, 2], [3, 8], [15, 56]]
    back = running(np.add, days.copy(order), backwards=True)
    assert back.tolist() == [[9, 13], [8, 11], [5, 7]]
    assert running(np.add, days) is days


def test_no_days_one_day_and_one_invoice() -> None:
    assert running(np.add, np.zeros((0, 3))).shape == (0, 3)
    assert running(np.add, np.array([[4.0]])).tolist() == [[4.0]]
    assert running(np.multiply, np.array([2.0, 3.0, 5.0])).tolist() == [2, 6, 30]
