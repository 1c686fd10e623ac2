"""Scale: how much wider than drawn each end of the bands has to be, as past forecasts show.

Each end is tracked by itself: a week that came in beyond it moves it out, one that did not moves it
in by as much less as it should be rarer. So in the long run as many weeks lie beyond it as the band
says, whatever the draws took for granted (Gibbs and Candès 2021, adaptive conformal inference).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

#: The ends of the bands, and how often a week should come in beyond each.
BEYOND = {"low_80": 0.1, "low_50": 0.25, "high_50": 0.25, "high_80": 0.1}

#: How far a week beyond an end moves it, in logarithms of its factor; the first one twice as far,
#: the second half as far again, and so on: little is known then. Chosen on invented companies other
#: than the sample: with less, a new book's bands are right too late; with more, they jump.
STEP = 0.3

#: A factor is told for these weeks ahead together: from which on. Far ahead, what is not even
#: invoiced yet decides.
FIRST_WEEKS = (1, 3, 7, 10)

#: However wrong the past was.
NARROWEST, WIDEST = 0.3, 6.0


@dataclass(frozen=True)
class Scale:
    """What the distance of a band's ends from what is expected is multiplied by.

    `factors` has (first week ahead, a factor for each end of BEYOND, in their order).
    """

    factors: tuple[tuple[int, tuple[float, ...]], ...] = ((1, (1.0,) * len(BEYOND)),)

    @classmethod
    def none(cls) -> Scale:
        """As drawn."""
        return cls()

    @classmethod
    def learned(cls, ratios: pl.DataFrame) -> Scale:
        """Learn from past forecasts: one row a past week and forecast.

        `ratios` holds period_end, week (ahead), ratio_50 and ratio_80, see `ratios`. Weeks count in
        the order in which they were over, each once, however many forecasts were made of it.
        """
        found = []
        for first, after in zip(FIRST_WEEKS, (*FIRST_WEEKS[1:], 1000), strict=True):
            rows = ratios.filter(pl.col("week") >= first, pl.col("week") < after)
            rows = rows.sort("period_end", "week")
            begins = np.flatnonzero(rows["period_end"].rle_id().diff().fill_null(0).to_numpy())
            values = {level: rows[f"ratio_{level}"].to_numpy() for level in (50, 80)}
            weeks = {level: np.split(all_of, begins) for level, all_of in values.items()}
            ends = tuple(_tracked(weeks[int(name[-2:])], name) for name in BEYOND)
            found.append((first, ends))
        return cls(tuple(found))

    def of(self, as_of: date, ends: Sequence[date]) -> pl.DataFrame:
        """Say the factors of periods by how far ahead they end: a column an end of the bands."""
        weeks = [max(1, -(-(end - as_of).days // 7)) for end in ends]
        rows = [[f for f in self.factors if f[0] <= week][-1][1] for week in weeks]
        return pl.DataFrame(rows, schema=dict.fromkeys(BEYOND, pl.Float64), orient="row")


def _tracked(weeks: Sequence[np.ndarray], name: str) -> float:
    """Track one end of a band over the ratios of weeks, those that were over first first."""
    sign = -1 if name.startswith("low") else 1
    least, most = np.log(NARROWEST), np.log(WIDEST)
    at = 0.0
    for number, week in enumerate(weeks, start=1):
        if len(week):
            beyond = float((sign * week > np.exp(at)).mean())
            step = STEP * (1 + 1 / number)
            at = min(max(at + step * (beyond - BEYOND[name]), least), most)
    return float(np.exp(at))


def ratios(
    expected: np.ndarray, low: np.ndarray, high: np.ndarray, actual: np.ndarray
) -> np.ndarray:
    """Say how far off each actual amount was, in lengths of its band on that side; less: below 0.

    It is 1 at the upper end of the band, -1 at the lower one.
    """
    away = actual - expected
    length = np.where(away >= 0, high - expected, expected - low)
    found: np.ndarray = np.clip(away / np.maximum(length, 1), -2 * WIDEST, 2 * WIDEST)
    return found
