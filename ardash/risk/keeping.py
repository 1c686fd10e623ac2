"""Keeping: trained models, as files in a folder of their own."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ardash.errors import BadInput, Message, UnknownChoice
from ardash.risk.model import Model

#: What a kept model looks like; raised whenever a class or a feature changes.
FORMAT = 1


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
    write_whole(path.with_suffix(".json"), json.dumps(asdict(kept), indent=1))
    write_whole(folder / "CURRENT", model.version)
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


def model_for(folder: Path, as_of: date, version: str | None = None) -> Kept | None:
    """Choose the kept model for a day: the last one trained by its close, else the one in force.

    Or that `version`. None when there is none that this version of ardash can open. A model that
    was trained later than the day knows what came after it.
    """
    usable = [
        kept for kept in models(folder) if kept.format == FORMAT and version in (None, kept.version)
    ]
    by_then = [kept for kept in usable if kept.trained_on <= as_of.isoformat()]
    return next(iter(by_then or usable), None)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_whole(path: Path, text: str) -> None:
    """Write a file under another name first, so that nobody reads half of it."""
    draft = path.with_name(f"{path.name}.draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
