"""Tables: a page of rows on screen, all of them in the download."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
import polars as pl
import streamlit as st

from ardash.money import to_major
from ardash.ui import formats
from ardash.ui.downloads import download_buttons
from ardash.ui.words import _

#: Rows sent to the browser.
PAGE_ROWS = 100

#: Width of a digit, of a letter of a heading, of a name, and what a cell needs beside its text;
#: height of a row whose text wraps, which it does above 4 rem.
DIGIT_PIXELS, LETTER_PIXELS, NAME_PIXELS, CELL_PIXELS, WRAPPED_PIXELS = 8, 7, 150, 26, 84

#: A table of no more columns than this is as wide as what it holds, so that the eye can follow.
FEW_COLUMNS = 2

Kind = Literal[
    "text", "money", "number", "decimal", "days", "share", "rate", "points", "date", "instant"
]


@dataclass(frozen=True)
class Column:
    """A column of a table: the frame's name for it, the person's, and what its values are."""

    name: str
    label: str
    kind: Kind = "text"
    width: Literal["small", "medium", "large"] | int | None = None
    pinned: bool = False
    help: str | None = None
    wraps: bool = False


def table(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    *,
    name: str,
    alt: str,
    currency: str = "",
    total: int | None = None,
    whole: Callable[[], pd.DataFrame] | None = None,
    select: bool = False,
    download: bool = True,
    height: int | None = None,
    narrow: bool = False,
    file: str = "",
    extra: Mapping[str, Any] | None = None,
) -> list[int]:
    """Show the first page of a frame and offer all of it; returns the numbers of selected rows.

    Money is minor units of `currency`, or of the row's own `currency` column when that is empty.
    `name` is the table's key and (or else `file`) its file's name; `total` counts the rows, and
    `whole` gives all of them to the download, when the frame holds only the first; `narrow`
    makes the table as wide as what it holds; `extra` is Streamlit's column configuration of columns
    beside `columns`.
    """
    rows = frame.head(PAGE_ROWS)
    if rows.empty:
        st.caption(_("No rows."))
        return []
    shown = pd.DataFrame({c.name: _shown(rows, c, currency) for c in columns})
    for key in extra or {}:
        shown[key] = rows[key].to_numpy()
    styler = shown.style.format(
        {c.name: _formatter(c, currency) for c in columns if c.kind != "text"}, na_rep=formats.NONE
    )
    picked: Any = {"on_select": "rerun", "selection_mode": "single-row"} if select else {}
    event = st.dataframe(
        styler,
        hide_index=True,
        key=name,
        alt=alt,
        height=height or "auto",
        row_height=WRAPPED_PIXELS if any(column.wraps for column in columns) else None,
        width="content" if narrow else "stretch",
        placeholder=formats.NONE,
        column_config={**_configuration(columns, shown, currency), **(extra or {})},
        **picked,
    )
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        if (total or len(frame)) > len(rows):
            st.caption(
                _("The first {shown} of {count} rows; the download has all of them.",
                  shown=formats.number(len(rows)), count=formats.number(total or len(frame)))
            )  # fmt: skip
        if download:
            every = whole or (lambda: frame)
            download_buttons(lambda: exported(every(), columns, currency), file or name)
    # A selection may outlive the rows it was made on.
    return [row for row in event.selection.rows if row < len(rows)] if select else []


def plain_table(
    frame: pd.DataFrame, columns: Sequence[Column], *, name: str, currency: str = ""
) -> None:
    """Show a few rows as plain text, which costs next to nothing, with their download."""
    codes = _codes(frame, currency) if currency or "currency" in frame else []
    cells = [
        [
            formats.money(value, code) if column.kind == "money" else _said(value, column)
            for value, code in zip(frame[column.name], codes or [""] * len(frame), strict=True)
        ]
        for column in columns
    ]
    rows = list(zip(*cells, strict=True))[:PAGE_ROWS]
    left = ("text", "date", "instant")
    st.markdown(
        text_table(
            [column.label for column in columns], rows, [c.kind not in left for c in columns]
        )
    )
    download_buttons(lambda: exported(frame, columns, currency), name)


def text_table(head: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool]) -> str:
    """Write a table in Markdown; what stands in its cells is taken literally."""
    marks = ["---:" if side else ":---" for side in right]
    lines = [[literal(word) for word in head], marks, *([literal(c) for c in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def literal(text: str) -> str:
    """Write a text so that Markdown shows it as it stands."""
    return re.sub(r"([\\`*_{}\[\]()<>#+!|~$:-])", r"\\\1", text)


def _said(value: Any, column: Column) -> str:
    if formats.absent(value):
        return formats.NONE
    return str(value) if column.kind == "text" else str(_formatter(column, "XXX")(value))


def measure_table(series: pd.DataFrame, unit: str, currency: str, *, name: str, alt: str) -> None:
    """Show measures over time as a table: one row a period end, the newest first."""
    kinds: dict[str, Kind] = {
        "money": "money",
        "days": "days",
        "share": "share",
        "points": "points",
    }
    rows = series.sort_index(ascending=False)
    columns = [
        Column(str(place), str(word), kinds.get(unit, "decimal"))
        for place, word in enumerate(rows.columns)
    ]
    frame = rows.set_axis([column.name for column in columns], axis=1)
    frame.insert(0, "period_end", pd.to_datetime(pd.Series(rows.index, index=rows.index)))
    first = Column("period_end", _("Period to"), "date", pinned=True)
    few = len(columns) <= FEW_COLUMNS
    table(frame, [first, *columns], name=name, alt=alt, currency=currency, narrow=few)


def exported(frame: pd.DataFrame, columns: Sequence[Column], currency: str) -> pl.DataFrame:
    """Make what a download holds: the same columns, amounts in major units, headers in words."""
    series = []
    for column in columns:
        values: list[Any] = [None if formats.absent(v) else v for v in frame[column.name]]
        if column.kind == "money":
            codes = _codes(frame, currency)
            values = [
                None if v is None else float(to_major(round(v), code))
                for v, code in zip(values, codes, strict=True)
            ]
        elif column.kind == "text":
            values = [None if v is None else str(v) for v in values]
        elif column.kind == "date":
            values = [None if v is None else pd.Timestamp(v).date() for v in values]
        series.append(pl.Series(column.label, values, strict=False))
    return pl.DataFrame(series)


def _codes(frame: pd.DataFrame, currency: str) -> list[str]:
    return [currency] * len(frame) if currency else [str(code) for code in frame["currency"]]


def _shown(rows: pd.DataFrame, column: Column, currency: str) -> Any:
    values = rows[column.name]
    if column.kind == "money":
        if not currency:
            codes = _codes(rows, "")
            return [formats.money(v, c) for v, c in zip(values, codes, strict=True)]
        majors = [
            None if formats.absent(v) else float(to_major(round(v), currency)) for v in values
        ]
        return pd.Series(majors, dtype="float64").to_numpy()
    if column.kind == "text":
        return [None if formats.absent(v) else str(v) for v in values]
    return values.to_numpy()


def _formatter(column: Column, currency: str) -> Any:
    if column.kind == "money":
        if not currency:
            return str
        scale = 10 ** formats.decimals(currency)
        return lambda major: formats.money(
            None if formats.absent(major) else round(major * scale), currency
        )
    return {
        "number": formats.number,
        "decimal": lambda value: formats.number(value, 2),
        "days": lambda value: formats.number(value, 1),
        "share": formats.share,
        "rate": lambda value: formats.share(value, 3 if value < 0.1 else 2),
        "points": lambda value: formats.share(value / 100),
        "date": formats.day,
        "instant": formats.instant,
    }[column.kind]


def _configuration(columns: Sequence[Column], shown: pd.DataFrame, currency: str) -> dict[str, Any]:
    return {c.name: _configured(c, _width(c, shown[c.name], currency)) for c in columns}


def _width(column: Column, shown: pd.Series, currency: str) -> Any:
    """Pixels that hold every figure and date of a column: one cut short is a wrong one."""
    if column.width is not None or column.kind == "text":
        return column.width
    write = _formatter(column, currency)
    longest = max((len(formats.NONE if formats.absent(v) else write(v)) for v in shown), default=0)
    text = max(DIGIT_PIXELS * longest, LETTER_PIXELS * len(column.label))
    return max(text + CELL_PIXELS, 64)


def _configured(column: Column, width: Any = None) -> Any:
    options: dict[str, Any] = {
        "label": column.label,
        "width": width,
        "pinned": column.pinned,
        "help": column.help,
    }
    if column.kind in ("text", "date", "instant"):
        return st.column_config.Column(**options)
    return st.column_config.Column(**options, alignment="right")
