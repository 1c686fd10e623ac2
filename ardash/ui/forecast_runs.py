"""Forecast runs: forecasts made beside the page, checked after it, kept while they are asked for.

First the forecast, which is shown at once; then those of the past are held to what came, which
takes longer, and says how wide its bands have to be.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ardash.analysis import forecast as cash
from ardash.risk.keeping import load_model
from ardash.risk.model import Model
from ardash.risk.training import train
from ardash.ui.jobs import WAITED_SECONDS, Job, Progress, follow, part
from ardash.ui.risk_scores import folder, model_of
from ardash.ui.view import ALL_IN, View
from ardash.ui.words import _
from ardash.ui.written import Written

V = TypeVar("V")

#: The page always draws the same chances: two people see the same figures.
SEED = 0

_MAKING, _CHECKING = "_cash_job", "_cash_check"
_MODELS, _FORECASTS, _BACKS, _OUTLOOKS = 2, 6, 3, 6

#: What people write that a forecast depends on.
_DEPENDS_ON = ("promises", "disputes", "plans", "instalments", "profiles")

#: The end of learning, in hundredths of the making of a forecast.
_LEARNED = 70


@dataclass(frozen=True)
class Run:
    """A forecast as far as it is made: nothing, the forecast, and what past ones were worth.

    key    names the forecast and what its bands are made of
    found  None while it is being made; without a past while that is being looked at
    job    what is still at work; None once there is nothing more to come
    """

    key: str
    found: cash.Outlook | None
    job: Job[Any] | None


@dataclass(frozen=True)
class _Keys:
    """What the model, the look back and the forecast of a view are kept by."""

    model: str
    back: str
    forecast: str
    #: Of which an earlier look back says something, too.
    alike: str


class _Kept:
    """What was made last, for all sessions of the server."""

    def __init__(self) -> None:
        self.models: OrderedDict[str, Model] = OrderedDict()
        self.forecasts: OrderedDict[str, cash.Forecast] = OrderedDict()
        self.backs: OrderedDict[str, pl.DataFrame] = OrderedDict()
        #: The last look back at each book, of whatever day.
        self.lately: OrderedDict[str, pl.DataFrame] = OrderedDict()
        self.outlooks: OrderedDict[str, cash.Outlook] = OrderedDict()


def _keep(store: OrderedDict[str, V], key: str, value: V, most: int) -> None:
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


def outlook(view: View, known: Written, weeks: int, by: cash.Grain) -> Run:
    """Return the forecast of all that a view is a part of, as far as it is made.

    Work of less than a moment is waited for. Until past forecasts have been held to what came, the
    bands are as the last look back at the same book would have them; as drawn, without any.
    """
    base, store = base_of(view), _kept()
    model = model_of(view)
    version = model.version if model and model.trained_on <= view.as_of.isoformat() else None
    keys = _keys(base, known, version, weeks, by)
    # Asked once: another session may put its own in the place of this one at any moment.
    there = store.outlooks.get(keys.forecast)
    if there is not None:
        _give_up(_MAKING)
        return Run(keys.forecast, there, None)
    made = store.forecasts.get(keys.forecast)
    if made is None:
        job = _job(_MAKING, keys.forecast, lambda: _made(base, known, version, keys, (weeks, by)))
        if not job.wait(WAITED_SECONDS):
            return Run(keys.forecast, None, job)
        made = job.outcome()
    st.session_state.pop(_MAKING, None)
    back = store.backs.get(keys.back)
    if back is None:
        check = _job(_CHECKING, keys.back, lambda: _checked(base, known, keys))
        if not check.wait(WAITED_SECONDS):
            return _unchecked(store, keys, made, check)
        back = check.outcome()
    st.session_state.pop(_CHECKING, None)
    found = cash.settled(made, back)
    _keep(store.outlooks, keys.forecast, found, _OUTLOOKS)
    return Run(keys.forecast, found, None)


def _unchecked(store: _Kept, keys: _Keys, made: cash.Forecast, check: Job[Any]) -> Run:
    lately = store.lately.get(keys.alike)
    key = repr((keys.forecast, "unchecked", lately is not None))
    bands = made if lately is None else cash.scaled(made, lately)
    return Run(key, cash.Outlook(bands, pl.DataFrame()), check)


def waited_for(view: View, known: Written, weeks: int) -> cash.Outlook:
    """Return the forecast by week with its bands checked, however long it takes."""
    while True:
        run = outlook(view, known, weeks, "week")
        if run.job is None:
            if run.found is None:
                raise RuntimeError("there is neither a forecast nor a job that makes it")
            return run.found
        run.job.wait()


def _keys(base: View, known: Written, version: str | None, weeks: int, by: cash.Grain) -> _Keys:
    written = _written(known)
    return _Keys(
        model=repr((version or base, written)),
        back=repr((base, written)),
        forecast=repr((base, written, version, weeks, by)),
        alike=repr((base.folder, base.currency)),
    )


def _written(known: Written) -> tuple[object, ...]:
    """Tell two writings apart by what a forecast depends on: to note a call changes nothing."""
    frames = (getattr(known.actions, name) for name in _DEPENDS_ON)
    return tuple((frame.height, frame.hash_rows(seed=1).sum()) for frame in frames)


def _give_up(name: str) -> None:
    """Give up a job that nobody looks at any more."""
    running = st.session_state.pop(name, None)
    if running is not None:
        running[1].cancel()


def _job(name: str, key: str, work: Callable[[], Callable[[Progress], V]]) -> Job[V]:
    """Return the session's job of that name for `key`; another one is given up for it."""
    running = st.session_state.get(name)
    if running is not None and running[0] == key:
        found: Job[V] = running[1]
        return found
    _give_up(name)
    job = Job(work())
    st.session_state[name] = (key, job)
    return job


