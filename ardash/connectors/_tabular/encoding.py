"""Which encoding a text file is in, decided from its bytes alone."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from ardash.connectors._tabular.places import unreadable
from ardash.errors import BadInput, Message

#: How files of pictures begin: PNG, JPEG, GIF, BMP, TIFF (both orders), WebP and other RIFF.
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")

SAMPLE_BYTES = 4 << 20
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: One byte a character: Windows (its printable part is Latin-1), old Mac, DOS.
SINGLE_BYTE = ("cp1252", "mac_roman", "cp850")
#: What European names, addresses and amounts are written with, and how usual it is.
WEIGHTS: Mapping[str, int] = {
    **dict.fromkeys("é\u00a0", 12),
    **dict.fromkeys("èàç°€’äöüßñáíóú", 6),
    **dict.fromkeys("êôâîûùëïœ«»–É", 4),
    **dict.fromkeys("ÈÀÊÎÔÇŒæÄÖÜÑìòãõåøÅØ‘“”…", 1),
}
UNUSUAL = -6


def detect(path: Path) -> str:
    """Name the encoding of a text file, as Python knows it.

    A byte-order mark decides; then valid UTF-8; then which of the one-byte encodings gives the
    characters that European text is made of. Raises BadInput for a file that cannot be read
    or that is no text.
    """
    try:
        with path.open("rb") as file:
            sample = file.read(SAMPLE_BYTES)
            for mark, name in MARKS:
                if sample.startswith(mark):
                    return name
            if wide := _without_mark(sample):
                return wide
            if b"\0" in sample:
                raise _no_text(path, sample)
            file.seek(0)
            valid = _is_utf8(iter(lambda: file.read(SAMPLE_BYTES), b""))
    except OSError as error:
        raise unreadable(path, error) from error
    if valid:
        return "utf-8"
    return _single_byte(path)


def check(encoding: str) -> str:
    """Return the encoding under the name that Python knows; raises BadInput for none."""
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        raise BadInput(
            Message("There is no encoding {name}.", name=repr(encoding)),
            remedy=Message("The usual ones are utf-8, utf-16, cp1252, mac_roman, cp850."),
        ) from None
    return "utf-8-sig" if name == "utf-8" else name  # a mark at the start is no text


def _without_mark(sample: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of Western text is zero."""
    head = sample[:2000]
    if len(head) < 8 or b"\0" not in head:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) * 0.4 and even < len(head) * 0.05:
        return "utf-16-le"
    if even > len(head) * 0.4 and odd < len(head) * 0.05:
        return "utf-16-be"
    return None


def _is_utf8(blocks: Iterable[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in blocks:
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _single_byte(path: Path) -> str:
    """Score each one-byte encoding by how usual its reading of the high bytes is."""
    counts = np.zeros(256, dtype=np.int64)
    with path.open("rb") as file:
        for block in iter(lambda: file.read(SAMPLE_BYTES), b""):
            counts += np.bincount(np.frombuffer(block, dtype=np.uint8), minlength=256)
    high = [(byte, int(count)) for byte, count in enumerate(counts) if byte >= 0x80 and count]

    def score(encoding: str) -> int:
        total = 0
        for byte, count in high:
            character = bytes([byte]).decode(encoding, "replace")
            total += count * WEIGHTS.get(character, UNUSUAL)
        return total

    return max(SINGLE_BYTE, key=score)


def _no_text(path: Path, head: bytes) -> BadInput:
    if head.startswith(PICTURES):
        return BadInput(
            Message("It is a picture, and no text can be read from it."),
            where=str(path),
            remedy=Message("Export the list itself, as CSV or Excel."),
        )
    return BadInput(
        Message("It is no text: it holds bytes that no text is written with."),
        where=str(path),
        remedy=Message("Export it as CSV, or give an Excel file its ending .xlsx."),
    )
