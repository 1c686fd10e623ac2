"""A gate before an SQLite file: Python's SQLite and the Arrow driver's never use it together.

The Arrow driver brings an SQLite of its own. Two SQLite libraries in one process do not see each
other's locks, and when one of them closes the file, the operating system drops the locks that
the other holds: another process may then write at the same time, and committed rows get lost
(reproduced; see docs/decisions/two-sqlite-libraries.md, and "How To Corrupt An SQLite Database
File", section 2.2.1, on sqlite.org). So within a process, one side waits for the other.
"""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

Side = Literal["sql", "arrow"]


class Gate:
    """Lets any number of threads in on one side at a time, and the sides in turn."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside: Counter[tuple[int, Side]] = Counter()
        self._waiting: list[tuple[int, Side]] = []
        self._tickets = itertools.count()

    @contextmanager
    def enter(self, side: Side) -> Iterator[None]:
        """Hold the gate for `side`, waiting until the other side has left.

        Raises RuntimeError when this very thread is inside on the other side: it would wait for
        itself (a bug of the caller: read before the transaction is opened).
        """
        other: Side = "arrow" if side == "sql" else "sql"
        mine, theirs = (threading.get_ident(), side), (threading.get_ident(), other)
        with self._changed:
            if self._inside[theirs]:
                raise RuntimeError(f"this thread uses the database's {other} side; leave it first")
            ticket = (next(self._tickets), side)
            self._waiting.append(ticket)
            try:
                # Who is inside already may go deeper; who comes anew waits for those of the other
                # side that came before, or a stream of readers would keep a writer out for good.
                self._changed.wait_for(
                    lambda: (
                        not self._count(other)
                        and (self._inside[mine] or not self._earlier(ticket, other))
                    )
                )
            finally:
                self._waiting.remove(ticket)
                self._changed.notify_all()
            self._inside[mine] += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside[mine] -= 1
                if not self._inside[mine]:
                    del self._inside[mine]
                self._changed.notify_all()

    def _count(self, side: Side) -> int:
        return sum(count for (_, where), count in self._inside.items() if where == side)

    def _earlier(self, ticket: tuple[int, Side], other: Side) -> bool:
        return any(number < ticket[0] and side == other for number, side in self._waiting)


_gates: dict[str, Gate] = {}
_gates_lock = threading.Lock()


def gate_of(path: str) -> Gate:
    """Return the gate of the database file at `path`, the same for all who open it here."""
    with _gates_lock:
        return _gates.setdefault(path, Gate())
