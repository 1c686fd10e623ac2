"""Files that others made, opened without trust: sizes bounded, nothing fetched, no entities.

What cannot be opened is a `Refused` among the documents, so that the others are still read.
"""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lxml import etree

from ardash.errors import BadInput, Message

MEGABYTE = 1 << 20
#: The largest single document: an invoice or a statement is far below.
LARGEST_DOCUMENT = 64 * MEGABYTE
#: How much all documents of one archive may be unpacked, and how many times its size.
LARGEST_UNPACKED = 4096 * MEGABYTE
LARGEST_RATIO = 200
#: Below this size the ratio says nothing: a few lines of XML shrink well.
SMALL = MEGABYTE
LARGEST_NUMBER = 200_000
_UNPACKING = (zipfile.BadZipFile, zlib.error, lzma.LZMAError)


@dataclass(frozen=True)
class Document:
    """One file's bytes, and its place: its name, or archive!member."""

    place: str
    content: bytes


@dataclass(frozen=True)
class Refused:
    """A file that was not opened, and why."""

    place: str
    why: BadInput


def documents(
    location: str, endings: Collection[str], *, largest: int | None = None
) -> Iterator[Document | Refused]:
    """Open each document at `location`: a file, a folder with what lies below, or a zip archive.

    In a folder or an archive, files of other `endings` (lower case, with the dot) are passed
    over; one above `largest` bytes (else LARGEST_DOCUMENT) is refused unread. Raises BadInput
    when there is no such place, or nothing to read there.
    """
    path = Path(location)
    found = False
    for place, each in _files(path, endings):
        for document in _opened(place, each, endings, largest or LARGEST_DOCUMENT):
            found = True
            yield document
    if not found:
        raise BadInput(
            Message("There is no document here."),
            where=location,
            remedy=Message("Put files ending in {endings} there.", endings=", ".join(endings)),
        )


def xml(content: bytes, place: str) -> etree._Element:
    """Parse XML without entities, document types or network; raises BadInput with the line."""
    # Comments go: within a value they would cut it off, and a name they have none.
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_pis=True,
        remove_comments=True,
    )
    try:
        root: etree._Element = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line = f"{place}:{error.lineno}" if error.lineno else place
        raise BadInput(
            Message("It is no XML that can be read: {reason}.", reason=_plain(error.msg)),
            where=line,
            remedy=Message("Ask its sender for the file once more."),
        ) from error
    except ValueError as error:
        raise BadInput(
            Message("It is no XML that can be read: {reason}.", reason=_plain(str(error))),
            where=place,
            remedy=Message("Ask its sender for the file once more."),
        ) from error
    if root.getroottree().docinfo.doctype:
        raise BadInput(
            Message("It declares a document type, which invoices and statements never need."),
            where=place,
            remedy=Message("Do not trust this file; ask its sender about it."),
        )
    return root


def _plain(reason: str | None) -> str:
    first = (reason or "unknown").strip().splitlines()[0]
    return re.sub(r",? line \d+, column \d+.*", "", first).rstrip(" .,")


def _files(path: Path, endings: Collection[str]) -> Iterator[tuple[str, Path]]:
    try:
        if path.is_dir():
            yield from _of_folder(path, {*endings, ".zip"})
        elif path.exists():
            yield path.name, path
        else:
            raise BadInput(
                Message("There is no file or folder {name}.", name=repr(str(path))),
                where=str(path),
                remedy=Message(
                    "Check the path; a relative one starts from {folder}.", folder=Path.cwd()
                ),
            )
    except OSError as error:
        raise _unreadable(str(path), error) from error


def _of_folder(folder: Path, endings: Collection[str]) -> Iterator[tuple[str, Path]]:
    next(folder.iterdir(), None)  # a folder without rights is said, not taken as empty
    for each in sorted(folder.rglob("*")):
        hidden = any(part.startswith((".", "~")) for part in each.relative_to(folder).parts)
        if not hidden and each.suffix.lower() in endings and each.is_file():
            yield each.relative_to(folder).as_posix(), each


def _opened(
    place: str, path: Path, endings: Collection[str], largest: int
) -> Iterator[Document | Refused]:
    try:
        if path.suffix.lower() == ".zip":
            yield from _members(place, path, endings, largest)
            return
        size = path.stat().st_size
        if size > largest:
            yield Refused(place, _too_large(place, size, largest))
            return
        yield Document(place, path.read_bytes())
    except OSError as error:
        yield Refused(place, _unreadable(place, error))


def _members(
    place: str, path: Path, endings: Collection[str], largest: int
) -> Iterator[Document | Refused]:
    """Read an archive's documents in memory: their names are names only, never paths."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            wanted = [i for i in infos if PurePosixPath(i.filename).suffix.lower() in endings]
            whole = _bomb(place, infos)
            if whole is not None:
                yield Refused(place, whole)
                return
            for info in sorted(wanted, key=lambda i: i.filename):
                yield _member(archive, info, f"{place}!{info.filename}", largest)
    # ValueError: also names that are no text, and offsets before the beginning.
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        yield Refused(
            place,
            BadInput(
                Message("It is no archive that can be read: {reason}.", reason=_plain(str(error))),
                where=place,
                remedy=Message("Make the archive again."),
            ),
        )


def _bomb(place: str, infos: list[zipfile.ZipInfo]) -> BadInput | None:
    unpacked, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
    swollen = unpacked > SMALL and unpacked > LARGEST_RATIO * max(packed, 1)
    if unpacked <= LARGEST_UNPACKED and not swollen and len(infos) <= LARGEST_NUMBER:
        return None
    return BadInput(
        Message(
            "The archive would swell to {size} MB in {number} files.",
            size=unpacked // MEGABYTE,
            number=len(infos),
        ),
        where=place,
        remedy=Message("Unpack what you trust into a folder, and name the folder."),
    )


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, place: str, largest: int
) -> Document | Refused:
    try:
        with archive.open(info) as stream:
            content = stream.read(largest + 1)
    except (*_UNPACKING, RuntimeError, OSError, EOFError, ValueError) as error:
        reason = _plain(str(error))
        why = Message("It cannot be unpacked: {reason}.", reason=reason)
        return Refused(place, BadInput(why, where=place, remedy=Message("Make the archive again.")))
    if len(content) > largest:
        return Refused(place, _too_large(place, max(info.file_size, len(content)), largest))
    return Document(place, content)


def _too_large(place: str, size: int, largest: int) -> BadInput:
    return BadInput(
        Message(
            "It has {size} MB; a document has at most {largest} MB.",
            size=size // MEGABYTE,
            largest=largest // MEGABYTE,
        ),
        where=place,
        remedy=Message("Do not trust this file; ask its sender about it."),
    )


def _unreadable(place: str, error: OSError) -> BadInput:
    return BadInput(
        Message("It cannot be read: {reason}.", reason=error.strerror or str(error)),
        where=place,
        remedy=Message("Give the user who runs ardash the right to read it, or copy it elsewhere."),
    )