def _made(
    base: View, known: Written, version: str | None, keys: _Keys, asked: tuple[int, cash.Grain]
) -> Callable[[Progress], cash.Forecast]:
    """Prepare a forecast: what the session knows is asked for before the thread begins."""
    ledger, at, store, as_of = base.ledger, folder(), _kept(), base.as_of
    actions, model = known.actions, store.models.get(keys.model)
    weeks, by = asked

    def work(progress: Progress) -> cash.Forecast:
        progress(0, 100)
        learned = model
        if learned is None:
            learned = (
                load_model(at, version)
                if version
                else train(ledger, as_of, actions, progress=part(progress, 0, _LEARNED))
            )
            _keep(store.models, keys.model, learned, _MODELS)
        progress(_LEARNED, 100)
        found = cash.forecast(ledger, as_of, learned, actions, weeks=weeks, by=by, seed=SEED)
        # Drawn here, and not while the page waits for it.
        _ = found.periods
        _keep(store.forecasts, keys.forecast, found, _FORECASTS)
        return found

    return work


def _checked(base: View, known: Written, keys: _Keys) -> Callable[[Progress], pl.DataFrame]:
    """Prepare the look back at what was forecast."""
    ledger, store, as_of, actions = base.ledger, _kept(), base.as_of, known.actions

    def work(progress: Progress) -> pl.DataFrame:
        progress(0, 100)
        found = cash.look_back(ledger, as_of, actions, seed=SEED, progress=part(progress, 0, 100))
        # Whoever asks next finds it, also when nobody waited for it here.
        _keep(store.backs, keys.back, found, _BACKS)
        _keep(store.lately, keys.alike, found, _BACKS)
        return found

    return work


def watch(job: Job[Any], place: DeltaGenerator) -> None:
    """Show how far a forecast is until it is made; then the page is drawn again."""
    follow(job, _words, place)
    st.rerun()


def _words(percent: int) -> str:
    return _("Learning when customers pay") if percent < _LEARNED else _("Forecasting")


def watch_check(job: Job[Any], place: DeltaGenerator) -> None:
    """Show how far the look back is, below bands that wait for it; then draw the page again."""
    with place.container():
        bar = st.empty()
        st.caption(
            _("Until forecasts of the past year have been held to what came, nobody knows how wide "
              "the bands have to be: they may still change. What is expected does not.")
        )  # fmt: skip
        follow(job, lambda percent: _("Holding past forecasts to what came"), bar)
    st.rerun()
