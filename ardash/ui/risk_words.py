"""Risk words: grades, reasons, suggestions and verdicts as a person says them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import polars as pl

from ardash.errors import Message
from ardash.money import to_major
from ardash.risk.portfolio import told_days
from ardash.risk.reasons import SENTENCES
from ardash.risk.scores import GRADES
from ardash.ui import formats
from ardash.ui.palette import bucket_colours
from ardash.ui.words import N_, _, plain

#: How much is known of a customer's payments.
CONFIDENCE_WORDS = {
    "high": N_("Much history"),
    "medium": N_("Some history"),
    "low": N_("Little history"),
    "none": N_("Too little history"),
}

#: What is suggested about new orders.
HOLD_WORDS = {"hold": N_("Hold"), "watch": N_("Watch")}

PREDICTOR_WORDS = {
    "used": N_("What the pages say"),
    "model": N_("The model"),
    "customer": N_("Baseline: the customer's own payments"),
    "segment": N_("Baseline: its segment's payments"),
    "all": N_("Baseline: everybody's payments"),
}

#: Badges of the grades.
GRADE_COLOURS = {"A": "green", "B": "blue", "C": "yellow", "D": "orange", "E": "red"}


def grade_colours() -> dict[str, str]:
    """Give each grade its colour in charts: the poorer, the hotter."""
    codes = ["not_due", "1-30", "31-60", "61-90", "90+"]
    colours = bucket_colours(codes)
    return {grade: colours[code] for (grade, _least), code in zip(GRADES, codes, strict=True)}


def grade_words(grade: str) -> str:
    """Say what a grade means: the scores that have it."""
    least = dict(GRADES)
    names = list(least)
    place = names.index(grade)
    most = 100 if place == 0 else least[names[place - 1]] - 1
    return _("{grade}: {least} to {most} points", grade=grade, least=least[grade], most=most)


def reason_words(reason: str, params: str, *, markdown: bool = False) -> str:
    """Say a reason with its days, shares and amounts, as plain text or where Markdown is read."""
    return _said(reason, json.loads(params), markdown=markdown)


def hold_words(reasons: list[str], *, markdown: bool = False) -> str:
    """Say why a customer is suggested to be stopped, or looked at: a sentence a reason."""
    told = [json.loads(reason) for reason in reasons]
    return " ".join(_said(each["reason"], each, markdown=markdown) for each in told)


def _said(reason: str, given: Mapping[str, Any], *, markdown: bool) -> str:
    write = plain if markdown else str
    values = {name: _value(name, value, given, write) for name, value in given.items()}
    return _(SENTENCES[reason]).format(**values)


def _value(name: str, value: Any, given: Mapping[str, Any], write: Callable[[str], str]) -> Any:
    if name in ("exposure", "limit") and value is not None:
        code = str(given["currency"])
        return formats.number(to_major(value, code), formats.decimals(code))
    if name == "on" and value is not None:
        return formats.day(date.fromisoformat(value))
    if isinstance(value, float):
        return formats.number(value, 1)
    return formats.number(value) if isinstance(value, int) else write(str(value))


def verdict_words(message: Message) -> str:
    """Say a verdict with its figures as the session's language writes them."""
    values = {name: _figure(str(value)) for name, value in message.params.items()}
    return _(message.template).format(**values)


def _figure(text: str) -> str:
    digits = len(text.partition(".")[2])
    try:
        return formats.number(float(text), digits)
    except ValueError:
        return text


def worded(rows: pl.DataFrame) -> pl.DataFrame:
    """Add what a table shows in words: confidence_words, hold_words, why; days that will be."""
    confidence = [_(CONFIDENCE_WORDS[code]) for code in rows["confidence"]]
    hold = [_(HOLD_WORDS[code]) if code else None for code in rows["hold"]]
    why = [hold_words(reasons) for reasons in rows["hold_reasons"].to_list()]
    return rows.with_columns(
        told_days("days_expected"),
        confidence_words=pl.Series(confidence, dtype=pl.String),
        hold_words=pl.Series(hold, dtype=pl.String),
        why=pl.Series(why, dtype=pl.String),
    ).drop("hold_reasons")
