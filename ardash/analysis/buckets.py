"""Aging buckets: which bucket an open item stands in at the close of a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import narwhals as nw

from ardash.errors import BadSetting, Message

#: Last days of the buckets by default: 1-30, 31-60, 61-90, 90+.
EDGES = (30, 60, 90)

#: Days late that the last bucket may begin after: some 27 years.
LAST_EDGE_DAYS = 9999

#: due: days past the due date; issued: days since the date of issue.
Basis = Literal["due", "issued"]


@dataclass(frozen=True)
class Bucket:
    """A column of the aging: its code and the days late that fall in it, both ends included."""

    code: str
    from_days: int | None = None
    to_days: int | None = None


def buckets(edges: Sequence[int] = EDGES) -> list[Bucket]:
    """Return the columns of the aging in order: not_due, 1-30, ..., 90+, undated, unapplied.

    Raises BadSetting when the edges do not rise, or lie further back than LAST_EDGE_DAYS.
    """
    if not edges or any(low >= high for low, high in zip((0, *edges), edges, strict=False)):
        raise BadSetting(
            Message(
                "The edges {edges} of the buckets do not rise from 1.",
                edges=", ".join(map(str, edges)),
            ),
            remedy=Message("Write for example 30, 60, 90."),
        )
    if edges[-1] > LAST_EDGE_DAYS:
        raise BadSetting(
            Message("A bucket ends after {days} days; {most} is the most.",
                    days=edges[-1], most=LAST_EDGE_DAYS),
            remedy=Message("Write for example 30, 60, 90."),
        )  # fmt: skip
    starts = [1, *(edge + 1 for edge in edges)]
    late = [Bucket(f"{a}-{b}", a, b) for a, b in zip(starts, edges, strict=False)]
    return [
        Bucket("not_due", None, 0),
        *late,
        Bucket(f"{edges[-1]}+", edges[-1] + 1),
        Bucket("undated"),
        Bucket("unapplied"),
    ]


def bucket_number(
    as_of: date, edges: Sequence[int], basis: Basis, *, net_unapplied: bool
) -> nw.Expr:
    """Number the bucket of each balance, in the order of `buckets`: every balance has one.

    What lowers the receivable (credit notes, unapplied cash, overpaid items) is `unapplied`, or
    with `net_unapplied` stands where its due date, else its date of issue, puts it. Days are
    compared as dates, so that an engine can skip what cannot match.
    """
    counted = nw.col("due_on" if basis == "due" else "issued_on")
    credit = nw.col("kind").is_in(["credit_note", "unapplied"]) | (nw.col("balance") < 0)
    if net_unapplied:
        counted = nw.when(credit & counted.is_null()).then(nw.col("issued_on")).otherwise(counted)
    last = len(edges) + 1
    number = nw.when(counted.is_null()).then(nw.lit(last + 1))
    number_of = number.otherwise(_late_number(counted, as_of, edges))
    if net_unapplied:
        return number_of
    return nw.when(credit).then(nw.lit(last + 2)).otherwise(number_of)


def _late_number(counted: nw.Expr, as_of: date, edges: Sequence[int]) -> nw.Expr:
    number = nw.lit(len(edges) + 1)
    for place, days in reversed(list(enumerate((0, *edges)))):
        at_most = as_of - timedelta(days=days)
        number = nw.when(counted >= at_most).then(nw.lit(place)).otherwise(number)
    return number
