"""Gaps: one statement's closing balance is the next one's opening balance, or one is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from typing import NamedTuple

from ardash.connectors._bank.statement import Statement
from ardash.errors import Message
from ardash.money import decimal_string


class Closed(NamedTuple):
    """What is left of a statement to compare it with the next one."""

    account: str
    currency: str
    closed_on: dt.date
    number: str
    opening: int | None
    closing: int | None

    @classmethod
    def of(cls, statement: Statement) -> Closed:
        """Keep what matters of a statement."""
        return cls(
            statement.account,
            statement.currency,
            statement.closed_on,
            statement.number or "",
            statement.opening,
            statement.closing,
        )


def gaps(statements: Iterable[Closed]) -> Iterator[Message]:
    """Name every place where a statement of an account seems to be missing."""
    ordered = sorted(statements, key=lambda s: (s.account, s.currency, s.closed_on, s.number))
    for (account, currency), own in groupby(ordered, key=lambda s: (s.account, s.currency)):
        chained = [s for s in own if s.opening is not None and s.closing is not None]
        for day, next_day in pairwise(_by_day(chained)):
            closing, opening = _end(day), _start(next_day)
            if closing != opening:
                yield Message(
                    "A statement of {account} seems to be missing: it closed at {closing} on "
                    "{before} and opened at {opening} {currency} before {after}.",
                    account=account,
                    closing=decimal_string(closing, currency),
                    before=day[-1].closed_on.isoformat(),
                    opening=decimal_string(opening, currency),
                    currency=currency,
                    after=next_day[-1].closed_on.isoformat(),
                )


def _by_day(statements: list[Closed]) -> list[list[Closed]]:
    return [list(own) for _, own in groupby(statements, key=lambda s: s.closed_on)]


def _start(day: list[Closed]) -> int:
    """The opening balance of a day's first statement: no other one of the day closes at it."""
    closings = {s.closing for s in day if s.closing != s.opening}
    return next((s.opening for s in day if s.opening not in closings), day[0].opening) or 0


def _end(day: list[Closed]) -> int:
    openings = {s.opening for s in day if s.closing != s.opening}
    return next((s.closing for s in day if s.closing not in openings), day[-1].closing) or 0
