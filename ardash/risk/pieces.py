"""Pieces: many rows, worked on some at a time and side by side."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

#: Rows that are worked on at once: few enough for memory to stay small, so many that two threads
#: seldom wait for each other.
_AT_ONCE = 8_000
_THREADS = 2


def in_pieces(count: int, work: Callable[[slice], None]) -> None:
    """Do the work for some rows at a time; it puts what it finds where it belongs."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    pieces = [slice(at, at + _AT_ONCE) for at in range(0, max(count, 1), _AT_ONCE)]
    # What several pieces read is worked out once, by the first.
    work(pieces[0])
    if len(pieces) > 1:
        with threadpool_limits(1), ThreadPoolExecutor(_THREADS) as threads:
            for _ in threads.map(work, pieces[1:]):
                pass
