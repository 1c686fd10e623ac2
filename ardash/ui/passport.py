"""Passport: where a figure comes from, one click from the figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from ardash.ui.tables import text_table
from ardash.ui.words import _


def passport(
    label: str,
    *,
    formula: str,
    inputs: Mapping[str, str],
    variant: str = "",
    unit: str = "",
    source: str = "",
    notes: Sequence[str] = (),
    key: str,
) -> None:
    """Draw the button that opens a figure's passport: formula, variant, unit, source, inputs.

    All in the person's words; `inputs` are the numbers that went in, formatted.
    """
    with st.popover(
        _("Formula"), icon=":material/function:", type="tertiary", key=f"passport_{key}"
    ):
        st.markdown(f"**{label}**" + (f" · {variant}" if variant else ""))
        st.markdown(formula)
        if inputs:
            st.markdown(
                text_table([_("What went in"), _("Value")], list(inputs.items()), [False, True])
            )
        said = [
            *notes,
            _("Unit: {unit}", unit=unit) if unit else "",
            _("Source: {source}", source=source) if source else "",
        ]
        st.caption("  \n".join(text for text in said if text))
