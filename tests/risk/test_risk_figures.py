"""Figures of predictions, worked by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from ardash.errors import BadSetting
from ardash.risk.cutoffs import windows
from ardash.risk.figures import auc, brier, mean_absolute
from ardash.risk.measured import calibration, lateness
from ardash.risk.trial import PRIOR_TRIALS, weighed


def test_auc_counts_pairs_and_ties_by_half() -> None:
    # Late 0.9 and 0.4 against punctual 0.4 and 0.1: 1, 1, a tie and 1 of 4 pairs.
    late = np.array([True, True, False, False])
    assert auc(late, np.array([0.9, 0.4, 0.4, 0.1])) == 3.5 / 4
    assert np.isnan(auc(np.array([True, True]), np.array([0.1, 0.2])))


def test_brier_and_mean_error() -> None:
    assert brier(np.array([True, False]), np.array([0.5, 0.1])) == pytest.approx(0.13)
    assert mean_absolute(np.array([-2.0, 4.0])) == 3
    assert np.isnan(mean_absolute(np.zeros(0)))


def test_lateness_of_what_is_unpaid_is_known_only_beyond_the_days() -> None:
    part = pl.DataFrame({"paid": [True, True, False, False], "known_days": [5.0, 0.0, 20.0, -3.0]})
    assert lateness(part, 0).to_list() == [True, False, True, None]
    assert lateness(part, 30).to_list() == [False, False, None, None]


def test_calibration_puts_tenths_beside_what_came() -> None:
    chance = [n / 20 for n in range(20)]
    predictions = pl.DataFrame(
        {"paid": [True] * 20, "known_days": [1.0] * 5 + [-1.0] * 15, "used_late_0": chance}
    )
    found = calibration(predictions)
    assert found.height == 10
    first = found.row(0, named=True)
    assert (first["invoices"], first["predicted_share"], first["late_share"]) == (2, 0.025, 1)
    assert first["gap_share"] == pytest.approx(-0.975)
    assert not first["enough"]


def test_the_likelier_member_weighs_more_but_none_is_silenced() -> None:
    always = np.column_stack([np.full(100, 0.9), np.full(100, 0.1)])
    found = weighed(always)
    assert found.sum() == pytest.approx(1)
    assert 0.8 < found[0] < 1
    assert found[1] > PRIOR_TRIALS / 200 / 2
    assert weighed(np.ones((5, 3))).tolist() == pytest.approx([1 / 3] * 3)


def test_cut_offs_roll_and_leave_time_to_pay() -> None:
    found = windows(date(2023, 1, 1), date(2025, 12, 31), count=4)
    assert [(each.cut_off.isoformat(), each.until.isoformat()) for each in found] == [
        ("2024-10-08", "2025-01-06"),
        ("2025-01-06", "2025-04-06"),
        ("2025-04-06", "2025-07-05"),
        ("2025-07-05", "2025-10-03"),
    ]
    assert found[0].known_on == date(2024, 10, 7)


def test_cut_offs_begin_when_a_third_of_the_time_has_passed() -> None:
    found = windows(date(2023, 1, 1), date(2025, 12, 31))
    assert len(found) == 8
    # A third of 1,095 days is 365; the 641 that are left give eight times 80.
    assert found[0].cut_off == date(2024, 1, 2)
    assert {(each.until - each.cut_off).days for each in found} == {80}
    assert found[-1].until == date(2025, 10, 3)


def test_a_cut_off_of_ones_own_is_the_only_one() -> None:
    (one,) = windows(date(2023, 1, 1), date(2025, 12, 31), cut_off=date(2025, 1, 1))
    assert (one.cut_off, one.until) == (date(2025, 1, 1), date(2026, 1, 1))
    with pytest.raises(BadSetting, match="2022-12-31 is not between"):
        windows(date(2023, 1, 1), date(2025, 12, 31), cut_off=date(2022, 12, 31))


def test_a_short_history_has_short_windows() -> None:
    found = windows(date(2025, 1, 1), date(2025, 3, 1))
    assert len(found) == 8
    assert found[0].cut_off > date(2025, 1, 1)
    assert found[-1].until <= date(2025, 3, 1)
