"""Reading: which connector reads the files, how it understands them, and what it cannot decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from ardash.connectors._fec.header import read_header
from ardash.connectors._fec.text import NAME
from ardash.connectors._tabular import encoding, places
from ardash.connectors._tabular.evidence import Doubt
from ardash.connectors._tabular.proposal import describe, propose
from ardash.connectors.csv import stated_profile
from ardash.errors import ArdashError

#: Bytes of a file in which its first line must end.
_HEAD_BYTES = 65_536


@dataclass(frozen=True)
class Reading:
    """How files would be read: first rows, profile as TOML, doubts, and rows where counted."""

    rows: pl.DataFrame = field(default_factory=pl.DataFrame)
    toml: str = ""
    doubts: tuple[Doubt, ...] = ()
    count: int | None = None
    proposed: bool = True


def recognised(location: str) -> str:
    """Name the connector that reads a location: fec where one of its files is one, else csv.

    Raises BadInput when there is no file.
    """
    files = [path for path in places.files(location) if not places.is_workbook(path)]
    return "fec" if any(_is_fec(path) for path in files) else "csv"


def _is_fec(path: Path) -> bool:
    if NAME.search(path.name):
        return True
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
        lines = head.decode(encoding.detect(path), errors="replace").lstrip("\ufeff").splitlines()
        read_header(next((line for line in lines if line.strip()), ""))
    except (ArdashError, OSError, LookupError):
        return False
    return True


def csv_reading(location: str, options: Mapping[str, str]) -> Reading:
    """Read the first rows with the profile that is stated, or with one that is proposed.

    Raises BadInput when a file cannot be read, BadSetting for a profile that makes no sense.
    """
    profile = stated_profile(location, options)
    found = propose(location, options) if profile is None else describe(location, profile)
    return Reading(found.reading, found.toml, tuple(found.doubts), found.rows, profile is None)


def fingerprint(location: str) -> tuple[tuple[str, int, int], ...]:
    """What tells that files have changed: name, bytes and time of each; raises BadInput."""
    stats = [(path, path.stat()) for path in places.files(location)]
    return tuple((str(path), stat.st_size, stat.st_mtime_ns) for path, stat in stats)
