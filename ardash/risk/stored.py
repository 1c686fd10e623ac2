"""Stored: scores and back-tests as they were made, so that pages need not make them again."""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import date
from pathlib import Path

import polars as pl

from ardash.ledger.ledger import Ledger
from ardash.records.people.actions import Actions
from ardash.risk.backtest import BackTest
from ardash.risk.keeping import Kept, load_model, model_for
from ardash.risk.scores import Scores, scores
from ardash.risk.writing import draft_of, write_whole

#: Raised whenever what is stored has other columns.
FORMAT = 1

#: So many days' scores are kept; the oldest go first.
MOST_SCORES = 12

#: What people write that a score depends on. A contact of today tells nothing before an answer to
#: it could have come, so that noting one leaves the scores as they are.
_WRITTEN = ("profiles", "promises", "disputes")

_SCORES, _BACKTEST = ("rows", "reasons", "items"), ("windows", "figures", "calibration")


def standing_scores(
    ledger: Ledger, as_of: date, actions: Actions, folder: Path, *, version: str | None = None
) -> Scores | None:
    """Give the scores of a day by the kept model for it: those stored, else made and stored now.

    None when no model is kept. `ledger` is a whole one: a customer's score does not depend on what
    else one looks at; what is narrowed or converted is scored, but not stored. Raises BadInput for
    a model that was changed, UnknownChoice for a `version` that there is not.
    """
    kept = model_for(folder, as_of, version)
    if kept is None:
        if version is not None:
            load_model(folder, version)
        return None
    whole = not ledger.choices and ledger.currency is None
    at = folder / "scores" / _key(ledger, as_of, actions, kept)
    found = load_scores(at) if whole else None
    if found is None:
        found = scores(ledger, as_of, load_model(folder, kept.version), actions)
        if whole:
            save_scores(found, at)
            _forget(folder / "scores")
    return found


def save_scores(found: Scores, at: Path) -> None:
    """Write scores into a folder of their own."""
    _save(found, _SCORES, at)
    told = {"as_of": found.as_of.isoformat(), "model": found.model_version, "uses": found.uses}
    write_whole(at / "made.json", json.dumps(told))


def load_scores(at: Path) -> Scores | None:
    """Read scores; None when there are none."""
    if not (at / "made.json").is_file():
        return None
    try:
        told = json.loads((at / "made.json").read_text(encoding="utf-8"))
        frames = {name: pl.read_parquet(at / f"{name}.parquet") for name in _SCORES}
    except FileNotFoundError:
        # Somebody else's scores have just taken their place among those that are kept.
        return None
    return Scores(
        as_of=date.fromisoformat(told["as_of"]), model_version=told["model"], uses=told["uses"],
        **frames,
    )  # fmt: skip


def save_backtest(found: BackTest, folder: Path) -> None:
    """Keep the last back-test with rolling cut-offs, without its single predictions."""
    at = folder / "backtest"
    _save(found, _BACKTEST, at)
    told = {"as_of": found.as_of.isoformat(), "knowing": found.knowing}
    write_whole(at / "made.json", json.dumps(told))


def load_backtest(folder: Path) -> BackTest | None:
    """Read the back-test that was kept last; None when there is none."""
    at = folder / "backtest"
    if not (at / "made.json").is_file():
        return None
    told = json.loads((at / "made.json").read_text(encoding="utf-8"))
    frames = {name: pl.read_parquet(at / f"{name}.parquet") for name in _BACKTEST}
    return BackTest(
        as_of=date.fromisoformat(told["as_of"]), knowing=told["knowing"],
        predictions=pl.DataFrame(), **frames,
    )  # fmt: skip


def written_key(actions: Actions) -> str:
    """Tell two readings of what people wrote apart, as far as scores depend on it."""
    sums = [getattr(actions, name).hash_rows(seed=1).sum() for name in _WRITTEN]
    heights = [getattr(actions, name).height for name in _WRITTEN]
    return repr((sums, heights))


def _key(ledger: Ledger, as_of: date, actions: Actions, model: Kept) -> str:
    # What a version was learned from is in its name; what it learned, in the digest of its file.
    named = f"{FORMAT}|{ledger.version}|{model.digest}|{written_key(actions)}"
    return f"{as_of.isoformat()}-{hashlib.sha256(named.encode()).hexdigest()[:16]}"


def _save(found: Scores | BackTest, names: tuple[str, ...], at: Path) -> None:
    at.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in names:
        path = at / f"{name}.parquet"
        draft = draft_of(path)
        getattr(found, name).write_parquet(draft)
        draft.replace(path)


def _forget(folder: Path) -> None:
    """Drop the scores that were made longest ago."""
    made = sorted(folder.glob("*/made.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in made[MOST_SCORES:]:
        shutil.rmtree(old.parent, ignore_errors=True)
