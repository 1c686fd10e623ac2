"""Printing: approved letters as one file, those that are left out with why, and the word after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import polars as pl
import streamlit as st

from ardash.collections.worklist import Worklist
from ardash.errors import Message
from ardash.outbox.letters import Printed, letters, printed, ready_letters
from ardash.outbox.office import Office
from ardash.records.people.outbox import Outgoing, outgoing
from ardash.records.store import Store
from ardash.settings import load_settings
from ardash.ui import records, saving, sending, you
from ardash.ui.collecting import is_today
from ardash.ui.now import today
from ardash.ui.view import View, party_names
from ardash.ui.words import _, _n, plain, say

#: Letters left out that are named one by one.
_NAMED = 10


def draw(view: View, found: Worklist, rows: pl.DataFrame) -> None:
    """Draw the approved letters of the outbox as one file, and the word that they were printed."""
    paper = rows.filter(pl.col("state") == "approved", pl.col("channel") == "letter")
    if paper.is_empty() or sending.unsigned() is not None:
        return
    if not is_today(view):
        st.caption(_("Letters are printed from today's worklist."))
        return
    ready, left_out = ready_letters(records.store(), found, numbers=paper["message"].to_list())
    _left_out(view, left_out)
    if not ready:
        return
    place = f"print:{saving.generation()}"
    ledger, seen = view.whole, [one.message for one in ready]

    def still() -> list[int]:
        # What a colleague approves meanwhile is in no file that was printed from here.
        waiting = outgoing(records.store(), ["approved"], channel="letter", numbers=seen)
        return [one.message for one in waiting]

    def pdf() -> bytes:
        store, office = records.store(), Office.of(load_settings())
        return letters(store, ledger, found, office, on=today(), numbers=still()).pdf

    def made() -> list[Outgoing]:
        return ready_letters(records.store(), found, numbers=still())[0]

    with st.container(horizontal=True, gap="small"):
        st.download_button(
            _n("Print {count} letter (PDF)", "Print {count} letters (PDF)", len(ready)),
            pdf, "letters.pdf", "application/pdf", key=f"{place}:pdf",
            icon=":material/print:", on_click="ignore",
        )  # fmt: skip
        st.button(
            _("They are printed"), key=place, icon=":material/task_alt:", on_click=_printed,
            args=(place, made), disabled=not you.name(),
        )  # fmt: skip
    saving.problem(place)


def _left_out(view: View, letters_: Sequence[tuple[Outgoing, Message]]) -> None:
    """Say which approved letters are not printed, why, and what can be done."""
    if not letters_:
        return
    names = party_names(view)
    lines = [
        f"- **{plain(names.get((one.source, one.customer_id), one.customer_id))}** · {say(why)}"
        for one, why in letters_[:_NAMED]
    ]
    if (more := len(letters_) - _NAMED) > 0:
        lines.append("- " + _n("and {count} more", "and {count} more", more))
    st.warning(
        "\n".join(lines) + "\n\n" + _(
            "They stay in the outbox: select one above to cancel it. What is still to be asked for "
            "stands above, to be written anew."
        ),
        title=_n("{count} approved letter is left out.", "{count} approved letters are left out.",
                 len(letters_)),
        icon=":material/mail_off:",
    )  # fmt: skip


def _printed(place: str, made: Callable[[], Sequence[Outgoing]]) -> None:
    def write(store: Store, now: datetime, author: str) -> None:
        # The file was written when it was downloaded: it is not made again to be noted.
        printed(store, Printed(b"", tuple(made()), ()), now=now, author=author)

    saving.save(place, write, _("The letters wait to be posted."))
