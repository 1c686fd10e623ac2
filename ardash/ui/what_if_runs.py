"""Runs: scenarios played beside the page, kept while they are asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ardash.analysis.scenario import Judged, Outcome, Progress, Replay, fields_of, replay, under
from ardash.settings import load_settings
from ardash.terms.law import RateTables, own_rates
from ardash.ui import formats
from ardash.ui.jobs import WAITED_SECONDS, Job
from ardash.ui.law_options import chosen_law
from ardash.ui.view import View
from ardash.ui.what_if_state import Asked, Assumed
from ardash.ui.words import _

#: The page always draws the same chances: two people see the same figures.
DRAWS, SEED = 1000, 1

_REPLAYS, _OUTCOMES = 2, 64
_JOB = "_what_if_job"
_STEP_SECONDS = 0.3


@dataclass(frozen=True)
class _Made:
    replay: Replay
    outcomes: dict[str, Outcome]


class _Kept:
    """What was played last, for all sessions of the server."""

    def __init__(self) -> None:
        self.replays: OrderedDict[str, Replay] = OrderedDict()
        self.outcomes: OrderedDict[str, Outcome] = OrderedDict()

    def take(self, base: str, made: _Made) -> None:
        self.replays[base] = made.replay
        self.outcomes.update(made.outcomes)
        for store, most in ((self.replays, _REPLAYS), (self.outcomes, _OUTCOMES)):
            while len(store) > most:
                store.popitem(last=False)


@st.cache_resource(max_entries=1, show_spinner=False)
def _kept() -> _Kept:
    return _Kept()


def outcomes(
    view: View, asked: Sequence[Asked], common: Assumed
) -> tuple[dict[int, Outcome], Job[Any] | None]:
    """Return what is known of the scenarios by place, and the job that plays the others.

    Work of less than a moment is waited for.
    """
    # A company's own tables of rates go before those that come with the program.
    rates = own_rates(load_settings().home)
    law = Judged(**chosen_law())
    base = repr((view, common.months, rates, law))
    keys = {
        each.place: repr((base, sorted(fields_of(each.scenario).items(), key=str)))
        for each in asked
        if each.scenario is not None
    }
    store = _kept()
    missing = {keys[a.place]: a for a in asked if a.place in keys} if keys else {}
    missing = {key: a for key, a in missing.items() if key not in store.outcomes}
    job = _job(view, base, common, missing, rates=rates, law=law)
    if job is not None and job.wait(WAITED_SECONDS):
        del st.session_state[_JOB]
        store.take(base, job.outcome())
        job = None
    found = {place: store.outcomes[key] for place, key in keys.items() if key in store.outcomes}
    return found, job


def _job(
    view: View,
    base: str,
    common: Assumed,
    missing: dict[str, Asked],
    *,
    rates: RateTables | None,
    law: Judged,
) -> Job[_Made] | None:
    """Find the job under way for just these scenarios, or begin it; give up any other."""
    running = st.session_state.get(_JOB)
    name = repr(sorted(missing))
    if running is not None and running[0] != name:
        running[1].cancel()
        del st.session_state[_JOB]
        running = None
    if not missing:
        return None
    if running is not None:
        job: Job[_Made] = running[1]
        return job
    ledger, known = view.ledger, _kept().replays.get(base)
    parts = len(missing) + (known is None)

    def work(progress: Progress) -> _Made:
        count = _Count(progress, parts)
        found = known or replay(
            ledger, view.as_of, months=common.months, draws=DRAWS, seed=SEED, law=law, rates=rates,
            progress=count.step,
        )  # fmt: skip
        made = {}
        for place, (key, each) in enumerate(missing.items(), start=parts - len(missing)):
            count.before = place
            made[key] = _under(found, each, count)
        return _Made(found, made)

    job = Job(work)
    st.session_state[_JOB] = (name, job)
    return job


def _under(base: Replay, each: Asked, count: _Count) -> Outcome:
    if each.scenario is None:
        raise RuntimeError("a scenario that cannot be read is not played")
    change, behaviour = each.scenario.change, each.scenario.behaviour
    return under(base, change, base.population.as_of, behaviour, progress=count.step)


class _Count:
    """Makes of the progress of one part that of all parts, in hundredths."""

    def __init__(self, progress: Progress, parts: int) -> None:
        self.progress, self.parts, self.before = progress, parts, 0

    def step(self, done: int, expected: int | None) -> None:
        share = done / expected if expected else 0.0
        self.progress(round(100 * (self.before + share)), 100 * self.parts)


def watch(job: Job[Any], place: DeltaGenerator) -> None:
    """Show how far a job is until it has ended; then the page is drawn again.

    The script waits in steps, so that a click, or another page, goes before it at any time.
    """
    words = _("Playing the invoices again")
    bar = place.progress(0.0, words)
    while not job.wait(_STEP_SECONDS):
        share = min(1.0, job.rows / job.expected) if job.expected else 0.0
        bar.progress(share, f"{words} · {formats.share(share, 0)}")
    st.rerun()
