"""Wording: why a customer stands on the worklist, or why it is on hold, in a sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

import polars as pl

from ardash.errors import Message, mark
from ardash.money import decimal_string

#: reason -> its sentence. Those of HOLDS say why a customer is on hold.
SENTENCES: Mapping[str, str] = {
    "promise_broken": mark("{amount} {currency} were promised; nothing came by {last_day}."),
    "promise_part_kept": mark(
        "Of {amount} {currency} that were promised, {received} {currency} came by {last_day}."
    ),
    "plan_missed": mark(
        "An instalment of {amount} {currency} of the payment plan was not paid by {last_day}."
    ),
    "dispute_overdue": mark("The dispute was to be solved by {last_day}, and is not."),
    "bounced": mark("The message of {on} came back: nobody was reached."),
    "follow_up": mark("A contact was agreed for {on}."),
    "dispute_solved": mark("The dispute was solved on {on}, and the invoice stands."),
    "first_step": mark("Overdue since {due_on}; nothing has been done about it yet."),
    "next_step": mark("Overdue since {due_on}; last followed up on {last_on}."),
    "before_due": mark("Falls due on {due_on}."),
    "excluded": mark("The customer is not to be reminded."),
    "excluded_because": mark("The customer is not to be reminded: {text}"),
    "bank_stale": mark("Payments are known up to {on} only: what came since is not known."),
    "dispute": mark(
        "Disputed since {on}; unless it is solved by {last_day}, a contact is due on {until}."
    ),
    "dispute_paused": mark(
        "Disputed since {on}, and unsolved past {last_day}; a contact is due on {until}."
    ),
    "unapplied": mark("Unapplied cash or credit notes cover it: they are to be applied."),
    "plan": mark(
        "A payment plan is kept; unless the instalment of {last_day} comes, a contact is due on "
        "{until}."
    ),
    "promise": mark("Payment is promised; unless it comes, a contact is due on {until}."),
    "ladder_ended": mark("All steps have been done."),
    "below_minimum": mark("Too little is overdue for the next step."),
    "follow_up_later": mark("A contact is agreed for {until}."),
    "contacted": mark("Last contacted on {on}; the next step waits until {until}."),
    "waiting": mark("The next step is due on {until}."),
    "waiting_soon": mark("An invoice that is not overdue yet comes to its next step on {until}."),
}

#: Values that are amounts in minor units of the value `currency`, and values that are days.
_AMOUNTS = ("amount", "received")
_DAYS = ("on", "until", "last_day", "due_on", "last_on")


def params(**values: pl.Expr) -> pl.Expr:
    """Write the values of a sentence as JSON."""
    texts = [
        (each.dt.to_string("%Y-%m-%d") if name in _DAYS else each).alias(name)
        for name, each in values.items()
    ]
    return pl.struct(texts).struct.json_encode()


def said(reason: str, values: str) -> Message:
    """Say a row's `reason` with its `params`, as a sentence: its values are dates and texts."""
    given = {name: value for name, value in json.loads(values).items() if value is not None}
    for name, value in given.items():
        if name in _AMOUNTS:
            given[name] = decimal_string(value, given["currency"])
        elif name in _DAYS:
            given[name] = date.fromisoformat(value)
    if reason == "excluded" and "text" in given:
        reason = "excluded_because"
    if reason == "dispute" and given.get("paused"):
        reason = "dispute_paused"
    if reason == "waiting" and given.get("soon"):
        reason = "waiting_soon"
    used = {name: value for name, value in given.items() if f"{{{name}}}" in SENTENCES[reason]}
    return Message(SENTENCES[reason], **used)
