"""Downloads: a table as CSV and as Excel, with nothing in it that a spreadsheet would run."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO

import polars as pl
import streamlit as st

from ardash.harmless import excel_bytes, harmless
from ardash.ui.words import _, language, speaking

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_bytes(frame: pl.DataFrame, *, french: bool) -> bytes:
    """Write a table as CSV that the reader's spreadsheet opens as it stands.

    UTF-8 with its mark; French spreadsheets want `;` between cells and a decimal comma.
    """
    text = StringIO()
    harmless(frame).write_csv(text, separator=";" if french else ",", decimal_comma=french)
    return text.getvalue().encode("utf-8-sig")


def download_buttons(made: Callable[[], pl.DataFrame], name: str) -> None:
    """Draw the buttons that hand over a table; it is made when one of them is pressed."""
    code = language()

    def table() -> pl.DataFrame:
        # Pressing the button runs this outside the session, which knows the language.
        with speaking(code):
            return made()

    with st.container(horizontal=True, gap="small"):
        st.download_button(
            _("CSV"),
            lambda: csv_bytes(table(), french=code == "fr"),
            f"{name}.csv",
            "text/csv",
            key=f"{name}_csv",
            icon=":material/download:",
            on_click="ignore",
            type="tertiary",
        )
        st.download_button(
            _("Excel"),
            lambda: excel_bytes(table()),
            f"{name}.xlsx",
            EXCEL,
            key=f"{name}_xlsx",
            icon=":material/download:",
            on_click="ignore",
            type="tertiary",
        )
