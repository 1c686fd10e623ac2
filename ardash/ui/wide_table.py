"""Wide table: words in rows and columns that a small screen has no room for side by side."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from ardash.ui.tables import literal


def wide_table(head: Sequence[str], rows: Sequence[Sequence[str]], *, alt: str) -> None:
    """Show a table of words; where it is wider than its place, it is moved sideways there.

    The first column says what a row is; what stands in the others is never broken into lines.
    """
    cells = [
        [literal(row[0]), *(literal(cell).replace(" ", "\u00a0") for cell in row[1:])]
        for row in rows
    ]
    frame = pd.DataFrame(cells, columns=[literal(word) for word in head])
    st.table(frame, border="horizontal", hide_index=True, alt=alt)
