"""A measure: a formula over the period table, with what a reader must know to trust it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from ardash.measures._window import Wide, Window

Unit = Literal["money", "days", "times", "share", "points"]


@dataclass(frozen=True)
class Measure:
    """A figure of the field and its passport.

    label, formula, variant and source are for people; label, formula and variant are in the
    catalogues. unit: money (minor units), days, times (a year), share (0-1) or points (0-100).
    `window_months` is the usual window, None for what stands at a date; `history_months` says how
    far back a formula may look beside it. `higher_is` says whether more is better or worse.
    """

    name: str
    label: str
    unit: Unit
    formula: str
    source: str
    calculate: Callable[[Window], Wide]
    variant: str | None = None
    window_months: int | None = None
    history_months: int = 1
    higher_is: Literal["better", "worse"] | None = None

    def __call__(self, window: Window) -> Wide:
        """Compute the figure for every period and group of the window."""
        return self.calculate(window)


def measure(
    *,
    label: str,
    unit: Unit,
    formula: str,
    source: str,
    variant: str | None = None,
    window_months: int | None = None,
    history_months: int = 1,
    higher_is: Literal["better", "worse"] | None = None,
) -> Callable[[Callable[[Window], Wide]], Measure]:
    """Make a measure of a formula; the function's name is the measure's."""
    made = Measure(
        "", label, unit, formula, source, _nothing, variant, window_months, history_months,
        higher_is,
    )  # fmt: skip

    def named(calculate: Callable[[Window], Wide]) -> Measure:
        return replace(made, name=calculate.__name__, calculate=calculate)

    return named


def _nothing(window: Window) -> Wide:
    return window.opening
