"""Due dates of whole columns of invoices: each distinct text is read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl

from ardash.errors import BadInput
from ardash.terms.calendar import RULE_SCHEMA, due_on, rule_values
from ardash.terms.grammar import DEFAULT_READING, parse
from ardash.terms.model import DueRule, MonthEnd, Terms


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
    frame = pl.DataFrame({"issued_on": issued_on.cast(pl.Date), "terms": terms.cast(pl.String)})
    read = readable(frame["terms"], reading=reading, codes=codes)
    days = []
    for place in range(max((len(each.instalments) for each in read.values()), default=0)):
        # Terms with fewer instalments repeat their last one: the latest day stays the same.
        rules = {
            text: each.instalments[min(place, len(each.instalments) - 1)].due
            for text, each in read.items()
            if all(part.due.counts_from_invoice for part in each.instalments)
        }
        days.append(_days(frame, rules, holidays))
    if not days:
        return pl.Series("due_on", [None] * frame.height, dtype=pl.Date)
    latest = pl.max_horizontal(*days) if len(days) > 1 else pl.lit(days[0])
    return pl.select(latest.alias("due_on")).to_series()


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


def _days(frame: pl.DataFrame, rules: Mapping[str, DueRule], holidays: Iterable[date]) -> pl.Series:
    rows = [(text, *rule_values(rule)) for text, rule in rules.items()]
    table = pl.DataFrame(rows, schema={"terms": pl.String, **RULE_SCHEMA}, orient="row")
    day = due_on(pl.col("issued_on"), list(rules.values()), holidays=holidays)
    joined = frame.join(table, on="terms", how="left", maintain_order="left")
    return joined.select(day.alias("due_on")).to_series()
