"""One builder at a time, across processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ardash.errors import ArdashError, Message


@contextmanager
def locked(path: Path, *, wait_seconds: float = 600) -> Iterator[None]:
    """Hold the lock file `path`, waiting for whoever holds it; raises ArdashError after a while."""
    try:
        with FileLock(path, timeout=wait_seconds):
            yield
    except Timeout as error:
        raise ArdashError(
            Message("Another build of the ledger has been running for too long."),
            where=str(path),
            remedy=Message("Wait for it, or end that process, and build again."),
        ) from error
