"""Trial: what the members of a model predicted, beside what came, and who is to be believed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ardash.risk.baselines import BASELINES, guess
from ardash.risk.features import Asked
from ardash.risk.figures import auc, brier, mean_absolute
from ardash.risk.grid import Chances, mixed
from ardash.risk.history import History
from ardash.risk.outcomes import Outcomes
from ardash.risk.tally import Numbers

#: What the members start from: as if each had been right so often before the trial.
PRIOR_TRIALS = 20.0


@dataclass(frozen=True, eq=False)
class Trial:
    """What was asked, what came of it, and what each member had predicted."""

    history: History
    asked: Asked
    outcomes: Outcomes
    found: Mapping[str, Chances]


@dataclass(frozen=True)
class Verdict:
    """Who is to be believed, by how much, and the figures that say so."""

    uses: str = "customer"
    weights: Mapping[str, float] = field(default_factory=lambda: {"habits": 1.0})
    metrics: Mapping[str, Any] = field(default_factory=dict)


def tried(trials: Sequence[Trial]) -> Verdict:
    """Weigh the members by how likely they held what came, and compare them with the baselines."""
    if not trials:
        return Verdict(metrics={"trials": 0})
    names = list(trials[0].found)
    likelihood = np.vstack(
        [
            np.column_stack([trial.outcomes.likelihood(trial.found[name]) for name in names])
            for trial in trials
        ]
    )
    weights = weighed(likelihood)
    together = [mixed([trial.found[name] for name in names], weights.tolist()) for trial in trials]
    figures = _compared(trials, together)
    return Verdict(
        uses=_believed(figures),
        weights=dict(zip(names, weights.tolist(), strict=True)),
        metrics={"trials": len(trials), "predictors": figures},
    )


def weighed(likelihood: Numbers, rounds: int = 200) -> Numbers:
    """Find the mixture of members under which what came was likeliest (Dempster et al. 1977).

    `likelihood` has a row an outcome and a column a member. Each member starts with PRIOR_TRIALS
    outcomes of its own, so that a few cannot silence one.
    """
    count = likelihood.shape[1]
    weights = np.full(count, 1 / count)
    for _ in range(rounds):
        share = likelihood * weights
        share /= share.sum(axis=1, keepdims=True)
        weights = share.sum(axis=0) + PRIOR_TRIALS
        weights /= weights.sum()
    return weights


def _compared(trials: Sequence[Trial], together: Sequence[Chances]) -> dict[str, dict[str, float]]:
    """Figures of the model and of each baseline, on what was asked before its issue."""
    parts: dict[str, list[tuple[Numbers, Numbers]]] = {name: [] for name in ("model", *BASELINES)}
    late, delay, paid = [], [], []
    for trial, of_trial in zip(trials, together, strict=True):
        fresh = np.flatnonzero(trial.outcomes.fresh)
        # Whether it was late is known of what was paid, or was unpaid beyond its due date.
        told = trial.outcomes.only(fresh)
        fresh = fresh[told.paid | (told.delay > 0)]
        told = trial.outcomes.only(fresh)
        late.append(~told.paid | (told.delay > 0))
        delay.append(told.delay)
        paid.append(told.paid)
        found = of_trial.only(fresh)
        parts["model"].append((found.later_than(0), found.quantile(0.5)))
        asked = trial.asked.only(fresh)
        for name in BASELINES:
            said = guess(trial.history, asked, name)
            parts[name].append((said.late[0], said.delay))
    is_late, days, was_paid = np.concatenate(late), np.concatenate(delay), np.concatenate(paid)
    figures = {}
    for predictor, said_parts in parts.items():
        chance, median = (np.concatenate(column) for column in zip(*said_parts, strict=True))
        figures[predictor] = {
            "invoices": float(len(is_late)),
            "auc": auc(is_late, chance),
            "brier": brier(is_late, chance),
            "mean_absolute_error_days": mean_absolute((median - days)[was_paid]),
        }
    return figures


def _believed(figures: Mapping[str, Mapping[str, float]]) -> str:
    """Believe the model unless a baseline is better at telling late from punctual, and the day.

    Where it is better at one of the two only, the model goes on: it says more than they do.
    """
    model = figures["model"]
    for name in BASELINES:
        other = figures[name]
        better_day = other["mean_absolute_error_days"] < model["mean_absolute_error_days"]
        if better_day and other["brier"] < model["brier"]:
            return name
    return "model"
