"""Unsigned: what is missing before a reminder can go out in a company's name, and its lines."""

from __future__ import annotations

import streamlit as st

from ardash.collections.creditor import FILE
from ardash.settings import load_settings
from ardash.ui import sending
from ardash.ui.words import _, plain, say


def draw() -> None:
    """Warn before anything is written that nobody said yet in whose name, and how to say it."""
    found = sending.unsigned()
    if found is None:
        return
    st.warning(say(found), icon=":material/signature:")
    path = plain(str(load_settings().home / FILE))
    with st.container(border=True):
        st.markdown(
            _("Write these five lines, with your company's own values, into the file {path}:",
              path=f"**{path}**")
        )  # fmt: skip
        st.code(lines(), language="toml", wrap_lines=True)


def lines() -> str:
    """Give the lines of the file: what is left as it stands is no account that could be paid to."""
    street, town = _quoted(_("Street")), _quoted(_("Postcode and town"))
    given = {
        "name": _quoted(_("Your company")),
        "address": f"[{street}, {town}]",
        "iban": _quoted(_("your IBAN")),
        "contact": _quoted(_("Accounts receivable")),
        "email": _quoted("receivables@example.com"),
    }
    return "\n".join(f"{key} = {value}" for key, value in given.items())


def _quoted(text: str) -> str:
    return f'"{text}"'
