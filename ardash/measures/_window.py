"""The period table seen through a window of months that ends with each of its periods."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

#: One row a period, one column a group (a currency, or a currency and a customer, country ...).
Wide: TypeAlias = npt.NDArray[np.float64]


def ratio(above: Wide, below: Wide) -> Wide:
    """Divide; nothing is said where the denominator is not positive."""
    positive = below > 0
    return np.where(positive, above / np.where(positive, below, 1.0), np.nan)


@dataclass
class Window:
    """What a formula reads: amounts of the window that ends with each period, for every group.

    Every array has one row a period and one column a group, amounts in minor units; windows that
    begin before the table are NaN. `read` collects what was read by name, for the passport of the
    figure.
    """

    columns: Mapping[str, Wide]
    months: int
    #: computes Σ open amount x age / net sales of the month of issue, which is in no period table
    open_age: Callable[[], Wide]
    read: dict[str, Wide] = field(default_factory=dict)

    def flow(self, name: str) -> Wide:
        """Sum what flowed within the window."""
        return self._kept(name, self._rolled(self.columns[name]))

    def closing(self, name: str) -> Wide:
        """Return what stands at the close of the window."""
        return self._kept(name, self.columns[name])

    @property
    def opening(self) -> Wide:
        """Receivable at the close of the day before the window begins."""
        earlier = self.columns["opening"]
        before = np.full_like(earlier, np.nan)
        before[self.months - 1 :] = earlier[: len(earlier) - self.months + 1]
        return self._kept("opening", before)

    @property
    def net_sales(self) -> Wide:
        """Net credit sales of the window: billed less credit notes."""
        billed, credited = self.columns["billed"], self.columns["credited"]
        return self._kept("net_sales", self._rolled(billed - credited))

    @property
    def days(self) -> Wide:
        """Days of the window."""
        return self._kept("days", self._rolled(self.columns["days"]))

    @property
    def open_age_over_sales(self) -> Wide:
        """Sum over open invoices: amount x days since issue / net sales of the month of issue."""
        return self._kept("open_age_over_sales", self.open_age())

    def monthly_average(self, formula: Callable[[Window], Wide]) -> Wide:
        """Average a formula over the months of the window, leaving out months that have none.

        What was read is kept by month, the last one as `<name>_month_1`, the one before as 2 ...
        """
        single = Window(self.columns, 1, self.open_age)
        each = formula(single)
        for back in range(min(self.months, len(each))):
            for name, column in single.read.items():
                self.read[f"{name}_month_{back + 1}"] = _shifted(column, back)
        known = ~np.isnan(each)
        counted = self._rolled(known.astype(np.float64))
        return ratio(self._rolled(np.where(known, each, 0.0)), counted)

    def counted_back(self) -> Wide:
        """Days of sales that the receivable takes up, month by month back from the close.

        Counting stops at a month without sales or at the beginning of the table: then the days so
        far are returned, and `not_covered` says what is left of the receivable.
        """
        sales, days = self.columns["billed"] - self.columns["credited"], self.columns["days"]
        left = self.closing("receivable").copy()
        counted = np.zeros_like(left)
        going = left >= 0
        known = (left == 0) | (going & (sales > 0))
        for back in range(len(left)):
            month = _shifted(sales, back)
            going &= (month > 0) & (left > 0)
            share = np.where(going, np.minimum(left / np.where(month > 0, month, 1.0), 1.0), 0.0)
            counted += share * _shifted(days, back)
            left = np.where(going, np.where(share < 1, 0.0, left - month), left)
        self._kept("not_covered", left)
        return np.where(known, counted, np.nan)

    def _rolled(self, column: Wide) -> Wide:
        total = np.cumsum(column, axis=0)
        rolled = np.full_like(total, np.nan)
        rolled[self.months - 1 :] = total[self.months - 1 :]
        rolled[self.months :] -= total[: len(total) - self.months]
        return rolled

    def _kept(self, name: str, values: Wide) -> Wide:
        self.read[name] = values
        return values


def _shifted(column: Wide, back: int) -> Wide:
    if back == 0:
        return column
    shifted = np.zeros_like(column)
    shifted[back:] = column[:-back]
    return shifted
