"""Sources: where the figures come from, how old they are, and how to bring them up to date."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import polars as pl
import streamlit as st

from ardash import connectors
from ardash.intake import remembered, remove_source
from ardash.records.cash_tables import DESK
from ardash.records.pauses import Pause, pauses
from ardash.records.report import Source
from ardash.settings import load_settings
from ardash.ui import connect, formats, intake, kept, records, uploads
from ardash.ui.intake_report import totals_words
from ardash.ui.trust import STALE_DAYS
from ardash.ui.words import N_, _, _n, plain

STATE_WORDS = {
    "done": N_("up to date"),
    "running": N_("being read"),
    "failed": N_("last import failed"),
    "interrupted": N_("last import was interrupted"),
}
#: Characters of an option that are shown.
LONGEST_OPTION = 60
_STATE_COLOURS = {"done": "green", "running": "blue", "failed": "red", "interrupted": "orange"}


def draw() -> None:
    """Draw a card a source: state, age, rows, amounts, and the buttons to read it again."""
    now = intake.now()
    store = records.store()
    syncs, resting = store.syncs(), pauses(store, now)
    known = store.sources().filter(pl.col("source") != DESK)  # what is applied here is no source
    _together(any(_again_by_itself(source) for source in known.iter_rows(named=True)))
    for source in known.iter_rows(named=True):
        tried = syncs.filter(syncs["source"] == source["source"])
        last = tried.row(0, named=True) if len(tried) else None
        taken = tried.filter(tried["state"] == "done")
        rows = int(taken["rows_read"][0]) if len(taken) else 0
        with st.container(border=True):
            _card(source, last, rows, now, resting.get(source["source"]))


def _again_by_itself(source: dict[str, Any]) -> bool:
    """Whether a source can be read again where it is: no upload, whose files never change."""
    return not uploads.is_upload(source["location"]) and not source["source"].startswith("demo-")


def _together(several: bool) -> None:
    """Offer to sync all, and say how it goes on its own."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if several and st.button(
            _("Sync all now"), icon=":material/sync:", type="primary", key="data_all"
        ):
            st.session_state["_sync"] = intake.start_round()
            st.rerun()
        with st.popover(_("Every night"), icon=":material/schedule:", type="tertiary"):
            st.markdown(
                _(
                    "This command brings all sources up to date. Run it by a systemd timer or by "
                    "cron; docs/schedule.md has the files."
                )
            )
            st.code("ardash sync --all --quiet", language="bash")


def _connect(source: Source) -> None:
    """Go to the form of live systems, with what was said of a source before."""
    connect.begin({**vars(source), "options": dict(source.options)})
    kept.choose(data_section="connect")


def _card(
    source: dict[str, Any],
    last: dict[str, Any] | None,
    rows: int,
    now: datetime,
    pause: Pause | None,
) -> None:
    name, uploaded = str(source["source"]), uploads.is_upload(source["location"])
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.subheader(plain(name), width="content")
        _state(source, last, now)
    facts = {
        _("Owed"): f"**{plain(totals_words(json.loads(source['totals'] or '{}')))}**",
        _("Last import"): _age(source["last_synced_at"], now),
        _("Rows read last"): formats.number(rows),
        _("Read as"): _(connectors.title(source["connector"])),
        _("From"): _("upload") if uploaded else plain(source["location"]),
        **_options(source),
    }
    st.table(facts, border="horizontal", width="content", alt=_("What is known of the source"))
    if last is not None and last["state"] in ("failed", "interrupted") and last["message"]:
        st.caption(plain(last["message"]))
    if pause is not None:
        st.info(
            _(
                "It failed {count} times in a row, so the sync of every night leaves it alone "
                "until {moment} UTC. Once what failed is mended, sync it here: that ends "
                "the pause.",
                count=pause.failures,
                moment=formats.instant(pause.until),
            ),
            icon=":material/pause_circle:",
        )
    with st.container(horizontal=True):
        if not uploaded and st.button(
            _("Sync now") if source["cursor"] else _("Read it again"),
            icon=":material/sync:",
            key=f"data_again_{name}",
        ):
            st.session_state["_sync"] = intake.start_sync(_described(source))
            st.rerun()
        if source["cursor"] and st.button(
            _("Read it whole"),
            icon=":material/restart_alt:",
            key=f"data_whole_{name}",
            help=_("Reads everything again, and compares it with what is known before you accept."),
        ):
            st.session_state["_sync"] = intake.start_whole(_described(source))
            st.rerun()
        _change(source)
        st.button(
            _("Log"),
            icon=":material/history:",
            key=f"data_log_{name}",
            type="tertiary",
            on_click=kept.choose,
            kwargs={"data_section": "imports", "data_log_of": name},
        )
        _remove(source)


