"""Workbooks (Excel, OpenDocument): sheets as the same columns of text that a CSV file gives.

Numbers are written as Excel shows them, with 15 significant digits, so that 12.339999999999998
is 12.34; true dates are written year-month-day, which no date order can misread.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from ardash.connectors._tabular import layout
from ardash.connectors._tabular.places import unreadable
from ardash.connectors._tabular.records import LINE, RAW, Piece, stripped
from ardash.errors import BadInput, Message


@dataclass(frozen=True)
class SheetTable:
    """A sheet of a workbook; `rows` are its cells as read, with the row they begin on."""

    path: Path
    sheet: str
    header_row: int
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    decimals: str = "."

    def pieces(self) -> Iterator[Piece]:
        """Yield the rows below the header, as text; rows without any cell are left out."""
        width, found = len(self.columns), []
        for row, cells in enumerate(self.rows[self.header_row :], start=self.header_row + 1):
            texts = [written(cell, self.decimals) for cell in cells[:width]]
            if any(texts):
                texts += [""] * (width - len(texts))
                found.append((*texts, row, ";".join(texts)))
        schema = {**dict.fromkeys(self.columns, pl.String), LINE: pl.Int64, RAW: pl.String}
        yield Piece(stripped(pl.DataFrame(found, schema=schema, orient="row")))

    def expected_rows(self) -> int:
        """Count the rows below the header."""
        return max(0, len(self.rows) - self.header_row)


def sheet_names(path: Path) -> list[str]:
    """Name the visible sheets of a workbook that hold anything, in order."""
    workbook = _open(path)
    hidden = set(_hidden(workbook))
    return [name for name in _filled(workbook) if name not in hidden]


def hidden_sheets(path: Path) -> list[str]:
    """Name the hidden sheets of a workbook that hold anything: they are read only when named."""
    workbook = _open(path)
    return [name for name in _hidden(workbook) if workbook.get_sheet_by_name(name).height]


def open_sheet(
    path: Path, sheet: str | None = None, header_row: int | None = None, decimals: str = "."
) -> SheetTable:
    """Read one sheet of a workbook: the one named, else the first visible one.

    Numbers are written with the decimal sign that the profile states, so that text and number
    cells of one column read alike. Raises BadInput when it cannot be read or has no such sheet.
    """
    workbook = _open(path)
    hidden = set(_hidden(workbook))
    name = sheet or next((one for one in _filled(workbook) if one not in hidden), None)
    if name is None:
        raise BadInput(
            Message("The file is empty."),
            where=str(path),
            remedy=Message("Export it again, with its header and at least one row."),
        )
    if name not in workbook.sheet_names:
        raise BadInput(
            Message("It has no sheet {name}.", name=repr(name)),
            where=str(path),
            remedy=Message("Its sheets are: {names}.", names=", ".join(workbook.sheet_names)),
        )
    rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    texts = [[written(cell) for cell in row] for row in rows[: layout.LINES_LOOKED_AT]]
    header_row = header_row or layout.header_of(texts)
    names = texts[header_row - 1] if header_row <= len(texts) else []
    while names and not names[-1]:
        names = names[:-1]
    return SheetTable(
        path, name, header_row, layout.unique(names), tuple(map(tuple, rows)), decimals
    )


def written(cell: Any, decimals: str = ".") -> str:
    """Write a cell as text: what a person sees in it, less the number format."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return f"{Decimal(f'{cell:.15g}'):f}".replace(".", decimals)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell).strip()


def _filled(workbook: Any) -> list[str]:
    return [name for name in workbook.sheet_names if workbook.get_sheet_by_name(name).height]


def _hidden(workbook: Any) -> list[str]:
    import python_calamine

    visible = python_calamine.SheetVisibleEnum.Visible
    return [sheet.name for sheet in workbook.sheets_metadata if sheet.visible != visible]


def _open(path: Path) -> Any:
    import python_calamine

    try:
        return python_calamine.load_workbook(str(path))
    except python_calamine.PasswordError as error:
        raise BadInput(
            Message("The workbook is protected by a password."),
            where=str(path),
            remedy=Message("Save it without a password, or export the sheet as CSV."),
        ) from error
    except PermissionError as error:
        raise unreadable(path, error) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise BadInput(
            Message("It is no workbook that can be read: {reason}.", reason=str(error)[:200]),
            where=str(path),
            remedy=Message("Open it in Excel or LibreOffice and save it again as .xlsx."),
        ) from error
