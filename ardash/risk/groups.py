"""Groups: what invoices have in common, as numbers of customers, segments, countries."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from ardash.risk.tally import Days

#: What several invoices have in common; "all" is everybody.
GROUPS = ("customer", "segment", "country", "all")


def numbered(texts: pl.Series) -> tuple[list[str], Days]:
    """List the texts there are, in order, and each row's number among them; none is ''."""
    known = texts.fill_null("")
    names = known.unique().sort().to_list()
    return names, ints(known.cast(pl.Enum(names)).to_physical())


def group_codes(rows: pl.DataFrame) -> Mapping[str, Days]:
    """Number the group of each row: one of GROUPS -> a number a row."""
    customer = ints(rows["customer"])
    named = {name: numbered(rows[name])[1] for name in ("segment", "country")}
    return {"customer": customer, **named, "all": np.zeros_like(customer)}


def ints(values: pl.Series) -> Days:
    """Take whole numbers as an array."""
    return values.to_numpy().astype(np.int64)


def first_known(group: Days, known_from: Days, day: Days) -> tuple[Days, Days]:
    """By the number of a group: the first day on which a row of it was known, and that row's day.

    A row of an earlier day that was known later comes too late to be the first.
    """
    known, first = np.full((2, int(group.max(initial=0)) + 1), np.iinfo(np.int64).max)
    np.minimum.at(known, group, known_from)
    at = np.flatnonzero(known_from == known[group])
    np.minimum.at(first, group[at], day[at])
    return known, first
