"""Flow: what is written from the top of a page to its foot, and goes on on the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ardash.collections._statement.sheet import BOTTOM, QUIET, TOP, Sheet, wrapped

#: Millimetres from one line of a text to the next, for a size in points.
LINE = 0.47


@dataclass
class Flow:
    """Where the next thing stands on a sheet; `head` draws what stands on top of further pages."""

    sheet: Sheet
    head: Callable[[], None]
    y: float = TOP

    def need(self, height: float) -> None:
        """Go on on a new page when there is no room for so much on this one."""
        if self.lacks(height):
            self.turn()

    def lacks(self, height: float) -> bool:
        """Say whether so much has no room on this page."""
        return self.y + height > BOTTOM

    def turn(self) -> None:
        """Begin a new page."""
        self.sheet.turn()
        self.head()
        self.y = TOP

    def paragraph(
        self, x: float, width: float, text: str, *, size: float = 8.5, color: str = QUIET
    ) -> None:
        """Write a text over as many lines as it takes."""
        for line in wrapped(text, size, width):
            self.need(size * LINE)
            self.y += size * LINE
            self.sheet.text(x, self.y, line, size=size, color=color)
