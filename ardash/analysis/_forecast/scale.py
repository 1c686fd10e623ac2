"""Scale: how much wider than drawn the bands have to be, as past forecasts show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

#: Before any proof, bands are as wide as drawn, as sure as after so many past forecasts.
PRIOR_COUNT = 4.0

#: A scale is told for these weeks ahead together: from which on. Far ahead, what is not even
#: invoiced yet decides.
FIRST_WEEKS = (1, 3, 7, 10)

#: However wrong the past was.
WIDEST = 6.0


@dataclass(frozen=True)
class Scale:
    """What the distance of a band's ends from what is expected is multiplied by.

    `factors` has (first week ahead, factor of the 50 % band, of the 80 % band).
    """

    factors: tuple[tuple[int, float, float], ...] = ((1, 1.0, 1.0),)

    @classmethod
    def none(cls) -> Scale:
        """As drawn."""
        return cls()

    @classmethod
    def learned(cls, ratios: pl.DataFrame) -> Scale:
        """Learn from past forecasts: one row a past week and forecast.

        `ratios` holds as_of, week (ahead), ratio_50 and ratio_80: how far from what was expected
        the week came, in lengths of the band as drawn on that side. The 80 % band is scaled so that
        80 % of the weeks would have lain inside, and drawn towards 1 by PRIOR_COUNT forecasts.
        """
        found = []
        for first, after in zip(FIRST_WEEKS, (*FIRST_WEEKS[1:], 1000), strict=True):
            rows = ratios.filter(pl.col("week") >= first, pl.col("week") < after)
            count = rows["as_of"].n_unique()
            both = []
            for level in (50, 80):
                wide = 1.0
                if count:
                    values = rows[f"ratio_{level}"].clip(0, WIDEST).to_numpy()
                    wide = float(np.quantile(values, level / 100))
                both.append((wide * count + PRIOR_COUNT) / (count + PRIOR_COUNT))
            found.append((first, both[0], both[1]))
        return cls(tuple(found))

    def of(self, as_of: date, ends: Sequence[date]) -> pl.DataFrame:
        """Say the scales of periods by how far ahead they end: scale_50, scale_80."""
        weeks = [max(1, -(-(end - as_of).days // 7)) for end in ends]
        rows = [[f for f in self.factors if f[0] <= week][-1] for week in weeks]
        return pl.DataFrame(
            {"scale_50": [row[1] for row in rows], "scale_80": [row[2] for row in rows]},
            schema={"scale_50": pl.Float64, "scale_80": pl.Float64},
        )


def ratios(
    expected: np.ndarray, low: np.ndarray, high: np.ndarray, actual: np.ndarray
) -> np.ndarray:
    """Say how far off each actual amount was, in lengths of its band on that side."""
    away = actual - expected
    length = np.where(away >= 0, high - expected, expected - low)
    found: np.ndarray = np.where(
        away == 0, 0.0, np.minimum(np.abs(away) / np.maximum(length, 1), WIDEST)
    )
    return found
