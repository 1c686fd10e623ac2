"""Statements: a customer's statement of account, made when it is downloaded."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ardash.collections.creditor import creditors
from ardash.collections.statement import addressed, statements, statements_pdf
from ardash.errors import ArdashError
from ardash.settings import load_settings
from ardash.ui import page
from ardash.ui.customer import Customer
from ardash.ui.view import View
from ardash.ui.words import _, language


def download(view: View, who: Customer, profile: dict[str, Any], *, key: str) -> None:
    """Draw the button that hands over the statement, in the customer's language."""
    code = profile.get("language") or who.facts.get("language") or language()
    try:
        whose = creditors(load_settings().home)
    except ArdashError as error:
        page.show_error(error)
        return
    ledger, as_of = view.whole, view.as_of
    lines = tuple(str(profile.get("address") or "").splitlines())
    written = {(who.source, who.customer_id): lines}

    def pdf() -> bytes:
        made = addressed(statements(ledger, as_of, customers=[who.key]), written)
        return statements_pdf([(each, str(code), whose.of(each.entity)) for each in made])

    st.download_button(
        _("Statement (PDF)"),
        pdf,
        f"{who.customer_id}-{as_of.isoformat()}.pdf",
        "application/pdf",
        key=key,
        icon=":material/picture_as_pdf:",
        on_click="ignore",
        type="tertiary",
    )
