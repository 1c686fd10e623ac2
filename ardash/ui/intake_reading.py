"""Reading: which connector reads the files, how it understands them, and what it cannot decide."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import polars as pl

from ardash.connectors import _hardened
from ardash.connectors._fec.header import read_header
from ardash.connectors._fec.text import NAME
from ardash.connectors._tabular import encoding, places
from ardash.connectors._tabular.evidence import Doubt
from ardash.connectors._tabular.proposal import describe, propose
from ardash.connectors.csv import stated_profile
from ardash.errors import ArdashError, BadInput

#: Endings of documents that are no tables, and how many of them are looked at.
DOCUMENTS = (".xml", ".pdf", ".zip", ".sta", ".940", ".942", ".mt940", ".053", ".camt", ".swi",
             ".ofx", ".qfx")  # fmt: skip
LOOKED_AT = 20
#: How the European Central Bank's file of rates begins.
_RATES = re.compile(rb"Date ?, ?USD ?, ?JPY ?,")
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
    """Name the connector that reads a location, by what is in its files; csv where none is sure.

    Raises BadInput when there is no file.
    """
    path = Path(location)
    if path.is_dir() or path.suffix.lower() in DOCUMENTS:
        found = _document(location)
        if found is not None:
            return found
    files = [path for path in places.files(location) if not places.is_workbook(path)]
    if any(_is_fec(path) for path in files):
        return "fec"
    return "ecb" if any(_is_of_rates(path) for path in files) else "csv"


def _document(location: str) -> str | None:
    """Tell bank statements, e-invoices and rates apart by the first document that can be opened."""
    endings = DOCUMENTS if Path(location).is_dir() else (*DOCUMENTS, ".csv")
    try:
        documents = list(islice(_hardened.documents(location, endings), LOOKED_AT))
    except BadInput:  # a folder of tables
        return None
    for document in documents:
        if isinstance(document, _hardened.Refused):
            continue
        head = document.content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
        if b"iso:20022" in head or b"<OFX>" in head.upper() or b"OFXHEADER" in head.upper():
            return "bank"
        if head.startswith((b"%PDF", b"<")):
            return "einvoice"
        if b":20:" in head or b":25:" in head:
            return "bank"
        if _RATES.match(head):
            return "ecb"
    return None


def _is_of_rates(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return bool(_RATES.match(file.read(64)))
    except OSError:
        return False


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
    path = Path(location)
    if path.is_dir():
        files = sorted(each for each in path.rglob("*") if each.is_file())
    else:
        files = [path] if path.is_file() else places.files(location)
    stats = [(each, each.stat()) for each in files]
    return tuple((str(each), stat.st_size, stat.st_mtime_ns) for each, stat in stats)
