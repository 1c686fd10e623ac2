"""Noted: a contact as it was chosen in the log box, ready to be written."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import streamlit as st

from ardash.records import people
from ardash.records.store import Store
from ardash.ui import saving
from ardash.ui.case import Case


def contact(case: Case, key: str, outcome: str, **more: Any) -> people.Contact:
    """Take the contact as it was chosen in the box; `more` goes before it."""
    state = st.session_state
    told = {
        "channel": state.get(f"{key}:channel", case.channel),
        "outcome": outcome,
        "step": case.step,
        "reason": state.get(f"{key}:reason"),
        "text": state.get(f"{key}:text") or None,
        "contact": state.get(f"{key}:contact"),
        "items": tuple(case.about),
        **more,
    }
    return people.Contact(**told)


def logged(case: Case, key: str, outcome: str, **more: Any) -> saving.Write:
    """Make what notes the contact with what was chosen in the box; `more` goes before it."""
    told = asdict(contact(case, key, outcome, **more))

    def write(store: Store, now: datetime, author: str) -> None:
        people.log_activity(
            store, case.who.source, case.who.customer_id, now=now, author=author, **told
        )

    return write
