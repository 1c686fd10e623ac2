"""Page: what the pages share. A page chooses, calls and shows; the rest stands here."""

from __future__ import annotations

from typing import Any, NoReturn

import streamlit as st

from ardash.errors import ArdashError, Message, NoLedger
from ardash.ui import kept
from ardash.ui.view import View
from ardash.ui.words import _, say


def set_pages(pages: dict[str, st.Page]) -> None:
    """Remember the pages of this run, for links between them."""
    st.session_state["_pages"] = pages


def set_view(view: View | None) -> None:
    """Remember what the pages of this run look at."""
    st.session_state["_view"] = view


def view() -> View:
    """What the page looks at: ledger, date, currency, filters; raises NoLedger without one."""
    found = view_or_none()
    if found is None:
        raise NoLedger(Message("No ledger has been built yet."))
    return found


def view_or_none() -> View | None:
    """What the page looks at; None when no ledger has been built: for pages that do without."""
    found: View | None = st.session_state.get("_view")
    return found


def link(name: str, label: str | None = None, icon: str | None = None) -> None:
    """Draw a link to another page; filters and dates go with it."""
    pages = st.session_state["_pages"]
    if name in pages:
        st.page_link(pages[name], label=label, icon=icon)


def go(name: str, **values: Any) -> NoReturn:
    """Go to another page, with values chosen for its kept widgets and the filters."""
    kept.choose(**values)
    st.switch_page(st.session_state["_pages"][name])


def show_error(error: ArdashError) -> None:
    """Say what is wrong, where, and how to mend it; without a ledger, how to begin."""
    if isinstance(error, NoLedger):
        welcome()
        return
    # A backtick would end the code that the place is shown as, and be read as Markdown after it.
    where = (error.where or "").replace("`", "'")
    lines = [line for line in (where and f"`{where}`", say(error.remedy)) if line]
    st.error("\n\n".join(lines) or " ", title=say(error.what), icon=":material/error:")


def welcome() -> None:
    """Say how to begin, where no ledger has been built yet."""
    with st.container(border=True):
        st.subheader(_("Nothing to show yet"), icon=":material/upload_file:")
        st.markdown(
            _(
                "Bring in a file from your accounting package on the Data page, or load the demo "
                "company to look around first."
            )
        )
        link("data", _("Bring in a file"), ":material/arrow_forward:")
        st.caption(_("From a terminal:"))
        st.code("ardash demo", language="bash")
