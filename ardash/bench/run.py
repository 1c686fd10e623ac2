"""Run: the whole benchmark, from nothing to results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

from ardash.bench.book import LAST, make_book
from ardash.bench.collecting import worklist_results
from ardash.bench.figures import figure_results
from ardash.bench.files import write_files
from ardash.bench.results import Result, budgets_for
from ardash.bench.scoring import scoring_results
from ardash.bench.server import measure_server
from ardash.bench.timing import timed
from ardash.intake import refresh, source_for
from ardash.ledger.build import build
from ardash.ledger.derived import held
from ardash.ledger.ledger import Ledger
from ardash.records.people import actions
from ardash.records.store import Store
from ardash.settings import load_settings

#: When the book is brought in; the benchmark has no clock of its own.
NOW = datetime.combine(LAST + timedelta(days=2), time(8))

RERUNS = 20


def run(
    invoices: int, *, seed: int, home: Path, tell: Callable[[str], None] = lambda _: None
) -> Iterator[Result]:
    """Make a book in the folder `home` and time everything on it: one result a piece of work.

    `tell` hears what is being done. The same seed makes the same book.
    """
    budgets = budgets_for(invoices)
    settings = load_settings(home=home, database="")
    tell(f"making {invoices:,} invoices")
    exports, profile = write_files(make_book(invoices, seed=seed), home)
    source = source_for("csv", str(exports), "bench", {"profile": str(profile)})
    with Store.open(settings.database_url) as store:
        tell("CSV to ledger")
        _, taken = timed(lambda: refresh(store, settings.ledger_folder, source, now=NOW))
        limit = budgets.intake(invoices) if budgets else None
        yield Result.of("CSV to SQLite to ledger ready", taken, budget=limit)
        tell("the same files again")
        again, taken = timed(
            lambda: refresh(store, settings.ledger_folder, source, now=NOW + timedelta(hours=1))
        )
        if again.added + again.changed + again.retracted:
            raise RuntimeError(f"repeating a sync changed something: {again}")
        yield Result.of("the same files again (0 changes)", taken)
        tell("SQL to ledger")
        _, taken = timed(lambda: build(store, settings.ledger_folder, now=NOW + timedelta(hours=2)))
        yield Result.of("SQL to ledger", taken, budget=budgets.build if budgets else None)
        tell("figures")
        # As a server has it open, that is asked over and over.
        ledger = held(Ledger.open(settings.ledger_folder))
        yield from figure_results(ledger, store, budgets, seed=seed)
        tell("worklist")
        limit = budgets.worklist if budgets else None
        yield from worklist_results(ledger, store, seed=seed, budget=limit)
        tell("scoring")
        limit = budgets.scoring if budgets else None
        yield from scoring_results(ledger, actions(store), seed=seed, budget=limit)
    tell("pages")
    served = measure_server(home, seed=seed, reruns=RERUNS)
    for name, taken in served.reruns.items():
        limit = budgets.rerun if budgets else None
        yield Result.of(f"rerun of the page {name}, at another date", taken, budget=limit)
    most = budgets.memory if budgets else None
    yield Result("memory of the server, one user", "MB", served.memory, served.memory, 1, most)
