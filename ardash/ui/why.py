"""Why: the reason for which a customer stands on the worklist, or is on hold, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ardash.collections.worklist import said
from ardash.errors import Message
from ardash.outbox.reasons import reason_of
from ardash.ui import formats
from ardash.ui.words import N_, _, plain

#: What holds a customer back, in a word or two.
HOLD_WORDS = {
    "excluded": N_("Not to be reminded"),
    "bank_stale": N_("Payments not read"),
    "dispute": N_("Disputed"),
    "unapplied": N_("Credit to apply"),
    "plan": N_("Payment plan kept"),
    "promise": N_("Promise running"),
    "ladder_ended": N_("All steps done"),
    "below_minimum": N_("Below the minimum"),
    "follow_up_later": N_("Contact agreed"),
    "contacted": N_("Just contacted"),
    "waiting": N_("Next step to come"),
}

#: What an overdue item can lack.
LACK_WORDS = {
    "no_collector": N_("No collector"),
    "dispute_overdue": N_("Dispute past its deadline"),
    "no_next_action": N_("No dated next action"),
    "past_action": N_("Next action was due"),
    "undated": N_("No due date"),
}


def word(words: Mapping[str, str], code: str) -> str:
    """Say a code of a table of words."""
    return _(words[code])


def why(reason: str, params: str, *, markdown: bool = False) -> str:
    """Say a row's reason with its days and amounts, as plain text or where Markdown is read."""
    message = said(reason, params)
    write = plain if markdown else str
    values = {name: _value(name, value, write) for name, value in message.params.items()}
    return _(message.template).format(**values)


def besides(row: Mapping[str, Any]) -> str:
    """Say what of the amount to ask for is not overdue, as a sentence to follow the row's reason.

    A call about what is late mentions what falls due soon as well.
    """
    amount, late = row.get("amount") or 0, row.get("amount_late") or 0
    if not 0 < late < amount:
        return ""
    parts = (formats.money(each, row["currency"]) for each in (late, amount - late))
    overdue, soon = parts
    return " " + _("{overdue} is overdue, {soon} falls due soon.", overdue=overdue, soon=soon)


def held(row: Mapping[str, Any], *, markdown: bool = False) -> str:
    """Say why a customer is on hold: what decides the day, and what else holds it, in words."""
    sentence = why(row["suppressed_by"], row["params"], markdown=markdown)
    others = [_(HOLD_WORDS[code]) for code in row["all_suppressions"][1:]]
    if not others:
        return sentence
    return sentence + " " + _("Also: {reasons}.", reasons=", ".join(others).lower())


def _value(name: str, value: Any, write: Callable[[str], str]) -> str:
    if isinstance(value, date):
        return formats.day(value)
    if name in ("amount", "received"):
        amount = Decimal(value)
        exponent = amount.as_tuple().exponent
        return formats.number(amount, -exponent if isinstance(exponent, int) else 0)
    return write(str(value))


def reason_words(text: str | None) -> str:
    """Say in the session's language why a message stands where it does, as plain text."""
    found = reason_of(text or "")
    if not isinstance(found, Message):
        return found
    values = dict(found.params)
    if "hold" in values:
        values["hold"] = _(str(values["hold"]))
    return _(found.template, **values)
