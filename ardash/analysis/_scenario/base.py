"""The replay: the invoices of the last months paid again, as they are, in many draws."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from ardash.analysis._scenario.delays import Delays, delays
from ardash.analysis._scenario.draws import Cells, Draws, Progress, cells, drawn
from ardash.analysis._scenario.lawful import Judged, terms_values
from ardash.analysis._scenario.payments import NEVER, Calendar, Payments
from ardash.analysis._scenario.played import Played, played
from ardash.analysis._scenario.population import Population, day_number, population
from ardash.analysis._scenario.take_up import past_offers
from ardash.errors import ArdashError, BadSetting, Message
from ardash.ledger.ledger import Ledger
from ardash.terms.law import LateRate, RateTables, late_interest_rate
from ardash.terms.law.accrual import table_of

MOST_DRAWS = 10_000


class Counter:
    """Counts rows for who shows how far it is."""

    def __init__(self, progress: Progress | None, expected_rows: int) -> None:
        self.done, self.expected, self.progress = 0, expected_rows, progress

    def __call__(self, rows: int) -> None:
        """So many more rows are done."""
        self.done += rows
        if self.progress is not None:
            self.progress(min(self.done, self.expected), self.expected)


@dataclass(frozen=True, eq=False)
class Replay:
    """The base of every scenario: what is expected, and the draws that scenarios share with it."""

    population: Population
    delays: Delays
    calendar: Calendar
    cells: Cells
    payments: Payments
    chances: Draws
    played: Played
    seed: int
    law: Judged
    #: why no late-payment interest is reckoned, where it is not
    notes: tuple[Message, ...] = ()

    @cached_property
    def offers(self) -> pl.DataFrame:
        """Discounts offered and taken so far, by customer."""
        return past_offers(self.population.ledger, self.population.as_of)

    @cached_property
    def terms(self) -> dict[str, float]:
        """The figures of the terms as they are."""
        return terms_values(self.population)


def replay(
    ledger: Ledger,
    as_of: date,
    *,
    months: int = 12,
    draws: int = 1000,
    seed: int = 0,
    law: Judged | None = None,
    rates: RateTables | None = None,
    progress: Progress | None = None,
) -> Replay:
    """Play the invoices of the last `months` months again, `draws` times, as they are.

    `law` says whose law the terms are held against, as on the page of the law; late-payment
    interest is that of the seller's, for which `rates` may replace the central banks'. `progress`
    is told rows done and expected. Raises MixedCurrencies, BadSetting.
    """
    if not 1 <= draws <= MOST_DRAWS or seed < 0:
        raise BadSetting(
            Message("{draws} draws with the seed {seed} make no sense.", draws=draws, seed=seed),
            remedy=Message("Write 1 to {most} draws, and a seed from 0 on.", most=MOST_DRAWS),
        )
    law = law or Judged()
    found = law.of(population(ledger, as_of, months))
    learnt = delays(ledger, as_of, found.invoices.select("customer", "segment"))
    found, sorted_ = _in_cells(found, learnt)
    payments = payments_of(found.drawn, learnt, sorted_.of)
    calendar, notes = _calendar(found, law.home, rates)
    count = Counter(progress, len(payments))
    chances = drawn(sorted_, learnt.tempo, draws, seed)
    return Replay(
        population=found,
        delays=learnt,
        calendar=calendar,
        cells=sorted_,
        payments=payments,
        chances=chances,
        played=played([payments], learnt, calendar, chances, count),
        seed=seed,
        law=law,
        notes=notes,
    )


def _in_cells(found: Population, learnt: Delays) -> tuple[Population, Cells]:
    """Sort what is drawn into cells, and the invoices by them: they are played cell by cell."""
    rows = found.drawn
    customer = learnt.rows(rows["customer"].to_numpy().astype(np.int64))
    gross = rows["gross"].to_numpy().astype(float)
    sorted_ = cells(customer, _months(rows["due_on"]), gross, learnt)
    order = np.argsort(sorted_.of, kind="stable")
    others = found.invoices.filter(pl.col("row").is_null())
    numbered = rows[order].with_columns(row=pl.int_range(pl.len()).cast(others.schema["row"]))
    invoices = pl.concat([numbered, others])
    return replace(found, invoices=invoices), replace(sorted_, of=sorted_.of[order])


def _months(days: pl.Series) -> npt.NDArray[np.int64]:
    number = (days.dt.year().cast(pl.Int64) * 12 + days.dt.month()).to_numpy()
    return np.asarray(number - number.min(initial=number[0] if len(number) else 0))


def payments_of(rows: pl.DataFrame, learnt: Delays, cell: npt.NDArray[np.int64]) -> Payments:
    """Make the payments of invoices as they are."""
    due = rows["due_day"].to_numpy().astype(np.int64)
    issued = rows["issued_day"].to_numpy().astype(np.int64)
    count = rows.height
    return Payments(
        customer=learnt.rows(rows["customer"].to_numpy().astype(np.int64)),
        cell=cell,
        delivered=issued,
        issued=issued,
        due=due,
        anchor=due,
        cap=np.full(count, NEVER, dtype=np.int64),
        gross=rows["gross"].to_numpy().astype(float),
        discount=rows["discounted"].to_numpy().astype(float),
        chance=np.ones(count),
    )


def _calendar(
    found: Population, country: str, rates: RateTables | None
) -> tuple[Calendar, tuple[Message, ...]]:
    first, last = day_number(found.start) + 1, day_number(found.as_of)
    weeks = len(found.ends) - 1
    days = np.arange(first, last + 1)
    within = (days - day_number(found.ends[0]) + 6) // 7 - 1
    week = np.append(within, [weeks, weeks + 1]).astype(np.intp)
    try:
        interest, notes = _interest(found, country, rates)
    except ArdashError as error:
        note = Message("Late-payment interest is not reckoned: {reason}", reason=error.what)
        return Calendar(first, last, weeks, week, np.zeros(len(week))), (note,)
    # What is paid later, or never, has earned what it has on the last day.
    return Calendar(first, last, weeks, week, np.append(interest, interest[[-1, -1]])), notes


def _interest(
    found: Population, country: str, rates: RateTables | None
) -> tuple[np.ndarray[Any, Any], tuple[Message, ...]]:
    """What one unit earns at the legal rate by each day of the window; what to know of it."""
    days = [found.start + timedelta(days=n + 1) for n in range((found.as_of - found.start).days)]
    daily, known = [], dict[tuple[int, bool], LateRate]()
    table = table_of(country, rates)
    for day in days:
        half = (day.year, day.month <= 6)
        if half not in known:
            known[half] = late_interest_rate(day, country=country, rates=table)
        daily.append(float(known[half].percent) / 36_500)
    notes = [
        Message("The legal rate of {half_year} rests on a secondary source.", half_year=r.half_year)
        for r in known.values()
        if not r.verified
    ]
    return np.cumsum(daily), tuple(notes)
