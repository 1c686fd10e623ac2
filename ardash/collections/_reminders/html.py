"""HTML of a message: made of its text alone, so that both always say the same."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

#: A list of invoices: the text that it stands for, and its rows.
Block = Mapping[str, Any]

_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")


class Piece(NamedTuple):
    """A piece of a line: words, or an address that can be followed."""

    text: str
    link: str | None = None


@dataclass(frozen=True)
class Part:
    """A paragraph or list (lines of pieces), or a table (its rows)."""

    kind: Literal["text", "list", "table"]
    lines: tuple[tuple[Piece, ...], ...] = ()
    rows: tuple[Mapping[str, Any], ...] = ()


def blocks(body: str, tables: Sequence[Block]) -> list[Part]:
    """Cut a text into paragraphs, lists and tables.

    A list of invoices is shown as a table when the text holds it word for word; once somebody has
    changed it, it is shown as they wrote it.
    """
    parts: list[Part] = []
    rest = body
    for table in tables:
        before, found, after = rest.partition(table["text"])
        if found:
            parts += _paragraphs(before)
            parts.append(Part("table", rows=tuple(table["rows"])))
            # "and 40 further invoices" stands below the ones that are listed.
            below = table["text"].splitlines()[len(table["rows"]) :]
            rest = "\n".join([*below, after]) if below else after
    return [*parts, *_paragraphs(rest)]


def _paragraphs(text: str) -> list[Part]:
    found: list[Part] = []
    for paragraph in re.split(r"\n[ \t]*\n", text):
        together: Literal["text", "list"] | None = None
        for line in filter(None, (each.strip() for each in paragraph.splitlines())):
            kind: Literal["text", "list"] = "list" if line.startswith("- ") else "text"
            pieces = _pieces(line.removeprefix("- "))
            if kind == together:
                found[-1] = Part(kind, (*found[-1].lines, pieces))
            else:
                found.append(Part(kind, (pieces,)))
            together = kind
    return found


def _pieces(line: str) -> tuple[Piece, ...]:
    pieces, end = [], 0
    for match in _LINK.finditer(line):
        pieces += [Piece(line[end : match.start()]), Piece(match.group(), match.group())]
        end = match.end()
    return tuple(piece for piece in (*pieces, Piece(line[end:])) if piece.text)
