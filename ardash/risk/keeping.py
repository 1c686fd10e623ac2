"""Keeping: trained models, as files in a folder of their own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ardash.errors import BadInput, Message, UnknownChoice
from ardash.risk.model import Model
from ardash.risk.pickled import Refused, made_with, packed, unpacked
from ardash.risk.writing import write_whole

#: What a kept model looks like; raised whenever a class or a feature changes.
FORMAT = 4

#: So many models are kept, the last trained; of those before them, the last of each month.
MOST_MODELS = 12

#: Months, back from the last training, of which the last model is kept: a day in them is looked at
#: as it was seen then.
MOST_MONTHS = 24


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


def forget_models(folder: Path, needed: Collection[str] = ()) -> list[str]:
    """Remove the models that nobody will ask for any more; returns their versions, sorted.

    There stay: the last MOST_MODELS trained, the last of each of MOST_MONTHS months, the one in
    force, and those that are `needed`, as by forecasts that are kept. Models of another ardash
    count among the others by when they were trained, for whoever goes back to it.
    """
    found = sorted((_trained(path), path) for path in folder.glob("*.model"))
    last = [path for _at, path in found[-MOST_MODELS:]]
    # Versions begin with the day up to which a model learned.
    monthly = {path.stem[:7]: path for _at, path in found}
    months = sorted(monthly)[-MOST_MONTHS:]
    stay = {path.stem for path in (*last, *(monthly[month] for month in months))}
    stay |= {_in_force(folder), *needed}
    gone = sorted(path.stem for _at, path in found if path.stem not in stay)
    for version in gone:
        # First what it is found by: half of a model is none.
        (folder / f"{version}.json").unlink(missing_ok=True)
        (folder / f"{version}.model").unlink(missing_ok=True)
    return gone


def _trained(path: Path) -> str:
    """Say when a model's file was written, also where nothing stands beside it yet."""
    try:
        told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        return str(told["trained_at"])
    except (OSError, ValueError, LookupError, TypeError):
        pass
    try:
        # Somebody is just writing it, or it is broken: it is as old as its file.
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)
    except FileNotFoundError:
        return ""
    return written.isoformat(timespec="seconds")


def _in_force(folder: Path) -> str:
    pointer = folder / "CURRENT"
    return pointer.read_text(encoding="utf-8") if pointer.is_file() else ""


def load_model(folder: Path, version: str | None = None) -> Model:
    """Open the model in force, or that version of it.

    Only what was kept is opened, and only as it was written: raises BadInput when it has changed
    since, or names anything that is no part of a model: nothing of a file is ever run. Raises
    UnknownChoice when there is none, or when another version of ardash trained it.
    """
    known = {kept.version: kept for kept in models(folder)}
    wanted = version or _in_force(folder)
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
    """Choose the kept model for a day: the one that knows most of it, else the one in force.

    That is the one trained as of the latest day up to it, of several the last trained: learning as
    of an older day takes no newer model's place. Or that `version`. None when there is none that
    this version of ardash can open. A model that was trained later than the day knows what came
    after it.
    """
    usable = [kept for kept in models(folder) if version in (None, kept.version)]
    by_then = [kept for kept in usable if kept.trained_on <= as_of.isoformat()]
    if by_then:
        return max(by_then, key=lambda kept: (kept.trained_on, kept.trained_at, kept.version))
    return next(iter(usable), None)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
