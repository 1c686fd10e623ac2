"""The benchmark: the same seed makes the same book, and what is compared agrees."""

from __future__ import annotations

import json
from pathlib import Path
from time import sleep

import polars as pl
import pytest
from typer.testing import CliRunner

from ardash.bench import collecting, figures
from ardash.bench import run as running
from ardash.bench.book import LAST, make_book
from ardash.bench.results import Result, budgets_for
from ardash.bench.timing import Timing, timed, timed_each
from ardash.cli import app


def test_the_same_seed_makes_the_same_book() -> None:
    one, same, other = make_book(500, seed=7), make_book(500, seed=7), make_book(500, seed=8)
    for name in ("customers", "invoices", "payments", "credit_notes"):
        assert getattr(one, name).equals(getattr(same, name))
    assert not one.invoices.equals(other.invoices)


def test_a_book_has_the_rows_it_promises() -> None:
    book = make_book(2_000, seed=1)
    assert (book.invoices.height, book.customers.height, book.credit_notes.height) == (
        2000,
        100,
        60,
    )
    assert book.rows == 2160 + book.payments.height
    assert book.invoices["number"].is_unique().all()
    assert set(book.payments["invoice"]) <= set(book.invoices["number"])


def test_no_invoice_of_a_book_is_paid_too_much_or_after_its_last_day() -> None:
    book = make_book(2_000, seed=1)
    paid = book.payments.group_by("invoice").agg(pl.col("amount").sum().alias("paid"))
    both = book.invoices.join(paid, left_on="number", right_on="invoice")
    assert both.filter(pl.col("paid") > pl.col("amount")).is_empty()
    assert book.payments["paid_on"].max() == LAST


def test_most_runs_are_below_the_95th_percentile() -> None:
    timing = Timing(tuple(float(second) for second in range(1, 22)))
    assert (timing.median, timing.p95) == (11.0, 20.0)
    assert Timing((3.0,)).p95 == 3.0


def test_the_first_run_does_not_count() -> None:
    seen: list[int] = []
    assert len(timed_each(seen.append, [1, 2, 3]).seconds) == 3
    assert seen == [1, 1, 2, 3]


def test_waiting_keeps_no_processor_busy() -> None:
    _, waited = timed(lambda: sleep(0.05))
    assert waited.seconds[0] >= 0.05
    assert waited.busy_seconds[0] < 0.05
    assert Result.of("waiting", Timing((0.3, 0.1, 0.2), (0.02, 0.01, 0.03))).busy == 0.02


def test_a_result_is_held_against_its_budget_its_floor_and_its_peers() -> None:
    result = Result.of(
        "aging",
        Timing((0.010,)),
        budget=0.015,
        floor=Timing((0.002,)),
        otherwise={"SQL": Timing((0.5,))},
    )
    assert (result.met, result.over_floor, result.times_faster) == (True, 5.0, {"SQL": 50.0})
    assert Result.of("aging", Timing((0.016,)), budget=0.015).met is False
    assert Result.of("aging", Timing((0.016,))).met is None


@pytest.mark.parametrize(
    ("invoices", "aging"), [(1_000, 0.015), (1_000_000, 0.015), (1_000_001, 0.060)]
)
def test_the_budget_is_that_of_the_size(invoices: int, aging: float) -> None:
    budgets = budgets_for(invoices)
    assert budgets is not None
    assert budgets.aging == aging


def test_beyond_the_largest_size_there_is_no_budget() -> None:
    assert budgets_for(10_000_001) is None


def test_the_whole_benchmark_runs_and_its_peers_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Peers that found other amounts than we do would raise."""
    monkeypatch.setattr(running, "RERUNS", 1)
    monkeypatch.setattr(figures, "DATES", 2)
    monkeypatch.setattr(figures, "PEER_DATES", 1)
    monkeypatch.setattr(collecting, "RUNS", 1)
    result = CliRunner().invoke(
        app, ["bench", "--invoices", "300", "--keep", str(tmp_path), "--format", "json"]
    )
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    works = {each["work"]: each for each in said["results"]}
    assert (said["invoices"], said["seed"]) == (300, 1)
    assert set(works["aging at any date"]["otherwise"]) == {
        "the SQL join",
        "pandas",
        "pandas, loading included",
    }
    assert {"aging at any date by customer, the first 100", "aging at any date by source"} <= set(
        works
    )
    assert works["period table, 36 months"]["floor"] > 0
    assert works["memory of the server, one user"]["unit"] == "MB"
    assert {"CSV to SQLite to ledger ready", "SQL to ledger"} <= set(works)
    assert works["worklist"]["budget"] == 1
    assert works["worklist, actions read"]["median"] > 0
    scored = [each for name, each in works.items() if name.startswith("scoring ")]
    assert [(each["budget"], each["floor"] > 0) for each in scored] == [(5, True)]
