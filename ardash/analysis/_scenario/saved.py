"""Saved scenarios: a TOML file a set, in a folder, under the name people gave it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from ardash.analysis._scenario.written import Scenario, scenarios_in, toml_of
from ardash.errors import BadSetting, Message, UnknownChoice

LONGEST_NAME = 60
_ENDING = ".toml"


def saved_folder(home: Path) -> Path:
    """Where the sets are kept, in the home folder of the settings."""
    return home / "scenarios"


def saved_names(folder: Path) -> list[str]:
    """Names of the saved sets, in alphabetical order."""
    names = (_unquoted(path.name.removesuffix(_ENDING)) for path in folder.glob(f"*{_ENDING}"))
    return sorted(names, key=str.casefold)


def save(folder: Path, name: str, scenarios: Sequence[Scenario]) -> Path:
    """Save scenarios under a name, in place of what was saved under it; returns the file.

    Raises BadSetting for a name without letters, or too long.
    """
    path = _path(folder, name)
    folder.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(toml_of(scenarios), encoding="utf-8")
    draft.replace(path)
    return path


def load(folder: Path, name: str) -> list[Scenario]:
    """Read a saved set; raises UnknownChoice when none has that name."""
    path = _path(folder, name)
    if not path.is_file():
        raise UnknownChoice(
            Message("No scenarios are saved as {name}.", name=repr(name)),
            remedy=Message("Known are: {names}.", names=", ".join(saved_names(folder)) or "none"),
        )
    return scenarios_in(path)


def forget(folder: Path, name: str) -> None:
    """Remove a saved set, if it is there."""
    _path(folder, name).unlink(missing_ok=True)


def _path(folder: Path, name: str) -> Path:
    plain = " ".join(name.split())
    if not re.search(r"\w", plain) or len(plain) > LONGEST_NAME:
        raise BadSetting(
            Message("{name} makes no name for scenarios.", name=repr(name)),
            remedy=Message("Write a name of 1 to {most} characters.", most=LONGEST_NAME),
        )
    # What a file system may refuse or take for a folder is written as its number.
    quoted = re.sub(r"[^\w \-+]", lambda found: f"%{ord(found[0]):x}%", plain)
    return folder / f"{quoted}{_ENDING}"


def _unquoted(text: str) -> str:
    return re.sub(r"%([0-9a-f]+)%", lambda found: chr(int(found[1], 16)), text)
