"""Jobs: work that takes a while runs beside the page, which shows how far it is."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread
from typing import Generic, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ardash.errors import ArdashError
from ardash.ui import formats
from ardash.ui.words import _, _n, plain

T = TypeVar("T")

#: Is told how many rows have been read, and how many there are if that is known.
Progress = Callable[[int, int | None], None]

#: Work shorter than this is waited for: a page that flickers says less than one that is there.
WAITED_SECONDS = 0.7

#: Name of the threads, for whoever looks at a server.
THREAD = "ardash-job"

_STEP_SECONDS = 0.3
_log = logging.getLogger(__name__)


class _Cancelled(BaseException):
    """Nobody waits for this work any more."""


class Job(Generic[T]):
    """One piece of work in a thread of its own; a click elsewhere does not break it off."""

    def __init__(self, work: Callable[[Progress], T], doing: list[str] | None = None) -> None:
        self.rows, self.expected = 0, None  # type: int, int | None
        self.result: T | None = None
        self.error: Exception | None = None
        #: What it is at, the last thing last, where the work says so.
        self.doing = [] if doing is None else doing
        self._cancelled = Event()
        self._thread = Thread(target=self._run, args=(work,), name=THREAD, daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[Progress], T]) -> None:
        try:
            self.result = work(self._progress)
        except _Cancelled:
            return
        except ArdashError as error:
            self.error = error
        except Exception as error:  # noqa: BLE001 - the page raises it again
            _log.exception("A job failed")
            self.error = error

    def _progress(self, rows: int, expected: int | None) -> None:
        if self._cancelled.is_set():
            raise _Cancelled
        self.rows, self.expected = rows, expected

    @property
    def done(self) -> bool:
        """Whether it has ended, well or not."""
        return not self._thread.is_alive()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for its end; says whether it has come."""
        self._thread.join(seconds)
        return self.done

    def cancel(self) -> None:
        """Give it up at its next report of progress."""
        self._cancelled.set()

    def outcome(self) -> T:
        """What it made; raises what it raised."""
        if self.error is not None:
            raise self.error
        if self.result is None:
            raise RuntimeError("the job was cancelled")
        return self.result


def part(progress: Progress, first: int, last: int) -> Progress:
    """Make of the progress of a part of a job that of the whole, in hundredths."""

    def told(done: int, of: int | None) -> None:
        share = done / of if of else 0.0
        progress(first + round((last - first) * share), 100)

    return told


def follow(job: Job[T], words: Callable[[int], str], place: DeltaGenerator) -> None:
    """Show how many hundredths of a job are done until it has ended; `words` says what it is at."""

    def said() -> tuple[float, str]:
        share = min(1.0, job.rows / 100)
        return share, f"{words(job.rows)} · {formats.share(share, 0)}"

    bar = place.progress(*said())
    while not job.wait(_STEP_SECONDS):
        bar.progress(*said())


def watch(job: Job[T], title: str) -> None:
    """Show how far a job is until it has ended; then the page is drawn again.

    The script waits in steps, so that a click, or another page, goes before it at any time.
    """
    with st.status(title, expanded=True):
        bar, note = st.progress(0.0, _("Reading")), st.empty()
        while not job.wait(_STEP_SECONDS):
            if job.doing:
                note.caption(plain(job.doing[-1]))
            if not job.expected:
                if job.rows:
                    bar.progress(0.0, _n("{count} row read", "{count} rows read", job.rows))
                continue
            share = min(1.0, job.rows / job.expected)
            words = _(
                "{rows} of {expected} rows read",
                rows=formats.number(job.rows),
                expected=formats.number(job.expected),
            )
            bar.progress(share, words)
            if share == 1.0 and not job.doing:
                note.caption(_("Comparing with what is known, writing, building the ledger."))
    st.rerun()
