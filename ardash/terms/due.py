"""Due dates of whole columns of invoices: each distinct text is read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl

from ardash.errors import BadInput
from ardash.terms.calendar import due_days
from ardash.terms.grammar import DEFAULT_READING, parse
from ardash.terms.model import MonthEnd, Terms

_TEXTS = {"terms": pl.String, "number": pl.Int64}


def derive_due(
    issued_on: pl.Series,
    terms: pl.Series,
    *,
    reading: MonthEnd = DEFAULT_READING,
    codes: Mapping[str, str] | None = None,
    holidays: Iterable[date] = (),
) -> pl.Series:
    """Return the due date of each invoice: the day its last instalment falls due.

    `issued_on` are dates and `terms` texts, one an invoice, in the same order. Null where a date
    or text is missing, where the text cannot be read (see `unreadable`), and where the invoice
    date is not enough to know the day ("30 days after delivery"). `reading` and `codes` are those
    of `parse`; `holidays` are no working days.
    """
    read = readable(terms, reading=reading, codes=codes)
    known = [
        (text, [instalment.due for instalment in each.instalments])
        for text, each in read.items()
        if all(instalment.due.counts_from_invoice for instalment in each.instalments)
    ]
    texts = pl.DataFrame(
        [(text, number) for number, (text, _) in enumerate(known)], schema=_TEXTS, orient="row"
    )
    invoices = pl.DataFrame(
        {"issued_on": issued_on, "terms": terms},
        schema_overrides={"issued_on": pl.Date, "terms": pl.String},
    ).join(texts, on="terms", how="left", maintain_order="left")
    latest = pl.Series("due_on", [None] * invoices.height, dtype=pl.Date)
    for place in range(max((len(rules) for _, rules in known), default=0)):
        # Terms with fewer instalments repeat their last one: the latest day stays the same.
        rules = [each[min(place, len(each) - 1)] for _, each in known]
        days = due_days(invoices["issued_on"], invoices["number"], rules, holidays)
        latest = pl.select(due_on=pl.max_horizontal(latest, days)).to_series()
    return latest


def unreadable(
    terms: pl.Series,
    *,
    reading: MonthEnd = DEFAULT_READING,
    codes: Mapping[str, str] | None = None,
) -> list[tuple[str, str]]:
    """List the distinct texts that cannot be read, each with the reason, in alphabetical order."""
    faults = []
    for text in _distinct(terms):
        try:
            parse(text, reading=reading, codes=codes)
        except BadInput as error:
            faults.append((text, str(error.what)))
    return faults


def readable(
    terms: pl.Series,
    *,
    reading: MonthEnd = DEFAULT_READING,
    codes: Mapping[str, str] | None = None,
) -> dict[str, Terms]:
    """Read the distinct texts of a column, leaving out those that cannot be read."""
    read = {}
    for text in _distinct(terms):
        try:
            read[text] = parse(text, reading=reading, codes=codes)
        except BadInput:
            continue
    return read


def month_end_agreed(terms: pl.Series) -> pl.Series:
    """Say of each text whether it pays at a month's end; null where it cannot be read."""
    said = {
        text: any(part.due.month_end is not None for part in each.instalments)
        for text, each in readable(terms).items()
    }
    return terms.cast(pl.String).replace_strict(said, default=None, return_dtype=pl.Boolean)


def _distinct(terms: pl.Series) -> list[str]:
    written = terms.cast(pl.String).drop_nulls().unique().sort()
    # A blank cell says nothing: it is no text that cannot be read.
    return [text for text in written if text.strip()]
