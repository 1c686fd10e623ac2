"""Scores and back-tests are stored, and made anew only when something they depend on changed."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from deeds import deeds
from ledgers import ledger

from ardash.errors import UnknownChoice
from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions
from ardash.risk import stored
from ardash.risk.backtest import backtest
from ardash.risk.keeping import model_for, save_model
from ardash.risk.stored import load_backtest, save_backtest, standing_scores
from ardash.risk.training import train

JUNE = date(2025, 6, 30)
BOOK = """
    2025-01-01 invoice F1 A 100.00 due 2025-01-31
    2025-02-05 payment F1 100.00
    2025-03-01 invoice F2 A 200.00 due 2025-03-31
    2025-05-01 invoice F3 B 300.00 due 2025-07-31
"""


@pytest.fixture(scope="module")
def book() -> Ledger:
    return ledger(BOOK)


@pytest.fixture
def folder(tmp_path: Path, book: Ledger) -> Path:
    """A folder with the model of June."""
    keep(tmp_path, book, JUNE)
    return tmp_path


def keep(folder: Path, book: Ledger, day: date) -> str:
    model = train(book, day, Actions.empty())
    save_model(model, folder, now=datetime(2025, 7, 1, day.month, tzinfo=UTC))
    return model.version


def made(folder: Path) -> int:
    return len(list((folder / "scores").glob("*/made.json")))


def test_without_a_model_there_are_no_scores(tmp_path: Path, book: Ledger) -> None:
    assert standing_scores(book, JUNE, Actions.empty(), tmp_path) is None


def test_scores_are_read_as_they_were_written(folder: Path, book: Ledger) -> None:
    first = standing_scores(book, JUNE, Actions.empty(), folder)
    again = standing_scores(book, JUNE, Actions.empty(), folder)
    assert first
    assert again
    assert first is not again
    for name in ("rows", "reasons", "items"):
        assert getattr(first, name).equals(getattr(again, name))
    assert (again.as_of, again.uses, made(folder)) == (JUNE, first.uses, 1)


def test_only_what_a_score_depends_on_makes_it_anew(folder: Path, book: Ledger) -> None:
    standing_scores(book, JUNE, Actions.empty(), folder)
    standing_scores(book, JUNE, deeds("2025-06-30 call A reached"), folder)
    assert made(folder) == 1
    found = standing_scores(
        book, JUNE, deeds("2025-06-30 profile A credit_limit=40000 credit_currency=EUR"), folder
    )
    assert found
    assert made(folder) == 2
    limits = dict(found.rows.select("customer_id", "limit").iter_rows())
    assert limits == {"A": 40_000, "B": None}


def test_what_is_narrowed_is_scored_but_not_stored(folder: Path, book: Ledger) -> None:
    found = standing_scores(book.where(customer_id="A"), JUNE, Actions.empty(), folder)
    assert found
    assert found.rows["customer_id"].to_list() == ["A"]
    assert made(folder) == 0


def test_the_oldest_scores_are_forgotten(
    folder: Path, book: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "MOST_SCORES", 2)
    for day in (28, 29, 30):
        standing_scores(book, date(2025, 6, day), Actions.empty(), folder)
        for path in (folder / "scores").glob(f"2025-06-{day}-*/made.json"):
            os.utime(path, (day, day))
    assert sorted(path.name[:10] for path in (folder / "scores").iterdir()) == [
        "2025-06-29", "2025-06-30",
    ]  # fmt: skip


def test_a_day_has_the_last_model_trained_by_then(tmp_path: Path, book: Ledger) -> None:
    may = keep(tmp_path, book, date(2025, 5, 31))
    june = keep(tmp_path, book, JUNE)
    chosen = {
        day: getattr(model_for(tmp_path, date.fromisoformat(day)), "version", None)
        for day in ("2025-07-15", "2025-06-30", "2025-06-29", "2025-05-01")
    }
    # Before all of them, the last one serves: it knows what came later, and the page says so.
    assert chosen == {
        "2025-07-15": june, "2025-06-30": june, "2025-06-29": may, "2025-05-01": june,
    }  # fmt: skip


def test_a_version_that_there_is_not_is_refused(folder: Path, book: Ledger) -> None:
    with pytest.raises(UnknownChoice, match="There is no model 'x'"):
        standing_scores(book, JUNE, Actions.empty(), folder, version="x")


def test_the_last_back_test_is_kept_without_its_predictions(tmp_path: Path, book: Ledger) -> None:
    assert load_backtest(tmp_path) is None
    steps: list[tuple[int, int | None]] = []
    found = backtest(book, JUNE, Actions.empty(), progress=lambda *step: steps.append(step))
    save_backtest(found, tmp_path)
    again = load_backtest(tmp_path)
    assert again
    assert again.figures.equals(found.figures)
    assert again.predictions.is_empty()
    assert (again.as_of, again.verdict) == (found.as_of, found.verdict)
    assert steps == [(number, len(steps)) for number in range(len(steps))] != []
    empty = replace(found, figures=pl.DataFrame(), windows=pl.DataFrame())
    save_backtest(empty, tmp_path)
    assert load_backtest(tmp_path)
