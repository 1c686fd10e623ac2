"""Timing: how long a piece of work took, over and over."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Timing:
    """Seconds that each run of a piece of work took."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """Half of the runs took no longer."""
        return median(self.seconds)

    @property
    def p95(self) -> float:
        """95 of 100 runs took no longer."""
        if len(self.seconds) == 1:
            return self.seconds[0]
        return quantiles(self.seconds, n=20, method="inclusive")[-1]


def timed(work: Callable[[], T]) -> tuple[T, Timing]:
    """Do a piece of work once; returns what it returned, and how long it took."""
    gc.collect()
    start = perf_counter()
    result = work()
    return result, Timing((perf_counter() - start,))


def timed_each(work: Callable[[Any], object], arguments: Iterable[Any]) -> Timing:
    """Do a piece of work once per argument, after a first time that does not count."""
    asked = list(arguments)
    work(asked[0])
    gc.collect()
    seconds = []
    for argument in asked:
        start = perf_counter()
        work(argument)
        seconds.append(perf_counter() - start)
    return Timing(tuple(seconds))
