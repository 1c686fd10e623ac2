"""Timing: how long a piece of work took, over and over."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Timing:
    """Seconds that each run of a piece of work took, and seconds that it kept processors busy.

    On a machine that does something else as well, the clock runs on while the work waits.
    """

    seconds: tuple[float, ...]
    busy_seconds: tuple[float, ...] = ()

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


def _run(work: Callable[[], T]) -> tuple[T, float, float]:
    busy, start = process_time(), perf_counter()
    result = work()
    return result, perf_counter() - start, process_time() - busy


def timed(work: Callable[[], T]) -> tuple[T, Timing]:
    """Do a piece of work once; returns what it returned, and how long it took."""
    gc.collect()
    result, seconds, busy = _run(work)
    return result, Timing((seconds,), (busy,))


def timed_each(work: Callable[[Any], object], arguments: Iterable[Any]) -> Timing:
    """Do a piece of work once per argument, after a first time that does not count."""
    asked = list(arguments)
    work(asked[0])
    gc.collect()
    runs = [_run(partial(work, argument)) for argument in asked]
    return Timing(tuple(run[1] for run in runs), tuple(run[2] for run in runs))
