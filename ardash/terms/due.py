"""Due dates of whole columns of invoices: each distinct text is read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl

from ardash.errors import BadInput
from ardash.terms.calendar import RULE_SCHEMA, rule_values, with_due_on
from ardash.terms.grammar import DEFAULT_READING, parse
from ardash.terms.model import MonthEnd, Terms

_NUMBERS = {"terms": pl.String, "number": pl.Int64}


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
    read = {
        text: each
        for text, each in readable(terms, reading=reading, codes=codes).items()
        if all(part.due.counts_from_invoice for part in each.instalments)
    }
    numbers = pl.DataFrame({"terms": list(read), "number": range(len(read))}, schema=_NUMBERS)
    invoices = pl.DataFrame({"issued_on": issued_on.cast(pl.Date), "terms": terms.cast(pl.String)})
    # Many invoices share their day and terms: work out each pair once, under one whole number.
    day_number = pl.col("issued_on").cast(pl.Int32).cast(pl.Int64)
    pairs = invoices.join(numbers, on="terms", how="left", maintain_order="left").select(
        "issued_on", "number", pair=day_number * (len(read) + 1) + pl.col("number")
    )
    distinct = pairs.drop_nulls().unique("pair")
    latest = distinct.select("pair", due_on=_latest(distinct, list(read.values()), holidays))
    return pairs.join(latest, on="pair", how="left", maintain_order="left")["due_on"]


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


def _distinct(terms: pl.Series) -> list[str]:
    return [str(text) for text in terms.cast(pl.String).drop_nulls().unique().sort()]


def _latest(pairs: pl.DataFrame, read: list[Terms], holidays: Iterable[date]) -> pl.Series:
    days = [pl.Series([None] * pairs.height, dtype=pl.Date)]
    for place in range(max((len(terms.instalments) for terms in read), default=0)):
        # Terms with fewer instalments repeat their last one: the latest day stays the same.
        rules = [terms.instalments[min(place, len(terms.instalments) - 1)].due for terms in read]
        rows = [(number, *rule_values(rule)) for number, rule in enumerate(rules)]
        table = pl.DataFrame(rows, schema={"number": pl.Int64, **RULE_SCHEMA}, orient="row")
        joined = pairs.join(table, on="number", how="left", maintain_order="left")
        days.append(with_due_on(joined, rules, holidays=holidays)["due_on"])
    return pl.select(pl.max_horizontal(*days)).to_series()
