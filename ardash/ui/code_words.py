"""Code words: what a profile calls a reading, said as a person calls it."""

from __future__ import annotations

from ardash.ui.words import N_, _, plain

#: How a profile says how dates and amounts are written, and what rows are -> how a person does.
CODE_WORDS = {
    "day-month-year": N_("day, month, year"),
    "month-day-year": N_("month, day, year"),
    "year-month-day": N_("year, month, day"),
    "decimals = ,": N_("decimal comma"),
    "decimals = .": N_("decimal point"),
    'sign = "plus"': N_("plus lowers it"),
    'sign = "minus"': N_("minus lowers it"),
    "kind = invoice": N_("invoices"),
    "kind = credit_note": N_("credit notes"),
    "kind = payment": N_("payments"),
    "kind = transfer": N_("credit moved to invoices"),
    "kind = customer": N_("customers"),
    "kind = control": N_("balances of the general ledger"),
}


def reading_words(reading: str) -> str:
    """Say a reading, its codes in words: 4/6/2013 = 2013-06-04 (day, month, year)."""
    for code, words in CODE_WORDS.items():
        reading = reading.replace(code, _(words))
    return plain(reading)


def in_words(value: str) -> str:
    """Say a value of a reason: a code in words, anything else as it is."""
    return _(CODE_WORDS[value]) if value in CODE_WORDS else value
