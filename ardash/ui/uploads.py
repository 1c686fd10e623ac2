"""Uploads: the files that a person gives to the Data page, kept on the server."""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Protocol

import streamlit as st

from ardash.connectors._tabular.places import SHEET_ENDINGS, TEXT_ENDINGS
from ardash.errors import BadInput, Message
from ardash.settings import load_settings
from ardash.ui.intake_reading import DOCUMENTS

#: Endings that can be given: tables, a profile that says how to read them, and documents.
ENDINGS = (*TEXT_ENDINGS, *SHEET_ENDINGS, ".toml", *DOCUMENTS)

#: Characters of a file's name that are kept, before its ending.
LONGEST_NAME = 100

_UNWANTED = re.compile(r'[\x00-\x1f\x7f<>:"|?*\[\]{}$`;&%!]')
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


class Given(Protocol):
    """A file as it comes from the browser."""

    @property
    def name(self) -> str:
        """What the person's computer calls it."""
        ...

    @property
    def size(self) -> int:
        """Its bytes."""
        ...

    def getbuffer(self) -> memoryview:
        """Its content."""
        ...


def safe_name(name: str) -> str:
    """Reduce a file's name to one that means nothing to any system: no path, no sign, not hidden.

    >>> safe_name("../../etc/Créances [2024].csv"), safe_name(".."), safe_name("C:\\\\a\\\\b.XLSX")
    ('Créances _2024_.csv', 'file', 'b.XLSX')
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    stem, ending = os.path.splitext(_UNWANTED.sub("_", last).strip(". "))  # noqa: PTH122
    stem = stem.strip(". ")[:LONGEST_NAME] or "file"
    return f"_{stem}{ending}" if _RESERVED.match(stem) else f"{stem}{ending}"


def keep(files: Sequence[Given]) -> str:
    """Keep files below the home folder; returns where, as a location to read.

    The folder is named after the content, so that the same files are kept once. It is complete
    or not there at all. Raises BadInput when they are too large, no tables, or cannot be written.
    """
    _refuse(files)
    digest = sha256()
    names = _distinct([safe_name(file.name) for file in files])
    for name, file in zip(names, files, strict=True):
        digest.update(name.encode())
        digest.update(file.getbuffer())
    folder = load_settings().uploads_folder / digest.hexdigest()[:16]
    if not folder.is_dir():
        _write(folder, dict(zip(names, files, strict=True)))
    return str(folder / names[0] if len(names) == 1 else folder)


def is_upload(location: str) -> bool:
    """Say whether a location was given by upload."""
    return Path(location).is_relative_to(load_settings().uploads_folder)


def may_point() -> bool:
    """Say whether files on the server may be pointed at: only by who sits at this machine."""
    return load_settings(address=st.get_option("server.address") or "").is_local


def pointed_at(path: str) -> str:
    """Return the location of a file or folder on the server; raises BadInput for no data file."""
    if not Path(path).is_dir() and Path(path).suffix.lower() not in ENDINGS:
        raise _no_table(path)
    return path


def limit_bytes() -> int:
    """The most that can be given at once: Streamlit's own setting, server.maxUploadSize."""
    return int(st.get_option("server.maxUploadSize")) * 1024 * 1024


def _refuse(files: Sequence[Given]) -> None:
    largest = limit_bytes()
    if sum(file.size for file in files) > largest:
        raise BadInput(
            Message("These files are larger than {limit} MB together.", limit=largest // 1024**2),
            remedy=Message(
                "Copy them to the server and point at the folder, or raise server.maxUploadSize "
                "in .streamlit/config.toml."
            ),
        )
    for file in files:
        if Path(file.name).suffix.lower() not in ENDINGS:
            raise _no_table(safe_name(file.name))
        if not file.size:
            raise BadInput(
                Message("The file is empty."),
                where=safe_name(file.name),
                remedy=Message("Export it again; an export can stop half-way without a word."),
            )


def _no_table(where: str) -> BadInput:
    return BadInput(
        Message("Files of this kind are not read."),
        where=where,
        remedy=Message("Give files ending in {endings}.", endings=", ".join(ENDINGS)),
    )


def _distinct(names: Sequence[str]) -> list[str]:
    """Tell files of the same name apart: a.csv, a (2).csv."""
    found: list[str] = []
    for name in names:
        path, number, distinct = Path(name), 2, name
        while distinct.casefold() in map(str.casefold, found):
            distinct, number = f"{path.stem} ({number}){path.suffix}", number + 1
        found.append(distinct)
    return found


def _write(folder: Path, files: dict[str, Given]) -> None:
    part: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = Path(mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent))
        for name, file in files.items():
            (part / name).write_bytes(file.getbuffer())
        part.replace(folder)
    except OSError as error:
        if part is not None:
            shutil.rmtree(part, ignore_errors=True)
        if folder.is_dir():  # another session gave the same files meanwhile
            return
        raise BadInput(
            Message("The files cannot be kept: {reason}.", reason=error.strerror or str(error)),
            where=str(folder.parent),
            remedy=Message("Make room there, or give the user who runs ardash the right to write."),
        ) from error
