"""Reasons: what a score is made of, in words that one can say on the telephone."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from ardash.errors import Message, mark
from ardash.money import decimal_string
from ardash.risk.features import FAMILIES, NAMES
from ardash.risk.known import Known
from ardash.risk.model import Model
from ardash.risk.tally import Numbers

#: A customer is scored by the chance of being paid within so many days of the due date.
LATE_AFTER_DAYS = 30

#: What is looked at one after the other, from a customer like all to this one.
STEPS = ("surroundings", "payments", "open_now", "promises", "disputes", "invoice", "age", "others")

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


def steps(model: Model, known: Known, points: Numbers) -> tuple[float, Numbers]:
    """Lead from a customer like all to each one: what its chance becomes, step by step.

    `points` (0-100, a hundred is sure to be paid within 30 days of its due date) are those of each
    invoice. Returns the points of a customer about whom nothing is known, and a row an invoice with
    the points that each of STEPS but the last adds or takes; together they are the invoice's.
    """
    count = len(known.told)
    if not count:
        return 100.0, np.zeros((0, len(STEPS) - 1))
    told = np.tile(model.usual, (count, 1))
    habit = np.tile(model.habits.everybody, (count, 1))
    kind = np.tile(model.habits.payers.everybody, (count, 1))
    lateness = np.round(-told[:, NAMES.index("terms_days")] - 1)
    start = Known(told, habit, kind, lateness, np.ones(count, dtype=bool))
    base = float(_points(model, start.only(np.arange(1)))[0])
    found = [np.full(count, base)]
    for step in STEPS[:-2]:
        names = (FAMILIES[family] for family in _FAMILIES_OF.get(step, (step,)))
        places = [NAMES.index(name) for each in names for name in each]
        new = told.copy()
        new[:, places] = known.told[:, places]
        after = replace(start, told=new)
        if step == "payments":
            after = replace(after, habit=known.habit, kind=known.kind)
        found.append(_changed(model, start, after, found[-1]))
        told, start = new, after
    # The last of them, how old it is, makes it the invoice as it stands.
    found.append(points)
    return base, np.diff(np.column_stack(found), axis=1)


def _changed(model: Model, before: Known, after: Known, points: Numbers) -> Numbers:
    """Work out the points of what a step changed; of what it left alone they stay.

    What is the same to the model is asked about once: a step as of a segment has few answers.
    """
    same = (before.told == after.told) | (np.isnan(before.told) & np.isnan(after.told))
    other = (before.habit != after.habit).any(axis=1) | (before.kind != after.kind).any(axis=1)
    rows = np.flatnonzero(~same.all(axis=1) | other)
    found = points.copy()
    if not len(rows):
        return found
    seen = after.only(rows)
    if (seen.habit != seen.habit[0]).any() or (seen.kind != seen.kind[0]).any():
        found[rows] = _points(model, seen)
        return found
    keys = np.nan_to_num(seen.told, nan=-1e9)
    _, first, place = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    found[rows] = _points(model, seen.only(first))[place.ravel()]
    return found


def _points(model: Model, known: Known) -> Numbers:
    return 100 * (1 - model.given(known).later_than(LATE_AFTER_DAYS))


def worded(rows: pl.DataFrame) -> pl.DataFrame:
    """Choose the sentence of each reason and its values: one row an account and step.

    `rows` has the columns of `scores.reasons` before they are worded: step and the facts of the
    account; adds reason and params (JSON).
    """
    pairs = [_worded(row) for row in rows.iter_rows(named=True)]
    return rows.with_columns(
        reason=pl.Series([reason for reason, _ in pairs], dtype=pl.String),
        params=pl.Series([json.dumps(values) for _, values in pairs], dtype=pl.String),
    )


def _early(step: str, days: int) -> tuple[str, dict[str, Any]]:
    return (step, {"days": days}) if days >= 0 else (f"{step}_early", {"days": -days})


def _worded(row: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    step = row["step"]
    if row["based_on"] == "usual_invoice" and step in ("invoice", "age", "others"):
        return "usual", {}
    return _WORDS[step](row)


def _payments(row: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    if not row["payments"]:
        return "payments_none", {}
    reason, days = _early("payments", round(row["median_delay"]))
    share = round(100 * row["paid_late"] / row["payments"])
    return reason, {**days, "share": share, "count": row["payments"]}


def _open_now(row: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    if not row["overdue_items"]:
        return "open_now_none", {}
    values = {"count": row["items"], "overdue": row["overdue_items"]}
    return "open_now", {**values, "days": round(row["overdue_days"])}


def _age(row: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    late = row["days_late"]
    return ("age", {"days": late}) if late > 0 else ("age_none", {"days": -late})


_WORDS: Mapping[str, Callable[[Mapping[str, Any]], tuple[str, dict[str, Any]]]] = {
    "surroundings": lambda row: _early("surroundings", round(row["segment_delay"])),
    "payments": _payments,
    "open_now": _open_now,
    "promises": lambda row: ("promises", {"count": row["promises"], "broken": row["broken"]}),
    "disputes": lambda row: ("disputes", {"count": row["disputes"]}),
    "invoice": lambda row: (
        "invoice",
        {"times": round(row["times"], 1), "days": round(row["terms_days"])},
    ),
    "age": _age,
    "others": lambda row: ("others", {"count": max(row["items"] - 1, 0)}),
}
