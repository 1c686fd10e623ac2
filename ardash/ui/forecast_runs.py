"""Forecast runs: forecasts made beside the page, and kept while they are asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ardash.analysis import forecast as cash
from ardash.ledger.ledger import Ledger
from ardash.risk.keeping import load_model
from ardash.risk.model import Model
from ardash.risk.training import train
from ardash.ui.jobs import WAITED_SECONDS, Job, Progress, follow, part
from ardash.ui.risk_scores import folder, model_of
from ardash.ui.view import ALL_IN, View
from ardash.ui.words import _
from ardash.ui.written import Written

#: The page always draws the same chances: two people see the same figures.
SEED = 0

_JOB = "_cash_job"
_MODELS, _BACKS, _OUTLOOKS = 2, 3, 6

#: What people write that a forecast depends on.
_DEPENDS_ON = ("promises", "disputes", "plans", "instalments", "profiles")

#: Of the whole work: the end of learning, and of looking back, in hundredths.
_LEARNED, _LOOKED = 35, 95


@dataclass(frozen=True)
class _Made:
    model: Model
    back: pl.DataFrame
    outlook: cash.Outlook


class _Kept:
    """What was made last, for all sessions of the server."""

    def __init__(self) -> None:
        self.models: OrderedDict[str, Model] = OrderedDict()
        self.backs: OrderedDict[str, pl.DataFrame] = OrderedDict()
        self.outlooks: OrderedDict[str, cash.Outlook] = OrderedDict()

    def take(self, keys: tuple[str, str, str], made: _Made) -> None:
        stores: tuple[tuple[OrderedDict[str, Any], Any, int], ...] = (
            (self.models, made.model, _MODELS),
            (self.backs, made.back, _BACKS),
            (self.outlooks, made.outlook, _OUTLOOKS),
        )
        for key, (store, value, most) in zip(keys, stores, strict=True):
            store[key] = value
            while len(store) > most:
                store.popitem(last=False)


@st.cache_resource(max_entries=1, show_spinner=False)
def _kept() -> _Kept:
    return _Kept()


def base_of(view: View) -> View:
    """The view that a forecast is made of: all that is known, in all currencies or told in one.

    What the page shows is a part of it, so that parts add up.
    """
    told_in_one = (view.currency or "").startswith(ALL_IN)
    return replace(view, currency=view.currency if told_in_one else None, choices=())


def outlook(
    view: View, known: Written, weeks: int, by: cash.Grain
) -> tuple[str, cash.Outlook | None, Job[Any] | None]:
    """Return the forecast of all that a view is a part of, or the job that makes it, and its key.

    Work of less than a moment is waited for.
    """
    base = base_of(view)
    found = model_of(view)
    version = found.version if found and found.trained_on <= view.as_of.isoformat() else None
    written = _written(known)
    keys = (
        repr((version or base, written)),
        repr((base, written)),
        repr((base, written, version, weeks, by)),
    )
    store = _kept()
    # Asked once: another session may put its own in the place of this one at any moment.
    there = store.outlooks.get(keys[2])
    if there is not None:
        _give_up()
        return keys[2], there, None
    job = _job(keys, lambda: _work(base, known, version, keys, weeks=weeks, by=by))
    if not job.wait(WAITED_SECONDS):
        return keys[2], None, job
    del st.session_state[_JOB]
    return keys[2], job.outcome().outlook, None


def waited_for(view: View, known: Written, weeks: int) -> cash.Outlook:
    """Return the forecast by week, however long it takes."""
    _, found, job = outlook(view, known, weeks, "week")
    if job is None:
        if found is None:
            raise RuntimeError("there is neither a forecast nor a job that makes it")
        return found
    job.wait()
    made: cash.Outlook = job.outcome().outlook
    return made


def _written(known: Written) -> tuple[object, ...]:
    """Tell two writings apart by what a forecast depends on: to note a call changes nothing."""
    frames = (getattr(known.actions, name) for name in _DEPENDS_ON)
    return tuple((frame.height, frame.hash_rows(seed=1).sum()) for frame in frames)


def _give_up() -> None:
    """Give up a job that nobody looks at any more."""
    running = st.session_state.pop(_JOB, None)
    if running is not None:
        running[1].cancel()


def _job(keys: tuple[str, str, str], work: Callable[[], Callable[[Progress], _Made]]) -> Job[_Made]:
    running = st.session_state.get(_JOB)
    if running is not None and running[0] == keys[2]:
        found: Job[_Made] = running[1]
        return found
    _give_up()
    job = Job(work())
    st.session_state[_JOB] = (keys[2], job)
    return job


def _work(
    base: View,
    known: Written,
    version: str | None,
    keys: tuple[str, str, str],
    *,
    weeks: int,
    by: cash.Grain,
) -> Callable[[Progress], _Made]:
    """Prepare the work: what the session knows is asked for before the thread begins."""
    ledger, at, store, as_of = base.ledger, folder(), _kept(), base.as_of
    actions = known.actions
    model, back = store.models.get(keys[0]), store.backs.get(keys[1])

    def work(progress: Progress) -> _Made:
        progress(0, 100)
        learned = model
        if learned is None:
            learned = load_model(at, version) if version else train(ledger, as_of, actions)
        progress(_LEARNED, 100)
        looked = back
        if looked is None:
            looked = cash.look_back(
                ledger, as_of, actions, seed=SEED, progress=part(progress, _LEARNED, _LOOKED)
            )
        progress(_LOOKED, 100)
        made = cash.outlook(
            ledger, as_of, learned, actions, weeks=weeks, by=by, seed=SEED, back=looked
        )
        found = _Made(learned, looked, made)
        # Whoever asks next finds it, also when nobody waited for it here.
        store.take(keys, found)
        return found

    return work


def watch(job: Job[Any], place: DeltaGenerator) -> None:
    """Show how far a job is until it has ended; then the page is drawn again."""
    follow(job, _words, place)
    st.rerun()


def _words(percent: int) -> str:
    if percent < _LEARNED:
        return _("Learning when customers pay")
    return _("Holding past forecasts to what came")


class Part:
    """The part of a forecast that a page shows: its figures, each worked out once."""

    def __init__(self, whole: cash.Forecast, ledger: Ledger, *, narrow: bool) -> None:
        self.forecast = whole.narrowed(ledger) if narrow else whole
        self.ledger = ledger

    @cached_property
    def customers(self) -> pl.DataFrame:
        """By customer, see `by_customer`."""
        return cash.by_customer(self.forecast, self.ledger)

    @cached_property
    def sources(self) -> pl.DataFrame:
        """By source of cash."""
        return self.forecast.totals("cash_source")

    @cached_property
    def entities(self) -> pl.DataFrame:
        """By company that is owed."""
        return self.forecast.totals("entity")

    @cached_property
    def items(self) -> pl.DataFrame:
        """By item, see `by_item`."""
        return cash.by_item(self.forecast, self.ledger)


def part_of(view: View, key: str, whole: cash.Forecast) -> Part:
    """The part of a forecast that a view keeps."""
    return _part_of(repr(view), key, whole, view)


@st.cache_resource(max_entries=8, show_spinner=False)
def _part_of(view: str, key: str, _whole: cash.Forecast, _view: View) -> Part:
    narrow = base_of(_view) != _view and _view.ledger is not base_of(_view).ledger
    return Part(_whole, _view.ledger, narrow=narrow)
