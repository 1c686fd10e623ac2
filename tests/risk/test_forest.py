"""Trees read together say what each of them says."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from ardash.risk.forest import forest


def _inputs(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two features that stand on an invoice, some unknown; one of periods; one of both."""
    chance = np.random.default_rng(seed)
    standing = chance.normal(size=(rows, 2)).round(1)
    standing[chance.random((rows, 2)) < 0.2] = np.nan
    return standing, np.array([[1.0, 2.0, 5.0]]), chance.normal(size=(rows, 3)).round(1)


def _flat(standing: np.ndarray, periods: np.ndarray, both: np.ndarray) -> np.ndarray:
    each = np.repeat(standing, 3, axis=0)
    return np.column_stack([each, np.tile(periods[0], len(standing)), both.ravel()])


def _taught(leaves: int) -> HistGradientBoostingClassifier:
    rows = _flat(*_inputs(800, seed=1))
    late = np.nan_to_num(rows[:, 0], nan=0.7) + rows[:, 3] * rows[:, 2] - np.nan_to_num(rows[:, 1])
    trees = HistGradientBoostingClassifier(
        max_iter=20, max_leaf_nodes=leaves, early_stopping=False, random_state=0
    )
    return trees.fit(rows, late > 0.5)


@pytest.mark.parametrize("leaves", [2, 5, 16])
def test_trees_read_together_say_what_each_of_them_says(leaves: int) -> None:
    trees = _taught(leaves)
    standing, periods, both = _inputs(500, seed=2)
    # What a tree splits by is looked at itself, not only what lies beside it.
    standing[:20, 0] = forest(trees).cuts[0][0]
    found = forest(trees).log_odds(standing, [periods, both])
    assert found.shape == (500, 3)
    expected = trees.decision_function(_flat(standing, periods, both))
    assert (found.ravel() == expected).all()
    assert len(np.unique(found)) > leaves


def test_no_invoices_no_log_odds() -> None:
    found = forest(_taught(5)).log_odds(np.zeros((0, 2)), [np.zeros((1, 3)), np.zeros((0, 3))])
    assert found.shape == (0, 3)


def test_a_tree_of_more_leaves_than_can_be_read_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 16"):
        forest(_taught(31))
