"""Programs that a test starts beside itself, waits for and kills.

Each is a process of its own. It begins as a copy of one that has imported everything and done
nothing else, a second sooner than Python anew.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from disk import never_wait

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(
    [
        "adbc_driver_postgresql.dbapi",
        "adbc_driver_sqlite.dbapi",
        "aiosmtpd.smtp",
        "alembic.command",
        "ardash.collections.worklist",
        "ardash.outbox.office",
        "ardash.outbox.sending",
        "ardash.records.people",
        "ardash.records.sync",
    ]
)


class Program:
    """A function of a module, called in a process of its own; it says what it says to a file."""

    def __init__(self, says_to: Path, function: Callable[..., None], *words: Any) -> None:
        self._says_to = says_to
        self._process = _processes.Process(
            target=_run, args=(says_to, function, words), daemon=True
        )
        self._process.start()

    def kill(self) -> None:
        """End it at once, whatever it is doing (SIGKILL)."""
        self._process.kill()

    def wait(self, seconds: float = 60) -> int:
        """Wait until it has ended; returns 0, or what it ended with: minus the signal's number."""
        self._process.join(seconds)
        ended = self._process.exitcode
        assert ended is not None, "it does not end"
        return ended

    def said(self) -> str:
        """What it has said so far."""
        return self._says_to.read_text(encoding="utf-8")


def line() -> tuple[Connection, Connection]:
    """Two ends of a line, to hear from a program or to tell it something."""
    return _processes.Pipe()


def _run(says_to: Path, function: Callable[..., None], words: tuple[Any, ...]) -> None:
    with says_to.open("wb") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    never_wait()
    function(*words)
