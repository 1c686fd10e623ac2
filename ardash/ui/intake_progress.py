"""Progress: an import under way, and what the last one of this session did or why it failed."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ardash.demo import load_demo
from ardash.errors import ArdashError
from ardash.records.report import SyncReport
from ardash.resync import Whole
from ardash.settings import load_settings
from ardash.ui import intake, kept, page, records, rounds, whole
from ardash.ui.intake_report import done
from ardash.ui.jobs import WAITED_SECONDS, Job, watch
from ardash.ui.words import _

_SYNC = "_sync"


def running() -> bool:
    """Say whether an import of this session is under way; when it has ended, keep its outcome."""
    job: Job[Any] | None = st.session_state.get(_SYNC)
    if job is None:
        return False
    if not job.wait(WAITED_SECONDS):
        return True
    del st.session_state[_SYNC]
    try:
        st.session_state[intake.REPORT] = job.outcome()
    except ArdashError as error:
        st.session_state[intake.REPORT] = error
    else:
        if isinstance(st.session_state[intake.REPORT], SyncReport):
            intake.end()
        kept.choose(data_section="sources")
    # The sidebar and the trust strip have been drawn of the ledger as it was.
    st.rerun()
    return False


def draw() -> None:
    """Show how far the import is; a person may go on working on other pages."""
    st.caption(_("You may go on on other pages; what you see there changes when it is done."))
    watch(st.session_state[_SYNC], _("Reading"))


def report() -> None:
    """Say what the last import of this session did, or why it failed, until it is closed."""
    found: Any = st.session_state.get(intake.REPORT)
    if found is None:
        return
    if isinstance(found, Whole):
        whole.draw(found)
        return
    if isinstance(found, ArdashError):
        page.show_error(found)
        st.caption(_("Nothing was changed."))
    elif isinstance(found, list):
        rounds.draw(found)
    else:
        done(found)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        if not isinstance(found, ArdashError):
            page.link("aging", _("Look at the aging"), ":material/bar_chart:")
            page.link("overview", _("Look at the overview"), ":material/monitoring:")
        if isinstance(found, SyncReport) and found.rows_rejected:
            st.button(
                _("Look at the rejected rows"),
                icon=":material/rule:",
                key="data_rejected",
                type="tertiary",
                on_click=kept.choose,
                kwargs={"data_section": "imports", "data_sync": found.sync},
            )
        st.button(
            _("Close"), icon=":material/close:", key="data_close", type="tertiary", on_click=_forget
        )


def _forget() -> None:
    st.session_state.pop(intake.REPORT, None)


def other_ways(section: str) -> None:
    """Offer a live system instead of files, or files instead, and the demo company."""
    to, label, icon = (
        ("connect", _("Connect a system instead"), ":material/cable:")
        if section == "new"
        else ("new", _("Bring in files instead"), ":material/upload_file:")
    )
    st.button(
        label, icon=icon, key="data_other_way", type="tertiary",
        on_click=kept.choose, kwargs={"data_section": to},
    )  # fmt: skip
    demo()


def demo() -> None:
    """Offer the demo company, where there is nothing yet."""
    with st.container(border=True):
        st.subheader(_("Just looking?"))
        st.markdown(
            _(
                "Load an invented company: three years of invoices of 150 customers who pay "
                "early, late, in parts, or not at all."
            )
        )
        if st.button(_("Load the demo company"), icon=":material/science:", key="data_demo"):
            store, folder = records.store(), load_settings().ledger_folder

            def work(progress: Any) -> SyncReport:
                return load_demo(store, folder, now=intake.now, progress=progress)

            st.session_state[_SYNC] = Job(work)
            st.rerun()
