"""Letters on paper: head, address, subject, and the text as it was written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from ardash.collections._statement.flow import LINE, Flow
from ardash.collections._statement.letterhead import TITLE, feet, letterhead, running_head
from ardash.collections._statement.sheet import LEFT, RIGHT, Sheet, text_width, wrapped
from ardash.collections.creditor import Creditor
from ardash.language import Language

if TYPE_CHECKING:
    from ardash.collections.letter import Letter

_SIZE = 10.3
#: Millimetres that a list stands in.
_INDENT = 5.0


def write_letter(sheet: Sheet, letter: Letter, words: Language, creditor: Creditor) -> None:
    """Write a letter on new pages of a sheet, numbered from 1."""
    _ = words.say
    sheet.turn()
    first = sheet.page
    facts = [(_("Date"), words.long_day(letter.on))]
    if letter.reference:
        facts.append((_("Our reference"), letter.reference))
    letterhead(sheet, words, creditor, letter.recipient, facts)
    head = f"{words.day(letter.on)} · {letter.subject}"
    flow = Flow(sheet, lambda: running_head(sheet, creditor, head), TITLE - 4)
    for line in wrapped(letter.subject, 12.5, RIGHT - LEFT, bold=True):
        flow.y += 12.5 * LINE
        sheet.text(LEFT, flow.y, line, size=12.5, bold=True, color=creditor.color)
    flow.y += 4
    for is_table, lines in groupby(letter.body.splitlines(), lambda line: "\t" in line):
        if is_table:
            _table(flow, [line.split("\t") for line in lines])
        else:
            for line in lines:
                _paragraph(flow, line)
    feet(sheet, words, creditor, first)


def _paragraph(flow: Flow, line: str) -> None:
    """Write a line of the text over as many as it takes; an empty one is half as high."""
    text = line.strip()
    if not text:
        flow.y += _SIZE * LINE * 0.55
        return
    bullet, text = ("–", text[2:]) if text.startswith("- ") else ("", text)
    left = LEFT + (_INDENT if bullet else 0)
    for number, part in enumerate(wrapped(text, _SIZE, RIGHT - left)):
        flow.need(_SIZE * LINE)
        flow.y += _SIZE * LINE
        if bullet and not number:
            flow.sheet.text(LEFT + 1.5, flow.y, bullet, size=_SIZE)
        flow.sheet.text(left, flow.y, part, size=_SIZE)


def _table(flow: Flow, rows: Sequence[Sequence[str]]) -> None:
    """Write rows whose cells were parted by tabs, the first cell to the left, others to the right.

    The first row is the heading.
    """
    size = _SIZE - 0.8
    ends = list(_ends(rows, size))
    flow.y += 1
    for place, row in enumerate(rows):
        flow.need(size * LINE + 1)
        flow.y += size * LINE + 0.7
        for number, (cell, end) in enumerate(zip(row, ends, strict=False)):
            start = ends[number - 1] if number else LEFT
            flow.sheet.text(
                end if number else LEFT, flow.y, cell.strip(), size=size, bold=not place,
                align="right" if number else "left", most=end - start - 2,
            )  # fmt: skip
        flow.sheet.rule(LEFT, flow.y + 1.5, ends[-1])
    flow.y += 2.5


def _ends(rows: Sequence[Sequence[str]], size: float) -> Iterator[float]:
    """Say where each column ends; the first takes what the others leave."""
    count = max(len(row) for row in rows)
    cells = [[row[n].strip() for row in rows if n < len(row)] for n in range(count)]
    widths = [max(text_width(cell, size) for cell in column) + 7 for column in cells]
    scale = min(1.0, (RIGHT - LEFT) / sum(widths))
    end = LEFT
    for width in widths:
        end += width * scale
        yield end
