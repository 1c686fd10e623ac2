"""Keeping: trained models and the scores they gave, as files in a folder of their own."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from ardash.errors import BadInput, Message, UnknownChoice
from ardash.risk.model import Model
from ardash.risk.scores import Scores

#: What a kept model looks like; raised whenever a class or a feature changes.
FORMAT = 1

_FRAMES = ("rows", "reasons", "items")


@dataclass(frozen=True)
class Kept:
    """What is known of a kept model without opening it."""

    version: str
    format: int
    trained_on: str
    trained_at: str
    seed: int
    uses: str
    weights: dict[str, float]
    data: dict[str, Any]
    metrics: dict[str, Any]
    digest: str


def save_model(model: Model, folder: Path, *, now: datetime) -> Path:
    """Keep a model in a folder; it is the one that is used from now on.

    It is written under another name first, so that a crash leaves what was there. Returns its file.
    """
    import joblib  # type: ignore[import-untyped]

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{model.version}.model"
    draft = path.with_suffix(".draft")
    joblib.dump(model, draft, compress=3)
    kept = Kept(
        version=model.version,
        format=FORMAT,
        trained_on=model.trained_on.isoformat(),
        trained_at=now.isoformat(timespec="seconds"),
        seed=model.seed,
        uses=model.uses,
        weights=dict(model.weights),
        data=dict(model.data),
        metrics=dict(model.metrics),
        digest=_digest(draft),
    )
    draft.replace(path)
    _written(path.with_suffix(".json"), json.dumps(asdict(kept), indent=1))
    _written(folder / "CURRENT", model.version)
    return path


def models(folder: Path) -> list[Kept]:
    """List the kept models, the last trained first."""
    found = [Kept(**json.loads(path.read_text(encoding="utf-8"))) for path in folder.glob("*.json")]
    return sorted(found, key=lambda kept: (kept.trained_at, kept.version), reverse=True)


def load_model(folder: Path, version: str | None = None) -> Model:
    """Open the model in force, or that version of it.

    A kept model is a Python pickle: opening one runs what it says. So only files of this folder,
    which nobody else should be able to write to, are opened, and only as they were written: raises
    BadInput when one has changed since. Raises UnknownChoice when there is none, or when another
    version of ardash trained it.
    """
    import joblib

    known = {kept.version: kept for kept in models(folder)}
    pointer = folder / "CURRENT"
    wanted = version or (pointer.read_text(encoding="utf-8") if pointer.is_file() else "")
    if wanted not in known:
        raise UnknownChoice(
            Message("There is no trained model yet.")
            if version is None
            else Message("There is no model {version}.", version=repr(version)),
            where=str(folder),
            remedy=Message("Train one with `ardash risk train`."),
        )
    kept = known[wanted]
    if kept.format != FORMAT:
        raise UnknownChoice(
            Message("The model {version} was trained by another ardash.", version=wanted),
            where=str(folder),
            remedy=Message("Train a new one with `ardash risk train`."),
        )
    path = folder / f"{wanted}.model"
    if not path.is_file() or _digest(path) != kept.digest:
        raise BadInput(
            Message("The model {version} is not as it was written.", version=wanted),
            where=str(path),
            remedy=Message("Train a new one with `ardash risk train`."),
        )
    model: Model = joblib.load(path)
    return model


def save_scores(found: Scores, folder: Path, ledger_version: str) -> Path:
    """Keep scores, so that pages need not work them out again; returns their folder."""
    at = _place(folder, ledger_version, found.as_of, found.model_version)
    at.mkdir(parents=True, exist_ok=True)
    for name in _FRAMES:
        draft = at / f"{name}.draft"
        getattr(found, name).write_parquet(draft)
        draft.replace(at / f"{name}.parquet")
    _written(at / "scores.json", json.dumps({"uses": found.uses}))
    return at


def load_scores(
    folder: Path, ledger_version: str, as_of: date, model_version: str
) -> Scores | None:
    """Open kept scores of that build of the ledger, day and model; None when there are none."""
    at = _place(folder, ledger_version, as_of, model_version)
    if not (at / "scores.json").is_file():
        return None
    uses = json.loads((at / "scores.json").read_text(encoding="utf-8"))["uses"]
    frames = {name: pl.read_parquet(at / f"{name}.parquet") for name in _FRAMES}
    return Scores(as_of=as_of, model_version=model_version, uses=uses, **frames)


def _place(folder: Path, ledger_version: str, as_of: date, model_version: str) -> Path:
    named = f"{ledger_version}|{model_version}"
    digest = hashlib.sha256(named.encode()).hexdigest()[:16]
    return folder / "scores" / f"{as_of.isoformat()}-{digest}"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _written(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
