"""Sheet: pages to draw on, in millimetres from the top left corner."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal, Self

import segno
from fpdf import FPDF
from fpdf.fonts import TTFFont
from PIL import Image

from ardash.collections._statement.typeface import Typeface, shown, typeface
from ardash.errors import BadSetting, Message

#: A4.
WIDTH, HEIGHT = 210.0, 297.0
LEFT, RIGHT = 20.0, 190.0
TOP, BOTTOM = 28.0, 275.0

INK, QUIET, RULE, SHADE = "#1c2530", "#66717d", "#dde2e7", "#f4f6f8"
ALARM = "#b3372f"

#: Millimetres of a point.
POINT = 25.4 / 72

#: Points below which nobody reads.
SMALLEST = 6.5

Align = Literal["left", "right", "center"]

#: Dark modules of a QR code side by side.
_DARK = re.compile(b"\x01+")


class Sheet:
    """A PDF that is drawn on. The same drawing makes the same file.

    Every text is shown as the characters it consists of; none of them means anything.
    """

    def __init__(self, *, title: str, author: str, language: str, on: date) -> None:
        self._pdf = FPDF(unit="mm", format="A4")
        self._pdf.set_auto_page_break(False)
        self._pdf.set_title(shown(title))
        self._pdf.set_author(shown(author))
        self._pdf.set_creator("ardash")
        self._pdf.set_producer("ardash")
        self._pdf.set_lang(language)
        self._pdf.set_creation_date(datetime(on.year, on.month, on.day, tzinfo=UTC))
        for style in ("", "B"):
            self._pdf.add_font("text", style, typeface(style).path)
        self._set: tuple[str, float] | None = None
        self._ink: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    @property
    def page(self) -> int:
        """Number of the page that is drawn on, from 1."""
        return int(self._pdf.page)

    def turn(self, page: int | None = None) -> None:
        """Add a page, or go back to one to draw on it again."""
        if page is None:
            self._pdf.add_page()
        else:
            self._pdf.page = page
        # What was set on another page does not hold on this one, though the library thinks so.
        self._pdf.current_font_is_set_on_page = False
        self._pdf.set_fill_color("#000001")
        self._ink = None

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 9,
        bold: bool = False,
        color: str = INK,
        align: Align = "left",
        most: float | None = None,
    ) -> float:
        """Write one line with its baseline at `y`; returns its width.

        `x` is its left end, right end or middle. Wider than `most`, it is written smaller, and
        cut where it would become too small to read.
        """
        line, style = shown(text), "B" if bold else ""
        if most is not None:
            line, size = _fitted(line, size, style, most)
        width = typeface(style).width(line) * size * POINT
        if not line:
            return 0.0
        self._use(style, size, color)
        start = x - {"left": 0.0, "right": width, "center": width / 2}[align]
        self._pdf.text(start, y, line)
        return width

    def rule(
        self, x: float, y: float, to_x: float, *, color: str = RULE, width: float = 0.2
    ) -> None:
        """Draw a horizontal line."""
        self.box(x, y - width / 2, to_x - x, width, color)

    def box(self, x: float, y: float, width: float, height: float, color: str) -> None:
        """Fill a rectangle."""
        self._fill(color)
        self._pdf.rect(x, y, width, height, style="F")

    def picture(self, path: Path, x: float, y: float, *, width: float, height: float) -> None:
        """Show a picture from its left top corner, as large as fits; raises BadSetting if none."""
        try:
            with Image.open(path) as image:
                image.verify()
                across, down = image.size
        except (OSError, SyntaxError) as error:
            raise BadSetting(
                Message("The picture cannot be read: {error}.", error=str(error)),
                where=str(path),
                remedy=Message("Save it again as PNG or JPEG."),
            ) from error
        scale = min(width / across, height / down)
        self._pdf.image(str(path), x, y, across * scale, down * scale)

    def code(self, code: segno.QRCode, x: float, y: float, side: float) -> None:
        """Draw a QR code, black on white, its quiet zone included in `side`."""
        self.box(x, y, side, side, "#ffffff")
        self._fill("#000000")
        rows = [bytes(row) for row in code.matrix_iter(border=4)]
        module = side / len(rows) / POINT
        left, top = x / POINT, (HEIGHT - y) / POINT
        path = []
        for number, row in enumerate(rows):
            # A hair of overlap: no light may show between two rows.
            base, height = top - (number + 1) * module - 0.05, module + 0.05
            for run in _DARK.finditer(row):
                width = (run.end() - run.start()) * module
                path.append(
                    f"{left + run.start() * module:.3f} {base:.3f} {width:.3f} {height:.3f} re"
                )
        # One path: hundreds of rectangles drawn one by one would take longer than all the rest.
        self._pdf._out("\n".join([*path, "f"]))

    def content(self) -> bytes:
        """Return the file; nothing can be drawn any more."""
        content = bytes(self._pdf.output())
        self._close()
        return content

    def _close(self) -> None:
        """The library leaves the files of the typeface open."""
        for font in self._pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.close()

    def _use(self, style: str, size: float, color: str) -> None:
        if self._set != (style, size):
            self._pdf.set_font("text", style, size)
            self._set = (style, size)
        self._fill(color)

    def _fill(self, color: str) -> None:
        if self._ink != color:
            self._pdf.set_fill_color(color)
            self._pdf.set_text_color(color)
            self._ink = color


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text in millimetres."""
    return typeface("B" if bold else "").width(shown(text)) * size * POINT


def _fitted(line: str, size: float, style: str, most: float) -> tuple[str, float]:
    face = typeface(style)
    width = face.width(line) * size * POINT
    if width <= most:
        return line, size
    smaller = max(SMALLEST, size * most / width)
    if face.width(line) * smaller * POINT <= most + 0.01:
        return line, smaller
    room = most / (smaller * POINT) - face.width("…")
    return line[: _fitting(line, room, face)].rstrip() + "…", smaller


def _fitting(line: str, room: float, face: Typeface) -> int:
    """Count the first characters of a line that fit into so many ems."""
    for number, character in enumerate(line):
        room -= face.widths[character]
        if room < 0:
            return number
    return len(line)


def wrapped(text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines of a width; a word that is longer is broken within."""
    lines, line, face = [], "", typeface("B" if bold else "")
    for word in shown(text).split(" "):
        tried = f"{line} {word}" if line else word
        if text_width(tried, size, bold=bold) <= width:
            line = tried
            continue
        if line:
            lines.append(line)
        line = word
        while (fits := _fitting(line, width / (size * POINT), face)) < len(line):
            lines.append(line[: max(1, fits)])
            line = line[max(1, fits) :]
    return [*lines, line]
