"""Figures of collecting: promises kept, what is in dispute, and how long it takes to resolve.

They are measures as those of `ardash.measures`, and their values come in the same rows; but they
read what people wrote beside the ledger, so they are asked for here, with the actions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from ardash import measures
from ardash.collections.period_columns import columns_of
from ardash.errors import Message, UnknownChoice, mark
from ardash.ledger.ledger import Ledger
from ardash.measures import Measure
from ardash.measures._measure import measure
from ardash.measures._window import Wide, Window, ratio
from ardash.records.people.actions import Actions


@measure(
    label=mark("Promises kept"),
    unit="share",
    formula=mark("promised amount received by its day (+ grace) ÷ promised amount fallen due"),
    variant=mark("each payment counted once; what was credited meanwhile is not expected"),
    source="usual definition in credit management",
    window_months=3,
    higher_is="better",
)
def promises_kept(w: Window) -> Wide:
    """Of the money that was promised for the window, how much came in time."""
    return ratio(w.flow("promise_received"), w.flow("promised"))


@measure(
    label=mark("In dispute"),
    unit="money",
    formula=mark("open disputes, each at most what its invoice owes"),
    source="disputes as people wrote them",
    higher_is="worse",
)
def in_dispute(w: Window) -> Wide:
    """What customers object to, as far as it is not paid."""
    return w.closing("disputed")


@measure(
    label=mark("Dispute rate"),
    unit="share",
    formula=mark("amount in dispute ÷ receivable"),
    source="usual definition in credit management",
    higher_is="worse",
)
def dispute_rate(w: Window) -> Wide:
    """How much of the receivable customers object to."""
    return ratio(w.closing("disputed"), w.closing("receivable"))


@measure(
    label=mark("Time to resolve a dispute"),
    unit="days",
    formula=mark("days from opening to resolution ÷ disputes resolved"),
    variant=mark("average of the disputes resolved in the window"),
    source="usual definition in credit management",
    window_months=12,
    higher_is="worse",
)
def time_to_resolve(w: Window) -> Wide:
    """How long the disputes took that were resolved in the window."""
    return ratio(w.flow("dispute_days_count"), w.flow("disputes_resolved_count"))


_MEASURES: Mapping[str, Measure] = {
    each.name: each for each in (dispute_rate, in_dispute, promises_kept, time_to_resolve)
}


def names() -> list[str]:
    """Names of the measures that read actions."""
    return list(_MEASURES)


def find(name: str) -> Measure:
    """Return the measure `name`; raises UnknownChoice when there is none of that name."""
    if name not in _MEASURES:
        raise UnknownChoice(
            Message("There is no measure {name} of collecting.", name=repr(name)),
            remedy=Message("The measures are: {names}.", names=", ".join(names())),
        )
    return _MEASURES[name]


def values(
    ledger: Ledger,
    as_of: date,
    actions: Actions,
    asked: Sequence[str] | str | None = None,
    *,
    window: int | None = None,
    by: str | None = None,
) -> pd.DataFrame:
    """Compute the figures at the close of `as_of`: one row a measure and currency (and `by`).

    Columns are those of `ardash.measures.values`; raises as it does. `asked` defaults to all.
    """
    more = columns_of(actions)
    return measures.values(ledger, as_of, _asked(asked), window=window, by=by, more=more)


def trend(
    ledger: Ledger,
    as_of: date,
    actions: Actions,
    asked: Sequence[str] | str | None = None,
    *,
    months: int = 36,
    by: str | None = None,
    calendar: bool = True,
    window: int | None = None,
) -> pd.DataFrame:
    """Compute the figures at the end of each of the last `months` months up to `as_of`.

    Columns are those of `ardash.measures.trend`; raises as it does. `asked` defaults to all.
    """
    return measures.trend(
        ledger,
        as_of,
        _asked(asked),
        months=months,
        by=by,
        calendar=calendar,
        window=window,
        more=columns_of(actions),
    )


def _asked(asked: Sequence[str] | str | None) -> list[Measure]:
    chosen = [asked] if isinstance(asked, str) else asked or names()
    return [find(name) for name in chosen]