def _change(source: dict[str, Any]) -> None:
    """Offer a newer export of files, or to change how a system is read."""
    name = str(source["source"])
    if name.startswith("demo-"):
        return
    if intake.reads_files(source["connector"]):
        st.button(
            _("Bring in a newer export"),
            icon=":material/upload_file:",
            key=f"data_newer_{name}",
            on_click=_newer,
            args=(_described(source),),
        )
    else:
        st.button(
            _("Change how it is read"),
            icon=":material/edit:",
            key=f"data_change_{name}",
            on_click=_connect,
            args=(_described(source),),
        )


def _options(source: dict[str, Any]) -> dict[str, str]:
    """Say how a source is read, as it will be the next time; a long text is only named."""
    options = remembered(json.loads(source["options"] or "{}"))
    said = [
        plain(f"{name} = {value}") if len(value) <= LONGEST_OPTION and "\n" not in value
        else plain(name)
        for name, value in sorted(options.items())
    ]  # fmt: skip
    return {_("Options"): " · ".join(said)} if said else {}


def _remove(source: dict[str, Any]) -> None:
    """Offer to take back what a source brought; what that means stands above the button."""
    name = str(source["source"])
    with st.popover(
        _("Remove"), icon=":material/delete:", type="tertiary", key=f"data_remove_{name}"
    ):
        st.markdown(
            _(
                "No figure counts {source} from then on. What was known until now stays on record, "
                "and so does what people wrote about its customers: it shows again when the "
                "source is brought in again.",
                source=f"**{plain(name)}**",
            )
        )
        if st.button(_("Take all of it back"), type="primary", key=f"data_remove_sure_{name}"):
            folder = load_settings().ledger_folder
            with st.spinner(_("Taking it back, building the ledger.")):
                remove_source(records.store(), folder, name, now=intake.now)
            st.session_state.pop(intake.REPORT, None)
            st.rerun()


def _state(source: dict[str, Any], last: dict[str, Any] | None, now: datetime) -> None:
    state = str(last["state"]) if last else "interrupted"
    synced = source["last_synced_at"]
    days = (now - synced).days if synced else 0
    if state == "done" and days > STALE_DAYS:
        st.badge(_n("{count} day old", "{count} days old", days), color="orange")
        return
    st.badge(_(STATE_WORDS[state]), color=_STATE_COLOURS[state])  # type: ignore[arg-type]


def _age(synced: datetime | None, now: datetime) -> str:
    if synced is None:
        return _("never")
    return f"{formats.age(synced, now)} ({formats.instant(synced)} UTC)"


def _described(source: dict[str, Any]) -> Source:
    options = remembered(json.loads(source["options"] or "{}"))
    return Source(source["source"], source["connector"], source["location"], options)


def _newer(source: Source) -> None:
    """Go to the form, with what was said of this source before."""
    intake.end()
    st.session_state["_data_update"] = {
        "name": source.name,
        "connector": source.connector,
        "options": dict(source.options),
    }
    kept.choose(data_section="new")
