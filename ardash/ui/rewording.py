"""Rewording: drafts that are not signed as the company is now, and the button to mend them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl
import streamlit as st

from ardash.collections.creditor import Creditors, creditors
from ardash.collections.reminders import previews
from ardash.collections.worklist import Worklist
from ardash.errors import ArdashError
from ardash.outbox.office import Office
from ardash.outbox.signing import reword, unsigned
from ardash.records.people.outbox import Outgoing, outgoing_of
from ardash.records.store import Store
from ardash.settings import load_settings
from ardash.ui import saving, you
from ardash.ui.collecting import is_today
from ardash.ui.view import View
from ardash.ui.words import _, _n
from ardash.ui.written import Written


def draw(view: View, found: Worklist, known: Written, rows: pl.DataFrame) -> Sequence[int]:
    """Say which drafts are out of date, and offer to word them anew; returns their numbers."""
    try:
        senders = creditors(load_settings().home)
    except ArdashError:
        # What is wrong with the file is said where reminders are written.
        return []
    dated = _dated(rows, senders)
    if not dated:
        return []
    place = f"reword:{saving.generation()}"
    numbers = [one.message for one in dated]
    st.warning(
        _(
            "They were written before `creditor.toml` said who you are as it does now: they are "
            "not approved. Word them anew, or select one above to cancel it."
        ),
        title=_n("{count} draft is out of date.", "{count} drafts are out of date.", len(numbers)),
        icon=":material/signature:",
    )
    if is_today(view):
        st.button(
            _n("Word {count} draft anew", "Word {count} drafts anew", len(numbers)), key=place,
            icon=":material/edit_note:", on_click=_reworded,
            args=(place, view, found, known, dated), disabled=not you.name(),
        )  # fmt: skip
        saving.problem(place)
    return numbers


def _dated(rows: pl.DataFrame, senders: Creditors) -> list[Outgoing]:
    drafts = rows.filter(pl.col("state") == "drafted")
    # Of thousands of drafts those that bear a seal of today need not be looked into.
    seals = [f'"{each.seal}"' for each in (senders.company, *senders.entities.values())]
    doubtful = ~pl.col("attachments").fill_null("").str.contains_any(seals)
    if senders.entities:
        doubtful = pl.lit(value=True)
    found = [outgoing_of(row) for row in drafts.filter(doubtful).to_dicts()]
    return [one for one in found if unsigned(one, senders)]


def _reworded(
    place: str, view: View, found: Worklist, known: Written, dated: Sequence[Outgoing]
) -> None:
    done: list[int] = []

    def write(store: Store, now: datetime, author: str) -> None:
        office = Office.of(load_settings())
        keys = pl.DataFrame({"customer_id": [one.customer_id for one in dated]}).unique()
        rows = found.rows.join(keys, on="customer_id", how="semi", maintain_order="left")
        made = previews(
            view.whole, found, known.actions, rows=rows, texts=office.texts,
            creditors=office.creditors, invoice_link=office.invoice_link,
        )  # fmt: skip
        done.extend(reword(store, dated, made, now=now, author=author))

    if saving.save(place, write, ""):
        left = len(dated) - len(done)
        words = _n(
            "{count} draft is worded anew: read it, and approve it.",
            "{count} drafts are worded anew: read them, and approve them.", len(done),
        )  # fmt: skip
        if left:
            words += " " + _n(
                "{count} asks for what today's list does not: cancel it.",
                "{count} ask for what today's list does not: cancel them.", left,
            )  # fmt: skip
        st.session_state["_told"] = words
