"""The sample company: do the chances of being late hold, told at eight days of its past?"""

from __future__ import annotations

from datetime import date

import polars as pl

from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions
from ardash.risk.backtest import backtest


def test_chances_of_being_late_hold_in_every_tenth(from_csv: Ledger) -> None:
    """Each tenth has more than 360 invoices; what was said is within 5 points of what came."""
    found = backtest(from_csv, date(2026, 10, 31), Actions.empty())
    assert found.windows.height == 8
    assert found.calibration.select(pl.col("enough").all()).item()
    assert found.calibration["gap_share"].abs().max() < 0.05
    own, said = found.overall["customer"], found.overall["used"]
    assert said["mean_absolute_error_days"] < own["mean_absolute_error_days"]
    assert said["brier"] < own["brier"]
