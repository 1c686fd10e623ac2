"""Tables over several pages: headings repeated, what was added up so far carried over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ardash.collections._statement.flow import Flow
from ardash.collections._statement.sheet import (
    INK,
    LEFT,
    QUIET,
    RIGHT,
    RULE,
    SMALLEST,
    Align,
    text_width,
)

_HEAD, _ROW, _SECOND = 7.0, 5.7, 3.4
_SIZE, _TITLE_SIZE, _BELOW_SIZE = 8.7, 7.8, 7.2
#: Millimetres between two columns.
_GAP = 2.0


@dataclass(frozen=True)
class Row:
    """A row: one text a cell; `colors` and `strong` say which stand out.

    `below` stands in small type under the cell `below_at`. A sum is strong as a whole.
    """

    cells: Sequence[str]
    colors: Mapping[int, str] = field(default_factory=dict)
    strong: frozenset[int] = frozenset()
    below: str | None = None
    below_at: int = 0
    is_sum: bool = False

    @property
    def height(self) -> float:
        """Millimetres that it takes."""
        return _ROW + (_SECOND if self.below else 0) + (0.8 if self.is_sum else 0)


#: The row that ends a page after so many rows, and the one that begins the next.
Carried = Callable[[int], tuple[Row, Row]]


@dataclass(frozen=True)
class Column:
    """A column: the cell of a row that it shows, its heading and its two sides."""

    at: int
    title: str
    left: float
    right: float
    align: Align

    @property
    def x(self) -> float:
        """Where its texts begin, or end."""
        return self.right if self.align == "right" else self.left


@dataclass(frozen=True)
class Table:
    """Columns between the margins, in the company's colour."""

    columns: Sequence[Column]
    color: str
    size: float = _SIZE

    @classmethod
    def of(
        cls, titles: Sequence[str], rows: Sequence[Row], *, figures: int, wide: int, color: str
    ) -> Table:
        """Give each column the width that its texts take; one without any text is left out.

        Columns from the number `figures` on stand to the right. A third of what is left over goes
        to the column `wide`, the rest to all others alike.
        """
        kept = [n for n in range(len(titles)) if n == wide or any(row.cells[n] for row in rows)]
        widths = {n: _widest([r.cells[n] for r in rows if not r.is_sum], titles[n]) for n in kept}
        rest = max(0.0, RIGHT - LEFT - sum(widths.values()))
        for n in kept:
            others = max(1, len(kept) - 1)
            widths[n] += rest / 3 if n == wide else rest * 2 / 3 / others
        scale = (RIGHT - LEFT) / sum(widths.values())
        columns, left = [], LEFT
        for n in kept:
            right = left + widths[n] * scale
            columns.append(Column(n, titles[n], left, right, "right" if n >= figures else "left"))
            left = right
        return cls(columns, color, max(SMALLEST, min(1.0, scale) * _SIZE))

    def write(
        self,
        flow: Flow,
        rows: Sequence[Row],
        carried: Carried | None = None,
        *,
        below: float = 0,
    ) -> None:
        """Write the rows, with the headings on every page.

        So many millimetres `below` the last row belong to it, on the same page.
        """
        flow.need(_HEAD + sum(row.height for row in rows[:2]) + _ROW)
        self._head(flow)
        for number, row in enumerate(rows):
            is_last = number == len(rows) - 1
            foot = below if is_last else _ROW + 0.8 if carried else 0
            if number and flow.lacks(row.height + foot):
                ending, beginning = carried(number) if carried else (None, None)
                if ending:
                    self._row(flow, ending)
                flow.turn()
                self._head(flow)
                if beginning:
                    self._row(flow, beginning)
            self._row(flow, row)

    def _head(self, flow: Flow) -> None:
        flow.y += _HEAD
        for column in self.columns:
            flow.sheet.text(
                column.x, flow.y - 2.2, column.title, size=_TITLE_SIZE, bold=True,
                color=self.color, align=column.align, most=column.right - column.left - _GAP / 2,
            )  # fmt: skip
        flow.sheet.rule(LEFT, flow.y, RIGHT, color=self.color, width=0.35)

    def _row(self, flow: Flow, row: Row) -> None:
        sheet, base = flow.sheet, flow.y + (4.4 if row.is_sum else 3.9)
        for number, column in enumerate(self.columns):
            text = row.cells[column.at]
            if not text:
                continue
            sheet.text(
                column.x, base, text, size=self.size, bold=row.is_sum or column.at in row.strong,
                color=row.colors.get(column.at, INK), align=column.align,
                most=self._room(row, number) - _GAP,
            )  # fmt: skip
            if row.below and column.at == row.below_at:
                room = RIGHT - column.left
                sheet.text(column.left, base + _SECOND, row.below, size=_BELOW_SIZE, color=QUIET,
                           most=room)  # fmt: skip
        flow.y += row.height
        sheet.rule(LEFT, flow.y, RIGHT, color=RULE, width=0.15)

    def _room(self, row: Row, number: int) -> float:
        """A cell may run over into empty ones beside it."""
        columns = self.columns
        width = columns[number].right - columns[number].left
        step = -1 if columns[number].align == "right" else 1
        beside = number + step
        while 0 <= beside < len(columns) and not row.cells[columns[beside].at]:
            width += columns[beside].right - columns[beside].left
            beside += step
        return width


def _widest(texts: Sequence[str], title: str) -> float:
    widths = [text_width(text, _SIZE, bold=True) for text in texts]
    return max([text_width(title, _TITLE_SIZE, bold=True), *widths]) + _GAP
