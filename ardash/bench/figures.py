"""Figures: the aging and the period table, timed beside their floor and their peers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from ardash.analysis.aging import aging, aging_table
from ardash.bench.book import LAST
from ardash.bench.peers import Floor, pandas_aging, pandas_load, sql_aging
from ardash.bench.results import Budgets, Result
from ardash.bench.server import random_dates
from ardash.bench.timing import Timing, timed, timed_each
from ardash.ledger.assemble import DIMENSIONS
from ardash.ledger.ledger import Ledger
from ardash.ledger.periods import periods, rolling_ends
from ardash.records.store import Store

#: Dates at which every aging is asked for, and at which the slow peers are.
DATES, PEER_DATES = 40, 3

MONTHS = 36

#: Rows of a table that a page shows at once.
PAGE_ROWS = 100


def figure_results(
    ledger: Ledger, store: Store | None, budgets: Budgets | None, *, seed: int
) -> Iterator[Result]:
    """Time the aging by nothing and by each dimension, then the period table.

    By customer, the first page of the table that the screen shows is asked for; then, without a
    budget, all customers. Raises RuntimeError when a peer finds another aging than we do (a bug on
    either side).
    """
    dates, floor = random_dates(seed, DATES), Floor(ledger)
    least = timed_each(floor.open_sum, dates)
    others = _peers(ledger, store, dates[:PEER_DATES]) if store else {}
    limit = budgets.aging if budgets else None
    for by in (None, *DIMENSIONS):
        timing = timed_each(partial(_aging, ledger, by), dates)
        name = f"aging at any date by {by}" if by else "aging at any date"
        name += f", the first {PAGE_ROWS}" if by == "customer" else ""
        peers = others if by is None else {}
        yield Result.of(name, timing, budget=limit, floor=least, otherwise=peers)
    every = timed_each(lambda day: aging(ledger, day, by="customer"), dates)
    yield Result.of("aging at any date by customer, all of them", every, floor=least)
    ends = [rolling_ends(LAST, MONTHS)] * 10
    yield Result.of(
        f"period table, {MONTHS} months",
        timed_each(lambda asked: periods(ledger, asked), ends),
        budget=budgets.periods if budgets else None,
        floor=timed_each(floor.periods, ends),
    )
    yield Result.of(
        f"period table, {MONTHS} months, by collector",
        timed_each(lambda asked: periods(ledger, asked, by="collector"), ends),
        floor=timed_each(floor.periods, ends),
    )


def _aging(ledger: Ledger, by: str | None, as_of: date) -> object:
    if by == "customer":
        return aging_table(ledger, as_of, by=by, limit=PAGE_ROWS)
    return aging(ledger, as_of, by=by)


def _peers(ledger: Ledger, store: Store, dates: list[date]) -> dict[str, Timing]:
    """Time what one would otherwise run, and see that it finds what we find."""
    with store.database.transaction() as connection:
        by_sql = sql_aging(connection)
        joined = timed_each(by_sql, dates)
        frames, loading = timed(lambda: pandas_load(connection))
        by_pandas = pandas_aging(*frames)
        summed = timed_each(by_pandas, dates)
        for day in dates:
            ours = aging(ledger, day)
            found = {
                code: amount
                for code, amount in zip(ours["bucket"], ours["amount"].tolist(), strict=True)
                if amount
            }
            for theirs in (by_sql(day), by_pandas(day)):
                if found != {code: amount for code, amount in theirs.items() if amount}:
                    raise RuntimeError(f"agings differ at {day}: {found} is not {theirs}")
    return {
        "the SQL join": joined,
        "pandas": summed,
        "pandas, loading included": _sum(loading, summed),
    }


def _sum(once: Timing, each: Timing) -> Timing:
    return Timing(tuple(once.median + seconds for seconds in each.seconds))
