"""Risk runs: the model learns anew beside the page, which shows how far it is."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from ardash.errors import StoreUnavailable
from ardash.records.forecasts import forecast_models
from ardash.risk.backtest import backtest
from ardash.risk.keeping import forget_models, save_model
from ardash.risk.stored import save_backtest
from ardash.risk.training import train
from ardash.ui import records
from ardash.ui.jobs import Job, Progress, follow, part
from ardash.ui.now import now
from ardash.ui.risk_scores import folder
from ardash.ui.view import View
from ardash.ui.words import _
from ardash.ui.written import written_or_none

_JOB = "_risk_job"

#: Of the whole work, a training is about this share; the back-test trains several times.
_TRAINING_PERCENT = 25


def begin(view: View) -> None:
    """Begin, in a callback, to learn from all that was known at the view's day, and to test it.

    What is learned is kept even if nobody waits for it on this page.
    """
    base = replace(view, currency=None, choices=())
    ledger, as_of, actions = base.ledger, base.as_of, written_or_none(base).actions
    at, moment, needed = folder(), now(), _needed()

    def work(progress: Progress) -> str:
        model = train(ledger, as_of, actions, progress=part(progress, 0, _TRAINING_PERCENT))
        save_model(model, at, now=moment)
        if needed is not None:
            forget_models(at, needed)
        rolling = part(progress, _TRAINING_PERCENT, 100)
        save_backtest(backtest(ledger, as_of, actions, progress=rolling), at)
        return model.version

    st.session_state[_JOB] = Job(work)


def _needed() -> dict[str, int] | None:
    """Ask which models kept forecasts were made with; None when the database does not say."""
    try:
        return forecast_models(records.store())
    except StoreUnavailable:
        return None


def watch() -> None:
    """Show how far the learning is until it has ended; then the page is drawn again."""
    job: Job[str] | None = st.session_state.get(_JOB)
    if job is None:
        return
    follow(job, _words, st.container())
    del st.session_state[_JOB]
    job.outcome()
    st.rerun()


def running() -> bool:
    """Say whether the model is learning."""
    return _JOB in st.session_state


def _words(percent: int) -> str:
    if percent < _TRAINING_PERCENT:
        return _("Learning from the payments so far")
    return _("Trying it on the past, beside the baselines")
