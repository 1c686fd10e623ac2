"""Letterhead: who writes to whom, on the first page and on those that follow, and their feet."""

from __future__ import annotations

from collections.abc import Sequence

from ardash.collections._statement.sheet import (
    HEIGHT,
    LEFT,
    QUIET,
    RIGHT,
    RULE,
    Align,
    Sheet,
    text_width,
    wrapped,
)
from ardash.collections.creditor import Creditor
from ardash.language import Language

#: Where the title stands, below the window of an envelope.
TITLE = 95.0

#: Where the window of an envelope shows the address: to the right in France, else to the left.
_WINDOW = {"fr": 112.0}
_WINDOW_TOP, _WINDOW_WIDTH = 54.0, 78.0
_FACTS = {"fr": LEFT}
_FACTS_TO_THE_RIGHT = 128.0

_LEFT: Align = "left"
_RIGHT: Align = "right"


def letterhead(
    sheet: Sheet,
    words: Language,
    creditor: Creditor,
    recipient: Sequence[str],
    facts: Sequence[tuple[str, str]],
) -> None:
    """Draw the head of a first page: who writes, the address, and facts (heading, text)."""
    _creditor(sheet, creditor)
    x, y = _WINDOW.get(words.code, LEFT), _WINDOW_TOP
    lines = [
        (part, not number)
        for number, line in enumerate(recipient)
        for part in wrapped(line, 10.5, _WINDOW_WIDTH, bold=not number)
    ]
    for part, is_name in lines[:7]:
        sheet.text(x, y, part, size=10.5, bold=is_name)
        y += 5
    x, y = _FACTS.get(words.code, _FACTS_TO_THE_RIGHT), _WINDOW_TOP
    for heading, text in facts:
        sheet.text(x, y, heading, size=7.8, color=QUIET)
        sheet.text(x, y + 4.3, text, size=9.5, most=RIGHT - max(x, _FACTS_TO_THE_RIGHT))
        y += 10.5


def _creditor(sheet: Sheet, creditor: Creditor) -> None:
    x, y, align = LEFT, 20.5, _LEFT
    if creditor.logo:
        sheet.picture(creditor.logo, LEFT, 16, width=60, height=17)
        x, align = RIGHT, _RIGHT
    room = 105.0 if creditor.logo else RIGHT - LEFT
    sheet.text(x, y, creditor.name, size=13.5, bold=True, color=creditor.color, align=align,
               most=room)  # fmt: skip
    y += 5
    whom = " · ".join(filter(None, (creditor.contact, creditor.phone)))
    for line in filter(None, (*creditor.address[:5], whom, creditor.email)):
        sheet.text(x, y, line, size=8.5, color=QUIET, align=align, most=105)
        y += 3.9


def running_head(sheet: Sheet, creditor: Creditor, title: str) -> None:
    """Draw the head of a page that follows: one line, and a rule in the company's colour."""
    taken = sheet.text(LEFT, 18, creditor.name, size=9, bold=True, color=creditor.color, most=70)
    sheet.text(RIGHT, 18, title, size=8.5, color=QUIET, align="right", most=165 - taken)
    sheet.rule(LEFT, 21, RIGHT, color=creditor.color, width=0.35)


def feet(sheet: Sheet, words: Language, creditor: Creditor, first: int) -> None:
    """Draw the feet of the pages from `first` to the last: legal particulars and the page."""
    _ = words.say
    last = sheet.page
    for page in range(first, last + 1):
        sheet.turn(page)
        y = HEIGHT - 18.5
        sheet.rule(LEFT, y, RIGHT, color=RULE)
        number = _("Page {page} of {pages}", page=page - first + 1, pages=last - first + 1)
        sheet.text(RIGHT, y + 4.5, number, size=7.5, color=QUIET, align="right")
        for line in creditor.legal[:3]:
            y += 4.5 if y < HEIGHT - 17 else 3.3
            room = RIGHT - LEFT - text_width(number, 7.5) - 5
            sheet.text(LEFT, y, line, size=7.5, color=QUIET, most=room)


def title(sheet: Sheet, creditor: Creditor, text: str, below: str) -> float:
    """Write the title of a document, and a sentence below it; returns where that ends."""
    sheet.text(LEFT, TITLE, text, size=21, bold=True, color=creditor.color)
    y = TITLE + 1.6
    for line in wrapped(below, 9.2, RIGHT - LEFT):
        y += 4.4
        sheet.text(LEFT, y, line, size=9.2, color=QUIET)
    return y
