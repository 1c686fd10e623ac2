"""Typeface: which characters a page can show, and how wide they are."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTFont

#: What stands where the typeface lacks a character: visible, and never a wrong letter.
UNKNOWN = "☐"

_STYLES = {"": "Regular", "B": "Semibold"}


@dataclass(frozen=True)
class Typeface:
    """One style of the typeface: its file, and the width of each character, in ems."""

    path: Path
    widths: dict[str, float]

    def width(self, text: str) -> float:
        """Return the width of a text that is shown as it is, in ems."""
        widths = self.widths
        return sum(widths[character] for character in text)


@cache
def typeface(style: str) -> Typeface:
    """Return the regular typeface (``), or the strong one (`B`)."""
    name = f"SourceSansPro-{_STYLES[style]}.ttf"
    path = Path(str(files("font_source_sans_pro") / "files" / name))
    with TTFont(path) as font:
        advances, em = font["hmtx"].metrics, font["head"].unitsPerEm
        widths = {
            chr(code): advances[glyph][0] / em for code, glyph in font["cmap"].getBestCmap().items()
        }
    return Typeface(path, widths)


def shown(text: str) -> str:
    """Make a text one line of characters that can be shown, and nothing but text.

    Line breaks and tabs become spaces; what is invisible (control characters, marks that turn the
    direction of writing) goes; a character that the typeface lacks becomes the letters that it
    stands for, else UNKNOWN.
    """
    return _line(text)


@cache
def _character(character: str) -> str:
    known = typeface("").widths
    if character.isspace():
        return character if character in known and character.isprintable() else " "
    kind = unicodedata.category(character)
    if kind in ("Cc", "Cf", "Cs", "Co", "Cn"):
        return UNKNOWN if kind in ("Cs", "Co", "Cn") else ""
    if character in known:
        return character
    plain = unicodedata.normalize("NFKD", character)
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    if letters and letters != character and all(c in known for c in letters):
        return letters
    return "" if unicodedata.combining(character) else UNKNOWN


@lru_cache(10_000)
def _line(text: str) -> str:
    return "".join(map(_character, unicodedata.normalize("NFC", text)))
