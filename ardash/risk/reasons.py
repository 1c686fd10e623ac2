"""Reasons: what a score is made of, in words that one can say on the telephone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ardash.errors import Message, mark
from ardash.money import decimal_string
from ardash.risk.features import FAMILIES, NAMES, Asked
from ardash.risk.history import History
from ardash.risk.known import Known
from ardash.risk.model import Model
from ardash.risk.pieces import in_pieces
from ardash.risk.tally import Numbers

#: A customer is scored by the chance of being paid within so many days of the due date.
LATE_AFTER_DAYS = 30

#: What is looked at one after the other, from a customer like all to this one.
STEPS = ("surroundings", "payments", "open_now", "promises", "disputes", "invoice", "age", "others")

#: The points of each step, as columns.
POINTS = tuple(f"points_{step}" for step in STEPS)

#: reason -> its sentence; the values are those of `params`.
SENTENCES: Mapping[str, str] = {
    "surroundings": mark("Customers like it are paying {days} days after the due date lately."),
    "payments": mark(
        "It usually pays {days} days after the due date; {share} % of {count} payments were late."
    ),
    "surroundings_early": mark(
        "Customers like it are paying {days} days before the due date lately."
    ),
    "payments_early": mark(
        "It usually pays {days} days before the due date; {share} % of {count} payments were late."
    ),
    "payments_none": mark("It has not paid anything yet: it is taken for one of its segment."),
    "open_now": mark("Open invoices: {count}; overdue: {overdue}, by {days} days on average."),
    "open_now_none": mark("Nothing is overdue."),
    "promises": mark("Promises that have ended: {count}; broken: {broken}."),
    "disputes": mark("Disputes that are open: {count}."),
    "invoice": mark(
        "Its largest open invoice is {times} times the usual amount, at {days} days of terms."
    ),
    "age": mark("Its largest open invoice is {days} days overdue."),
    "age_none": mark("Its largest open invoice is not due for {days} days."),
    "usual": mark("Nothing is open: it is judged by an invoice as usual."),
    "others": mark("Its other open invoices: {count}."),
    "over_limit": mark("It owes {exposure} {currency}; the credit limit is {limit} {currency}."),
    "long_overdue": mark("An invoice is {days} days overdue."),
    "buys_unpaid": mark("{count} invoices are overdue, and it bought again on {on}."),
    "poor_score": mark("Its score is {score} of 100."),
    "broken_promise": mark("It broke {broken} promises, and {overdue} invoices are overdue."),
}

#: Values that are amounts in minor units of the value `currency`.
_AMOUNTS = ("exposure", "limit")

#: Which features come in at which step; the calendar is part of how one pays.
_FAMILIES_OF = {"payments": ("payments", "calendar")}


def said(reason: str, values: str) -> Message:
    """Say a `reason` with its `params`, as a sentence: its values are numbers, dates and texts."""
    given = json.loads(values)
    for name, value in given.items():
        if name in _AMOUNTS:
            given[name] = decimal_string(value, given["currency"])
        elif name == "on":
            given[name] = date.fromisoformat(value)
    used = {name: value for name, value in given.items() if f"{{{name}}}" in SENTENCES[reason]}
    return Message(SENTENCES[reason], **used)


def steps(
    model: Model, history: History, asked: Asked, points: Numbers
) -> tuple[float, Numbers, Numbers]:
    """Lead from a customer like all to each one: what its chance becomes, step by step.

    `points` (0-100, a hundred is sure to be paid within 30 days of its due date) are those of each
    invoice asked about. Returns the points of a customer about whom nothing is known; a row an
    invoice with the points that each of STEPS but the last adds or takes, which together are the
    invoice's; and its features.
    """
    base = float(_points(model, _like_all(model, 1))[0])
    added = np.zeros((len(asked.rows), len(STEPS) - 1))
    told = np.zeros((len(asked.rows), len(NAMES)))

    def work(piece: slice) -> None:
        known = model.known(history, asked.only(piece))
        told[piece] = known.told
        added[piece] = _steps(model, known, base, points[piece])

    in_pieces(len(added), work)
    return base, added, told


def _like_all(model: Model, count: int) -> Known:
    """Make up invoices of customers of whom nothing is known, before their issue."""
    told = np.tile(model.usual, (count, 1))
    lateness = np.round(-told[:, NAMES.index("terms_days")] - 1)
    habit, kind = (
        np.tile(hazards[:, None], (1, count)).T
        for hazards in (model.habits.everybody, model.habits.payers.everybody)
    )
    fresh, due_weekday = np.ones(count, dtype=bool), np.full(count, -1)
    return Known(told, habit, kind, lateness, fresh, due_weekday)


def _steps(model: Model, known: Known, base: float, points: Numbers) -> Numbers:
    at = _like_all(model, len(points))
    found = [np.full(len(points), base)]
    for step in STEPS[:-2]:
        names = (FAMILIES[family] for family in _FAMILIES_OF.get(step, (step,)))
        places = [NAMES.index(name) for each in names for name in each]
        told = at.told.copy()
        told[:, places] = known.told[:, places]
        same = _same(told[:, places], at.told[:, places])
        at = replace(at, told=told)
        if step == "payments":
            same &= _same(at.habit, known.habit) & _same(at.kind, known.kind)
            at = replace(at, habit=known.habit, kind=known.kind)
        changed = at.only(np.flatnonzero(~same))
        now = found[-1].copy()
        # Until a customer's own payments come in, what is known of it is its segment's.
        now[~same] = (_few_points if step == "surroundings" else _points)(model, changed)
        found.append(now)
    # The last of them, how old it is, makes it the invoice as it stands.
    found.append(points)
    return np.diff(np.column_stack(found), axis=1)


def _same(before: Numbers, after: Numbers) -> NDArray[np.bool_]:
    """Say where a row did not change; what is unknown before and after is the same."""
    same = (before == after) | (np.isnan(before) & np.isnan(after))
    found: NDArray[np.bool_] = same.all(axis=1)
    return found


def _points(model: Model, known: Known) -> Numbers:
    return 100 * (1 - model.later_than(known, LATE_AFTER_DAYS))


def _few_points(model: Model, known: Known) -> Numbers:
    """Work out points where but features differ: what is the same is asked about once."""
    if not len(known.told):
        return np.zeros(0)
    keys = np.nan_to_num(known.told, nan=-1e9)
    _, first, place = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    return _points(model, known.only(first))[place.ravel()]
