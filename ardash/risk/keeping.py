"""Keeping: trained models, as files in a folder of their own."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ardash.errors import BadInput, Message, UnknownChoice
from ardash.risk.model import Model
from ardash.risk.pickled import Refused, made_with, packed, unpacked
from ardash.risk.writing import write_whole

#: What a kept model looks like; raised whenever a class or a feature changes.
FORMAT = 2


@dataclass(frozen=True)
class Kept:
    """What is known of a kept model without opening it."""

    version: str
    format: int
    made_with: str
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

    It is written under another name first, so that a crash leaves what was there, and two people
    who train at once both have a model. Returns its file.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{model.version}.model"
    content = packed(model)
    kept = Kept(
        version=model.version,
        format=FORMAT,
        made_with=made_with(),
        trained_on=model.trained_on.isoformat(),
        trained_at=now.isoformat(timespec="seconds"),
        seed=model.seed,
        uses=model.uses,
        weights=dict(model.weights),
        data=dict(model.data),
        metrics=dict(model.metrics),
        digest=_digest(content),
    )
    write_whole(path, content)
    write_whole(path.with_suffix(".json"), json.dumps(asdict(kept), indent=1))
    write_whole(folder / "CURRENT", model.version)
    return path


def models(folder: Path) -> list[Kept]:
    """List the kept models that can be opened, the last trained first.

    Those of another version of ardash, or of the libraries that it learns with, are passed over.
    """
    found = [kept for path in folder.glob("*.json") if (kept := _known(path)) is not None]
    return sorted(found, key=lambda kept: (kept.trained_at, kept.version), reverse=True)


def _known(path: Path) -> Kept | None:
    """Read what is known of a kept model; None when this version of ardash cannot open it."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return None
    if not isinstance(told, dict) or set(told) != {field.name for field in fields(Kept)}:
        return None
    return Kept(**told) if (told["format"], told["made_with"]) == (FORMAT, made_with()) else None


def load_model(folder: Path, version: str | None = None) -> Model:
    """Open the model in force, or that version of it.

    Only what was kept is opened, and only as it was written: raises BadInput when it has changed
    since, or names anything that is no part of a model: nothing of a file is ever run. Raises
    UnknownChoice when there is none, or when another version of ardash trained it.
    """
    known = {kept.version: kept for kept in models(folder)}
    pointer = folder / "CURRENT"
    wanted = version or (pointer.read_text(encoding="utf-8") if pointer.is_file() else "")
    if wanted not in known:
        raise UnknownChoice(
            Message("The model {version} was trained by another ardash.", version=wanted)
            if any(path.stem == wanted for path in folder.glob("*.json"))
            else Message("There is no trained model yet.")
            if version is None
            else Message("There is no model {version}.", version=repr(version)),
            where=str(folder),
            remedy=Message("Train one with `ardash risk train`."),
        )
    path = folder / f"{wanted}.model"
    try:
        content = path.read_bytes()
        if _digest(content) == known[wanted].digest:
            return unpacked(content)
    except (FileNotFoundError, Refused):
        pass
    raise BadInput(
        Message("The model {version} is not as it was written.", version=wanted),
        where=str(path),
        remedy=Message("Train a new one with `ardash risk train`."),
    )


def model_for(folder: Path, as_of: date, version: str | None = None) -> Kept | None:
    """Choose the kept model for a day: the last one trained by its close, else the one in force.

    Or that `version`. None when there is none that this version of ardash can open. A model that
    was trained later than the day knows what came after it.
    """
    usable = [kept for kept in models(folder) if version in (None, kept.version)]
    by_then = [kept for kept in usable if kept.trained_on <= as_of.isoformat()]
    return next(iter(by_then or usable), None)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
