"""Letters: reminders as they would go out, looked at before they go into the outbox."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zlib import crc32

import polars as pl
import streamlit as st

from ardash.collections import creditor, templating
from ardash.collections.reasons import CHANNELS
from ardash.collections.reminders import Draft, hindrance, previews, scripts
from ardash.collections.worklist import Worklist
from ardash.errors import ArdashError
from ardash.ledger.ledger import Ledger
from ardash.outbox.drafting import draft
from ardash.outbox.office import Office
from ardash.records.people import Actions
from ardash.records.store import Store
from ardash.settings import load_settings
from ardash.ui import formats, outbox, page, rules, saving, unsigned, you
from ardash.ui.case import Case
from ardash.ui.collecting import is_today, to_today
from ardash.ui.tables import Column, table
from ardash.ui.view import View
from ardash.ui.words import _, _n, plain, say
from ardash.ui.written import Written

#: Reminders that are written at once: more are narrowed by the filters, and come next.
MOST = 100


def draw(view: View, found: Worklist, known: Written, rows: pl.DataFrame) -> None:
    """Draw the reminders of the rows, one of them as it would go out, and the outbox."""
    written = rows.filter(pl.col("channel").is_in(["email", "letter"]))
    unsigned.draw()
    with st.container(border=True):
        st.subheader(_("Reminders to write"), icon=":material/edit_document:")
        if not is_today(view):
            to_today(view, "letters_today")
        elif written.is_empty():
            st.caption(_("Nobody on this list is to be written to."))
        else:
            _reminders(view, found, known, written)
    outbox.draw(view, found, known)


def _reminders(view: View, found: Worklist, known: Written, rows: pl.DataFrame) -> None:
    drafts = _previews(view, found, known, rows.head(MOST))
    waiting = set(known.actions.messages["key"].to_list())
    ready = [each for each in drafts if not each.is_held and each.key not in waiting]
    st.caption(
        _("Select one to read it as it would go out. Nothing is sent before it is approved.")
    )
    frame = pl.DataFrame(
        {
            "name": [each.name for each in drafts],
            "step": [rules.step_words(found.policy, None, each.step) for each in drafts],
            "channel": [_how(each) for each in drafts],
            "recipient": [each.recipient or each.contact for each in drafts],
            "totals": [_totals(each) for each in drafts],
            "state": [_state(each, waiting) for each in drafts],
        },
        schema_overrides=dict.fromkeys(("name", "recipient", "state"), pl.String),
    )
    # What says the same nothing in every row is left out.
    columns = [
        Column("name", _("Customer"), width="medium"),
        Column("step", _("Step")),
        *([Column("channel", _("How"))] if any(frame["channel"] != formats.NONE) else []),
        Column("totals", _("To be paid")),
        *([Column("state", _("Note"))] if any(frame["state"]) else []),
        *([Column("recipient", _("To"))] if any(frame["recipient"].fill_null("")) else []),
    ]
    chosen = table(
        frame.to_pandas(), columns, name="reminders", alt=_("Reminders to write"), select=True,
        download=False,
    )  # fmt: skip
    if rows.height > MOST:
        st.caption(
            _("The first {shown} of {count}; narrow the list, or write these first.",
              shown=MOST, count=formats.number(rows.height))
        )  # fmt: skip
    if chosen:
        letter(drafts[chosen[0]])
    place = f"draft:{saving.generation()}"
    if ready:
        _put(place, ready, drafts[chosen[0]] if chosen else None)
    saving.problem(place)


def _put(place: str, ready: list[Draft], chosen: Draft | None) -> None:
    """Offer to put the reminders that can go out into the outbox: all, or the one selected."""
    with st.container(horizontal=True, gap="small"):
        st.button(
            _n("Put {count} into the outbox", "Put {count} into the outbox", len(ready)),
            type="primary", icon=":material/outbox:", key=place, on_click=_drafted,
            args=(place, ready), disabled=not you.name(),
            help=None if you.name() else _("Say who you are, in the sidebar."),
        )  # fmt: skip
        if chosen in ready:
            st.button(
                _("Only this one"), icon=":material/outbox:", key=f"{place}:one",
                on_click=_drafted, args=(place, [chosen]), disabled=not you.name(),
            )  # fmt: skip


def letter(one: Draft) -> None:
    """Show a message as plain text: nothing in it is read as Markdown."""
    with st.container(border=True):
        lines = (one.name, one.contact, *one.postal)
        recipient = one.recipient or ", ".join(filter(None, lines))
        to, about = _("To"), _("Subject")
        st.markdown(f"**{to}** {plain(recipient)}  \n**{about}** {plain(one.subject)}")
        st.text(one.body)


def script(view: View, found: Worklist, known: Written, case: Case) -> None:
    """Show what to say in a call about a case."""
    row = found.rows.filter(pl.col("customer") == case.who.key, pl.col("currency") == case.currency)
    if row.is_empty():
        st.caption(_("There is no call to make today."))
        return
    called = row.with_columns(channel=pl.lit("call"))
    if row["channel"][0] != "call":
        called = called.with_columns(step=pl.lit(None, pl.String), template=pl.lit(None, pl.String))
    try:
        made = _made(
            "script", _key(view, known, called), view.whole, found, known.actions, called,
            _office(),
        )  # fmt: skip
    except ArdashError as error:
        page.show_error(error)
        return
    for each in made:
        st.text(each.body)


def _previews(view: View, found: Worklist, known: Written, rows: pl.DataFrame) -> list[Draft]:
    return _made(
        "letter", _key(view, known, rows), view.whole, found, known.actions, rows, _office()
    )


def _office() -> Office:
    return Office.of(load_settings())


def _key(view: View, known: Written, rows: pl.DataFrame) -> str:
    """Say all that the texts depend on: the list, what was written, and the files of the home."""
    home = load_settings().home
    files = [home / creditor.FILE, *(home / templating.FOLDER).glob("*/*")]
    stamps = [_stamp(path) for path in files]
    about = crc32(repr(rows.select("customer", "currency", "step").rows()).encode())
    return repr((view.folder, view.version, view.as_of, view.choices, known.key,
                 rules.policy_key(), about, load_settings().invoice_link, stamps))  # fmt: skip


def _stamp(path: Path) -> int:
    return path.stat().st_mtime_ns if path.is_file() else 0


@st.cache_resource(max_entries=16, show_spinner=False)
def _made(
    kind: str,
    key: str,
    _ledger: Ledger,
    _found: Worklist,
    _actions: Actions,
    _rows: pl.DataFrame,
    _office: Office,
) -> list[Draft]:
    texts, senders = _office.texts, _office.creditors
    if kind == "script":
        return scripts(_ledger, _found, _actions, texts=texts, creditors=senders, rows=_rows)
    return previews(
        _ledger, _found, _actions, texts=texts, creditors=senders, rows=_rows,
        invoice_link=_office.invoice_link,
    )  # fmt: skip


def _how(one: Draft) -> str:
    """Say how a reminder goes; what is held for want of an address goes no way at all."""
    goes = not one.is_held or one.reason == "waiting"
    return _(CHANNELS[one.channel]) if goes else formats.NONE


def _totals(one: Draft) -> str:
    return " + ".join(formats.money(total, code) for code, total in one.totals.items())


def _state(one: Draft, waiting: set[str]) -> str:
    if one.key in waiting:
        return _("in the outbox")
    # That nobody signs is said once, above the list.
    if one.reason == "no_sender":
        return ""
    return str(say(hindrance(one))).replace("\\", "")


def _drafted(place: str, drafts: list[Draft]) -> None:
    def write(store: Store, now: datetime, author: str) -> None:
        draft(store, drafts, now=now, author=author)

    said = _n(
        "{count} reminder is in the outbox.", "{count} reminders are in the outbox.", len(drafts)
    )
    saving.save(place, write, said)
