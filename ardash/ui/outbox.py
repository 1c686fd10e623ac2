"""Outbox: messages that wait for a person to read and approve them, or to print them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import polars as pl
import streamlit as st

from ardash.collections.creditor import creditors
from ardash.collections.reasons import CHANNELS
from ardash.collections.worklist import Worklist
from ardash.outbox.approving import approve_seen
from ardash.records import people
from ardash.records.people.posting import Move
from ardash.records.store import Store
from ardash.settings import load_settings
from ardash.ui import edits, kept, printing, rewording, saving, sending, you
from ardash.ui.tables import PAGE_ROWS, Column, table
from ardash.ui.view import View, party_names
from ardash.ui.why import reason_words
from ardash.ui.words import N_, _, _n, plain, spoken
from ardash.ui.written import Written

STATE_WORDS = {
    "drafted": N_("to be approved"),
    "approved": N_("approved"),
    "queued": N_("to go out"),
    "sending": N_("being sent"),
    "failed": N_("failed"),
    "sent": N_("sent"),
    "bounced": N_("came back"),
    "cancelled": N_("cancelled"),
}

#: States that call for somebody; what went out or was cancelled stands behind "all".
WAITING = ("drafted", "approved", "queued", "sending", "failed")


def draw(view: View, found: Worklist, known: Written) -> None:
    """Draw the messages that wait, the one selected as it will go out, and what can be done."""
    messages = known.actions.messages
    with st.container(border=True):
        st.subheader(_("Outbox"), icon=":material/outbox:")
        shown = kept.kept("outbox_shown", "waiting", options=["waiting", "all"])
        words = {"waiting": _("Waiting"), "all": _("All")}
        st.segmented_control(
            _("View"), list(words), key="outbox_shown", required=True,
            format_func=spoken(words, words.__getitem__), label_visibility="collapsed",
        )  # fmt: skip
        rows = messages.sort("message", descending=True)
        if shown == "waiting":
            rows = rows.filter(pl.col("state").is_in(WAITING))
        if rows.is_empty():
            sending.draw(view, messages)
            st.caption(_("The outbox is empty."))
            return
        chosen = _table(view, rows)
        if chosen is not None:
            _message(chosen)
            sending.settling(chosen)
        dated = rewording.draw(view, found, known, rows)
        _approval(rows, chosen, dated)
        sending.draw(view, messages)
        printing.draw(view, found, rows)


def _worded(rows: pl.DataFrame, names: Mapping[tuple[str, str], str]) -> pd.DataFrame:
    """Say messages as they are listed; `names` are those of the customers."""
    worded = rows.select(
        "message",
        "created_at",
        "subject",
        "recipient",
        "author",
        reason=pl.Series([text and reason_words(text) for text in rows["reason"]], dtype=pl.String),
        name=pl.Series(
            [names.get(key, key[1]) for key in rows.select("source", "customer_id").iter_rows()],
            dtype=pl.String,
        ),
        how=pl.Series([_(CHANNELS[code]) for code in rows["channel"]], dtype=pl.String),
        said=pl.Series([_(STATE_WORDS[code]) for code in rows["state"]], dtype=pl.String),
    )
    return worded.to_pandas()


def _table(view: View, rows: pl.DataFrame) -> dict[str, Any] | None:
    columns = [
        Column("said", _("State")),
        Column("name", _("Customer"), width="medium"),
        Column("how", _("How")),
        Column("subject", _("Subject"), width="medium"),
        Column("recipient", _("To")),
        Column("reason", _("Why")),
        Column("created_at", _("Written"), "instant"),
        Column("author", _("By")),
    ]
    names = party_names(view)
    with_reasons = rows["reason"].is_not_null().any()
    # Of thousands of messages those on screen are worded, and all of them once they are downloaded.
    places = table(
        _worded(rows.head(PAGE_ROWS), names),
        [c for c in columns if c.name != "reason" or with_reasons],
        name="outbox", alt=_("The messages of the outbox, the latest first"), select=True,
        total=rows.height, whole=lambda: _worded(rows, names),
    )  # fmt: skip
    return rows.row(places[0], named=True) if places else None


def _message(row: dict[str, Any]) -> None:
    with st.container(border=True):
        to, subject = plain(row["recipient"] or ""), plain(row["subject"] or "")
        whom, about = _("To"), _("Subject")
        st.markdown(f"**{whom}** {to}  \n**{about}** {subject}")
        st.text(row["body"])


def _approval(rows: pl.DataFrame, chosen: dict[str, Any] | None, dated: Sequence[int]) -> None:
    drafted = rows.filter(pl.col("state") == "drafted", ~pl.col("message").is_in(list(dated)))
    waiting = drafted.select("message", "version")
    # What is drawn is what was read: a draft that somebody changes after this is refused.
    drafts = [Move(*each) for each in waiting.iter_rows()]
    place = f"approve:{saving.generation()}"
    with st.container(horizontal=True, gap="small"):
        if drafts:
            st.button(
                _n("Approve {count} draft", "Approve all {count} drafts", len(drafts)),
                key=place, icon=":material/done_all:", type="primary", on_click=_approved,
                args=(place, drafts), disabled=not you.name(),
            )  # fmt: skip
        one = Move(chosen["message"], chosen["version"]) if chosen is not None else None
        if one in drafts and len(drafts) > 1:
            st.button(
                _("Approve this one"), key=f"{place}:one", icon=":material/done:",
                on_click=_approved,
                args=(place, [one]),
                disabled=not you.name(),
            )  # fmt: skip
        if chosen is not None and chosen["state"] in ("drafted", "approved", "queued", "failed"):
            draft = edits.opened(f"message:{chosen['message']}", chosen)
            st.button(
                _("Cancel this one"), key=draft.key("cancel"), icon=":material/cancel:",
                on_click=_cancelled, args=(draft,), disabled=not you.name(),
            )  # fmt: skip
    saving.problem(place)
    if chosen is not None and chosen["state"] in ("drafted", "approved", "queued", "failed"):
        labels = {"state": _("State"), "reason": _("Why")}
        edits.conflict(draft, labels, chosen, int(chosen["version"]), codes={"state": STATE_WORDS})


def _approved(place: str, seen: Sequence[Move]) -> None:
    def write(store: Store, now: datetime, author: str) -> None:
        signed = creditors(load_settings().home)
        made = approve_seen(store, seen, now=now, author=author, creditors=signed)
        if (refusal := made.refusal()) is not None:
            raise refusal

    said = _n("{count} message is approved.", "{count} messages are approved.", len(seen))
    saving.save(place, write, said)


def _cancelled(draft: edits.Draft) -> None:
    def change(
        store: Store, changes: dict[str, Any], version: int, now: datetime, author: str
    ) -> None:
        people.move_message(
            store, draft.row["message"], "cancelled", version=version, now=now, author=author
        )

    edits.save(draft, {"state": "cancelled"}, change, _("The message was cancelled."))
