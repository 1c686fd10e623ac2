"""Results: one row a piece of work, with its budget, its floor and what one would otherwise run."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from ardash.bench.timing import Timing


@dataclass(frozen=True)
class Result:
    """How long a piece of work took (or, in megabytes, how much memory it held).

    `budget` is what it may take at most; it is compared with `p95`. `floor` is NumPy summing the
    same columns in the same run; `otherwise` is what one would run without ardash, by name. `busy`
    is the median of the seconds that processors were busy with it, all together.
    """

    work: str
    unit: str
    median: float
    p95: float
    runs: int = 1
    budget: float | None = None
    floor: float | None = None
    otherwise: tuple[tuple[str, float], ...] = ()
    busy: float | None = None

    @classmethod
    def of(
        cls,
        work: str,
        timing: Timing,
        *,
        budget: float | None = None,
        floor: Timing | None = None,
        otherwise: dict[str, Timing] | None = None,
    ) -> Result:
        """Make the row of a timed piece of work."""
        return cls(
            work,
            "s",
            timing.median,
            timing.p95,
            len(timing.seconds),
            budget,
            floor.median if floor else None,
            tuple((name, each.median) for name, each in (otherwise or {}).items()),
            median(timing.busy_seconds) if timing.busy_seconds else None,
        )

    @property
    def met(self) -> bool | None:
        """Whether it keeps within its budget; None when it has none."""
        return None if self.budget is None else self.p95 <= self.budget

    @property
    def over_floor(self) -> float | None:
        """How many times the floor it takes."""
        return self.median / self.floor if self.floor else None

    @property
    def times_faster(self) -> dict[str, float]:
        """How many times longer each of the others takes."""
        return {name: seconds / self.median for name, seconds in self.otherwise}

    def facts(self) -> dict[str, Any]:
        """Everything about it, for JSON."""
        return {
            **asdict(self),
            "otherwise": dict(self.otherwise),
            "met": self.met,
            "over_floor": self.over_floor,
            "times_faster": self.times_faster,
        }


@dataclass(frozen=True)
class Budgets:
    """What the work may take at most, in seconds and megabytes, up to so many invoices."""

    invoices: int
    aging: float
    periods: float
    rerun: float
    build: float
    memory: float
    worklist: float | None = None
    scoring: float | None = None

    def intake(self, invoices: int) -> float:
        """CSV to ledger ready: a minute a million, and no less than for 100,000."""
        return 60 * max(invoices, 100_000) / 1_000_000


#: The budgets of a machine of 2 cores.
BUDGETS = (
    Budgets(
        1_000_000,
        aging=0.015,
        periods=0.080,
        rerun=0.250,
        build=5,
        memory=700,
        worklist=1,
        scoring=5,
    ),
    Budgets(10_000_000, aging=0.060, periods=0.500, rerun=1.0, build=60, memory=3000),
)


def budgets_for(invoices: int) -> Budgets | None:
    """Return the budgets that a book of that size must keep; None beyond the largest."""
    return next((budgets for budgets in BUDGETS if invoices <= budgets.invoices), None)
