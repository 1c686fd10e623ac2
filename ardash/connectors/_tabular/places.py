"""Which files a location means: a file, a folder, a pattern, or several of them."""

from __future__ import annotations

import glob
import os
from pathlib import Path

from ardash.errors import BadInput, Message

TEXT_ENDINGS = (".csv", ".txt", ".tsv", ".tab")
SHEET_ENDINGS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
PROFILE_NAME = "profile.toml"


def is_table(path: Path) -> bool:
    """Say whether a file's name is one of a table; lock files and hidden files are none."""
    return path.suffix.lower() in TEXT_ENDINGS + SHEET_ENDINGS and path.name[0] not in ".~"


def is_workbook(path: Path) -> bool:
    """Say whether a file's name is one of a workbook."""
    return path.suffix.lower() in SHEET_ENDINGS


def parts(location: str) -> list[str]:
    """Split a location into its paths: one a line, or joined by the system's path separator."""
    whole = location.strip()
    if whole and Path(whole).exists():
        return [whole]
    split = [part.strip() for line in whole.splitlines() for part in line.split(os.pathsep)]
    return [part for part in split if part]


def files(location: str) -> list[Path]:
    """Return the files that `location` means, each once, in the order of their names.

    Raises BadInput for what does not exist, may not be read, or holds no table.
    """
    found: dict[Path, None] = {}
    for part in parts(location):
        for path in _expand(part):
            found[path] = None
    if not found:
        raise BadInput(
            Message("No file is named."),
            remedy=Message("Name a file, a folder, or a pattern such as exports/*.csv."),
        )
    return list(found)


def profile_beside(location: str) -> Path | None:
    """Return the profile.toml that lies in the folder `location`, if there is one."""
    for part in parts(location):
        beside = Path(part) / PROFILE_NAME
        if beside.is_file():
            return beside
    return None


def names(paths: list[Path]) -> dict[Path, str]:
    """Name each file for a place: its own name, or its whole path where two share a name."""
    alone = [path.name for path in paths]
    return {path: path.name if alone.count(path.name) == 1 else str(path) for path in paths}


def _expand(part: str) -> list[Path]:
    path = Path(part)
    try:
        if path.is_dir():
            return _of_folder(path)
        if path.exists():
            return [path]
    except OSError as error:
        raise unreadable(path, error) from error
    matching = sorted(Path(match) for match in glob.glob(part))  # noqa: PTH207  a pattern may be absolute
    found = [match for match in matching if match.is_file() and is_table(match)]
    if not found:
        raise BadInput(
            Message("There is no file or folder {name}.", name=repr(part)),
            where=part,
            remedy=Message(
                "Check the path; a relative one starts from {folder}.", folder=Path.cwd()
            ),
        )
    return found


def _of_folder(folder: Path) -> list[Path]:
    try:
        inside = sorted(path for path in folder.iterdir() if path.is_file() and is_table(path))
    except OSError as error:
        raise unreadable(folder, error) from error
    if not inside:
        raise BadInput(
            Message("The folder holds no table."),
            where=str(folder),
            remedy=Message(
                "Put files ending in {endings} there.",
                endings=", ".join(TEXT_ENDINGS + SHEET_ENDINGS),
            ),
        )
    return inside


def unreadable(path: Path, error: OSError) -> BadInput:
    """Make the error for a file or folder that the system does not let us read."""
    return BadInput(
        Message("It cannot be read: {reason}.", reason=error.strerror or str(error)),
        where=str(path),
        remedy=Message("Give the user who runs ardash the right to read it, or copy it elsewhere."),
    )
