"""Verdict: whether the model beats what anybody could say, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ardash.errors import Message, mark

#: Which predictions are used -> the sentence that says why.
SENTENCES: Mapping[str, str] = {
    "model": mark(
        "The model errs by {model_days} days on average, the best baseline by "
        "{baseline_days}; it tells late from punctual at {model_auc}, the baseline at "
        "{baseline_auc} (0.5 is a coin, 1 is certain). The model is used."
    ),
    "baseline": mark(
        "The model errs by {model_days} days on average, the best baseline by "
        "{baseline_days}; it tells late from punctual at {model_auc}, the baseline at "
        "{baseline_auc} (0.5 is a coin, 1 is certain). The model does not beat it: the baseline "
        "is used."
    ),
    "model by days": mark(
        "The model errs by {model_days} days on average, the best baseline by {baseline_days}; "
        "nobody was late, or everybody, so that there was nothing to tell apart. The model is used."
    ),
    "baseline by days": mark(
        "The model errs by {model_days} days on average, the best baseline by {baseline_days}; "
        "nobody was late, or everybody, so that there was nothing to tell apart. The model does "
        "not beat it: the baseline is used."
    ),
    "little": mark(
        "There is too little history to learn from: customers are judged by their own payments, "
        "their segment's and everybody's."
    ),
}


def verdict(uses: str, metrics: Mapping[str, Any]) -> Message:
    """Say what a model's own trial found: `metrics` are those of the model."""
    figures = metrics.get("predictors")
    if not figures or figures["model"]["invoices"] == 0:
        return little()
    return compared(uses, figures)


def little() -> Message:
    """Say that there is too little to learn from."""
    template = SENTENCES["little"]
    return Message(template)


def best(figures: Mapping[str, Mapping[str, Any]]) -> str:
    """Name the best baseline: the one that errs by the fewest days, then the better of chances."""
    others = {name: row for name, row in figures.items() if name not in ("model", "used")}
    return min(others, key=lambda name: _rank(others[name]))


def _rank(row: Mapping[str, Any]) -> tuple[float, float]:
    days, brier = row["mean_absolute_error_days"], row["brier"]
    return tuple(float("inf") if value is None else value for value in (days, brier))  # type: ignore[return-value]


def compared(uses: str, figures: Mapping[str, Mapping[str, Any]]) -> Message:
    """Say how the model stands beside the best baseline, and which of them is used."""
    model, other = figures["model"], figures[best(figures)]
    if _absent(model["mean_absolute_error_days"]):
        return little()
    days = {
        "model_days": _number(model["mean_absolute_error_days"], 1),
        "baseline_days": _number(other["mean_absolute_error_days"], 1),
    }
    name = "model" if uses == "model" else "baseline"
    told, beside = (row["auc" if "auc" in row else "auc_0"] for row in (model, other))
    if _absent(told) or _absent(beside):
        template = SENTENCES[f"{name} by days"]
        return Message(template, **days)
    template = SENTENCES[name]
    return Message(
        template, **days, model_auc=_number(told, 3), baseline_auc=_number(beside, 3)
    )  # fmt: skip


def _absent(value: float | None) -> bool:
    return value is None or value != value  # noqa: PLR0124


def _number(value: float | None, digits: int) -> str:
    return "—" if value is None or _absent(value) else f"{value:.{digits}f}"
