"""The ledger's folder: which build is in force, and whether this program can read it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from ardash.errors import Message, NoLedger, OldLedger

#: What a build's files look like; raised whenever a frame or a column changes.
FORMAT = 4


def manifest(folder: Path) -> dict[str, Any]:
    """Read what the build in force says of itself: version, format, built_at, sync, counts, totals.

    Raises FileNotFoundError when nothing has been built yet.
    """
    version = (folder / "CURRENT").read_text(encoding="utf-8").strip()
    content: dict[str, Any] = json.loads((folder / version / "ledger.json").read_text("utf-8"))
    return content


def current(folder: Path) -> Path:
    """Return the folder of the build in force.

    Raises NoLedger when nothing has been built yet, OldLedger when another ardash built it.
    """
    try:
        said = manifest(folder)
    except FileNotFoundError as error:
        raise NoLedger(
            Message("No ledger has been built yet."),
            where=str(folder),
            remedy=Message("Bring in a file with `ardash sync`, or try `ardash demo`."),
        ) from error
    if said.get("format") != FORMAT:
        raise OldLedger(
            Message("The ledger was built by another version of ardash."),
            where=str(folder),
            remedy=Message("Build it anew from the database: `ardash build`."),
        )
    return folder / str(said["version"])


def opened(
    folder: Path, names: Sequence[str], version: str | None = None
) -> tuple[str, dict[str, pl.LazyFrame]]:
    """Open the files of the build in force, or of that version: its version, frames by name.

    The frames are those of `names`, and syncs. Raises NoLedger, or OldLedger for a build of
    another ardash and for a version that is gone.
    """
    try:
        return _scanned(folder / version if version else current(folder), names)
    except FileNotFoundError:
        if version:
            raise OldLedger(
                Message("The build {version} of the ledger is gone.", version=version),
                where=str(folder),
                remedy=Message("Open the ledger again: a newer build has taken over."),
            ) from None
        # Builds took over between the reading of the pointer and that of the files.
        return _scanned(current(folder), names)


def _scanned(at: Path, names: Sequence[str]) -> tuple[str, dict[str, pl.LazyFrame]]:
    frames = {name: pl.scan_parquet(at / f"{name}.parquet") for name in (*names, "syncs")}
    for frame in frames.values():
        frame.collect_schema()
    return at.name, frames


def is_behind(folder: Path, sync: int | None) -> bool:
    """Whether the ledger lacks that sync, was never built, or is of another format."""
    try:
        said = manifest(folder)
    except FileNotFoundError:
        return True
    return said.get("format") != FORMAT or said["sync"] != sync
