"""Text files in pieces: some million characters at a time, as columns of text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ardash.connectors._tabular import encoding as encodings
from ardash.connectors._tabular import layout
from ardash.connectors._tabular.places import unreadable
from ardash.connectors._tabular.records import Piece, parted
from ardash.errors import BadInput, Message

PIECE_CHARACTERS = 32 << 20


@dataclass(frozen=True)
class TextTable:
    """A text file and how it is to be read; `pieces()` reads it."""

    path: Path
    encoding: str
    layout: layout.Layout

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns, in order."""
        return self.layout.columns

    def pieces(self, characters: int = PIECE_CHARACTERS) -> Iterator[Piece]:
        """Yield the records below the header, some million characters at a time."""
        line, rest = 1, ""
        for block, final in _blocks(self.path, self.encoding, characters):
            text = rest + block
            if not final:
                text, rest = _cut(text)
                if not text:
                    continue
            skip = max(0, self.layout.first_row - line)
            piece, used, left_over = parted(text, line, self.layout, skip, final=final)
            rest = left_over + (rest if not final else "")
            line += used
            if piece is not None:
                yield piece

    def expected_rows(self) -> int:
        """Estimate the number of records: the lines below the header."""
        return max(0, count_lines(self.path) - self.layout.first_row + 1)


def open_text(
    path: Path,
    encoding: str | None = None,
    separator: str | None = None,
    header_row: int | None = None,
) -> TextTable:
    """Find out how a text file is laid out, as far as that is not stated.

    Raises BadInput when it cannot be read, is empty, or is not in the encoding stated.
    """
    encoding = encodings.check(encoding) if encoding else encodings.detect(path)
    head = next(_blocks(path, encoding, 1 << 17), ("", True))[0]
    lines = head.split("\n")
    if not head.strip():
        raise BadInput(
            Message("The file is empty."),
            where=str(path),
            remedy=Message("Export it again, with its header and at least one row."),
        )
    if header_row is not None and header_row > layout.LINES_LOOKED_AT:
        raise BadInput(
            Message("header_row = {row} is too far down.", row=header_row),
            where=str(path),
            remedy=Message("The header must be in the first {limit} lines.", limit=60),
        )
    return TextTable(path, encoding, layout.detect(lines, separator, header_row))


def count_lines(path: Path) -> int:
    """Count the lines of a file without reading them as text."""
    lines, last = 0, b"\n"
    try:
        with path.open("rb") as file:
            while block := file.read(8 << 20):
                lines += block.count(b"\n") or block.count(b"\r")
                last = block[-1:]
    except OSError as error:
        raise unreadable(path, error) from error
    return lines + (last not in b"\r\n\0")


def _blocks(path: Path, encoding: str, characters: int) -> Iterator[tuple[str, bool]]:
    """Yield the file's text in blocks with plain line ends; the last one is marked."""
    try:
        with path.open(encoding=encoding, newline=None) as file:
            block = file.read(characters)
            while True:
                following = file.read(characters) if block else ""
                yield block, not following
                if not following:
                    return
                block = following
    except UnicodeError as error:
        raise BadInput(
            Message("It is not in the encoding {encoding}.", encoding=encoding),
            where=str(path),
            remedy=Message("Leave the encoding out of the profile, and ardash finds it."),
        ) from error
    except OSError as error:
        raise unreadable(path, error) from error


def _cut(text: str) -> tuple[str, str]:
    end = text.rfind("\n") + 1
    return text[:end], text[end:]
