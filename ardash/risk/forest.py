"""Forest: many small trees read together, as fast as scoring a large book needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ardash.risk.tally import Numbers

#: A tree's leaves are the bits of a number.
_MOST_LEAVES = 16

_Mask = NDArray[np.uint16]
_Places = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Forest:
    """What gradient-boosted trees learned, as tables: the same log-odds, found without branching.

    A tree's leaves are bits, and each split clears those that a value cannot reach any more; the
    one that is left is the leaf (Lucchese et al., QuickScorer, 2015). So each feature is looked up
    once for a tree, and what stands on an invoice once for all of its periods.

    start    log-odds before the first tree
    cuts     feature -> the values at which some tree splits by it, in order
    reaches  tree -> feature -> the leaves that can be reached, by the place of a value among cuts;
             the last place is that of an unknown value
    leaves   tree -> log-odds by the leaf's bit
    """

    start: float
    cuts: Mapping[int, Numbers]
    reaches: Sequence[Mapping[int, _Mask]]
    leaves: Sequence[Numbers]

    def log_odds(
        self, standing: NDArray[np.floating], moving: Sequence[NDArray[np.floating]]
    ) -> Numbers:
        """Add up all trees: a row an invoice, a column a period.

        `standing` are the first features, a row an invoice; each of `moving` is one of those that
        follow, a row an invoice or one for all, a column a period.
        """
        width = standing.shape[1]
        places = {
            feature: self._places(
                feature, standing[:, feature, None] if feature < width else moving[feature - width]
            )
            for feature in self.cuts
        }
        shape = np.broadcast_shapes((len(standing), 1), *(values.shape for values in moving))
        found = np.full(shape, self.start)
        for reaches, leaves in zip(self.reaches, self.leaves, strict=True):
            # Narrow ones first: what stands on an invoice is put together once.
            by_size = sorted(reaches, key=lambda feature: places[feature].size)
            left: _Mask = np.full((1, 1), len(leaves) - 1, dtype=np.uint16)
            for feature in by_size:
                left = left & reaches[feature].take(places[feature])
            found += leaves.take(left)
        return found

    def _places(self, feature: int, values: NDArray[np.floating]) -> _Places:
        cuts = self.cuts[feature]
        found = np.searchsorted(cuts, values)
        found[np.isnan(values)] = len(cuts) + 1
        return found


@lru_cache(maxsize=8)
def forest(estimator: Any) -> Forest:
    """Take a fitted HistGradientBoostingClassifier of two classes apart."""
    trees = [predictor.nodes for (predictor,) in estimator._predictors]
    splits = np.concatenate([nodes[nodes["is_leaf"] == 0] for nodes in trees])
    cuts = {
        int(feature): np.unique(splits["num_threshold"][splits["feature_idx"] == feature])
        for feature in np.unique(splits["feature_idx"])
    }
    read = [_reaches(nodes, cuts) for nodes in trees]
    return Forest(
        start=float(np.ravel(estimator._baseline_prediction)[0]),
        cuts=cuts,
        reaches=[reaches for reaches, _ in read],
        leaves=[leaves for _, leaves in read],
    )


def _reaches(
    nodes: NDArray[np.void], cuts: Mapping[int, Numbers]
) -> tuple[dict[int, _Mask], Numbers]:
    """Tell which leaves of a tree each value of a feature can reach, and the leaves' log-odds."""
    at = np.flatnonzero(nodes["is_leaf"])
    if len(at) > _MOST_LEAVES:
        raise ValueError(f"a tree has {len(at)} leaves, at most {_MOST_LEAVES} can be read")
    every = (1 << len(at)) - 1
    below = {int(node): 1 << bit for bit, node in enumerate(at)}
    leaves = np.zeros(every + 1)
    leaves[[below[int(node)] for node in at]] = nodes["value"][at]
    found: dict[int, _Mask] = {}
    # A node stands before those below it.
    for number in reversed(range(len(nodes))):
        node = nodes[number]
        if node["is_leaf"]:
            continue
        lower, higher = below[int(node["left"])], below[int(node["right"])]
        below[number] = lower | higher
        feature = int(node["feature_idx"])
        known = cuts[feature]
        reached = found.setdefault(feature, np.full(len(known) + 2, every, dtype=np.uint16))
        cut = int(np.searchsorted(known, node["num_threshold"]))
        reached[: cut + 1] &= every ^ higher
        reached[cut + 1 : -1] &= every ^ lower
        reached[-1] &= every ^ (higher if node["missing_go_to_left"] else lower)
    return found, leaves
