"""Connect: a live system as a source: where it is, who lets us in, what it would bring."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from typing import Any

import streamlit as st

from ardash import connectors
from ardash.connectors._live.secrets import FILE, secret, variable
from ardash.errors import ArdashError, Message, SourceConflict
from ardash.intake import source_for, trial
from ardash.records.report import Source
from ardash.ui import intake, page, records, uploads
from ardash.ui.intake import Bring
from ardash.ui.intake_answers import ask_options
from ardash.ui.intake_report import preview
from ardash.ui.jobs import WAITED_SECONDS, Job, watch
from ardash.ui.words import _, _n, language, plain, spoken

_KEY, _READ, _TRIED = "_connect", "_connect_read", "_connect_tried"


def begin(known: Mapping[str, Any] | None = None) -> None:
    """Begin with a system, or with a known source, to change how it is read."""
    cancel()
    names = intake.connector_names(files=False)
    at = intake.Intake("", names[0]) if known is None else intake.Intake(
        str(known["location"]), str(known["connector"]), dict(known["options"]), str(known["name"])
    )  # fmt: skip
    st.session_state[_KEY] = at
    for key in [key for key in st.session_state if str(key).startswith("connect_")]:
        del st.session_state[key]


def cancel() -> None:
    """Forget what was read of a system and not taken over."""
    st.session_state.pop(_TRIED, None)
    found = st.session_state.pop(_READ, None)
    if found is not None:
        found[1].cancel()


def draw() -> None:
    """Draw the form of a live system, and below it what the system would bring."""
    if _KEY not in st.session_state:
        begin()
    at: intake.Intake = st.session_state[_KEY]
    with st.container(border=True):
        st.subheader(_("Connect a system"))
        st.markdown(
            _(
                "It is asked for everything once, and later only for what changed. Nothing changes "
                "here before you have seen what it brings."
            )
        )
        _what(at)
        _credentials(at.connector)
        source = _source(at)
        if not uploads.may_point():
            _by_command(source)
            return
        _buttons(source)
    if source is not None:
        _answers(source)
        _brings(source)


def _buttons(source: Source | None) -> None:
    with st.container(horizontal=True):
        if st.button(
            _("See what it brings"), type="primary", icon=":material/visibility:",
            key="connect_read", disabled=source is None,
        ) and source is not None:  # fmt: skip
            cancel()
            st.session_state[_READ] = (repr(source), _reading(source))
        if st.button(
            _("Test the connection"), icon=":material/cable:", key="connect_test",
            disabled=source is None,
        ) and source is not None:  # fmt: skip
            cancel()
            st.session_state[_TRIED] = (repr(source), Job(lambda _progress: trial(source)))


def _answers(source: Source) -> None:
    """Say whether the system answers and lets us in."""
    found: tuple[str, Job[int]] | None = st.session_state.get(_TRIED)
    if found is None or found[0] != repr(source):
        return
    if not found[1].wait(WAITED_SECONDS):
        watch(found[1], _("Asking the system for its first rows"))
        return
    try:
        rows = found[1].outcome()
    except ArdashError as error:
        page.show_error(error)
        return
    st.success(
        _n("{count} row was read.", "{count} rows were read.", rows),
        title=_("It answers, and lets us in"),
        icon=":material/check_circle:",
    )


def _what(at: intake.Intake) -> None:
    """Ask which system, where it is, its options, and what the source is to be called."""
    names = intake.connector_names(files=False)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = st.selectbox(
            _("System"), names, index=names.index(at.connector), key="connect_connector",
            format_func=spoken(names, lambda name: _(connectors.title(name))), width=220,
        )  # fmt: skip
        if chosen != at.connector:
            at.connector, at.options, at.location, at.name = str(chosen), {}, "", ""
        example = connectors.address(at.connector) or ""
        at.location = st.text_input(
            _("Address"), at.location, key=f"connect_location_{at.connector}",
            placeholder=example, width=340,
        ).strip()  # fmt: skip
        proposed = at.name or _free(at.connector)
        at.name = st.text_input(
            _("Name of the source"), proposed, key=f"connect_name_{at.connector}", width=180
        ).strip()
    ask_options(at, key=f"connect_option_{at.connector}")
    with st.expander(_("What it reads, and how to be let in"), icon=":material/info:"):
        st.markdown(plain(connectors.about(at.connector, language())))


def _free(name: str) -> str:
    known = records.store().sources()["source"].to_list()
    numbered = (f"{name}-{number}" for number in range(2, len(known) + 3))
    return name if name not in known else next(each for each in numbered if each not in known)


def _credentials(connector: str) -> None:
    """List what the system asks for, and whether the server has it; never the value itself."""
    asked = connectors.credentials(connector)
    if not asked:
        return
    rows = {}
    for name, help_text in asked.items():
        named = variable(connector, name)
        try:
            there = secret(connector, name) is not None
        except ArdashError as error:
            page.show_error(error)
            return
        # Sentences stand outside of f-strings: the catalogues do not see into these.
        found, missing = _("in the environment"), _("not set")
        if there and not os.environ.get(named):
            found = _("in the secrets file")
        state = (
            f":green[:material/check: {found}]" if there else f":gray[:material/remove: {missing}]"
        )
        about = _(help_text)
        rows[f"`{named}`"] = f"{state} · {about}"
    st.table(rows, border="horizontal", width="content", alt=_("Credentials"))
    st.caption(
        _(
            "Credentials are read where the server runs: from these variables, or from the file "
            "that {file} names. They are never typed here nor kept in the database.",
            file=f"`{FILE}`",
        )
    )


def _source(at: intake.Intake) -> Source | None:
    if not at.location or not at.name:
        return None
    try:
        return source_for(at.connector, at.location, at.name, at.options)
    except ArdashError as error:
        page.show_error(error)
        return None


def _by_command(source: Source | None) -> None:
    """Where others reach the server, its credentials go only where its own user sends them."""
    st.info(
        _(
            "This server can be reached by others, so a new address is given only by who runs it, "
            "as a command there. Afterwards the source is synced from here as all others are."
        ),
        icon=":material/terminal:",
    )
    if source is not None:
        words = ["ardash", "sync", source.connector, source.location, "--source", source.name]
        for name, value in source.options.items():
            words += ["--option", f"{name}={value}"]
        st.code(shlex.join(words), language="bash")


def _reading(source: Source, **allowed: bool) -> Job[Bring]:
    store = records.store()
    return Job(lambda progress: intake.read_to_bring(store, source, progress=progress, **allowed))


def _all_the_same(source: Source, error: ArdashError) -> None:
    """Let the person say that it is another source, or that so much of it is really gone."""
    params = error.what.params if isinstance(error.what, Message) else {}
    if not isinstance(error, SourceConflict):
        return
    twin, shrunk = "shared" in params, "gone" in params
    words = (
        _("It is another source: keep both") if twin
        else _("It really holds so little: update it")
    )  # fmt: skip
    if (twin or shrunk) and st.button(words, key="connect_all_the_same"):
        cancel()
        job = _reading(source, twin_allowed=twin, shrink_allowed=shrunk)
        st.session_state[_READ] = (repr(source), job)
        st.rerun()


def _brings(source: Source) -> None:
    """Show what was read of the system as it is described now, and offer to bring that in."""
    found: tuple[str, Job[Bring]] | None = st.session_state.get(_READ)
    if found is None or found[0] != repr(source):
        return
    job = found[1]
    with st.container(border=True):
        st.subheader(_("What it brings"))
        if not job.wait(WAITED_SECONDS):
            watch(job, _("Reading the system; nothing is changed yet"))
            return
        try:
            bring = job.outcome()
        except ArdashError as error:
            page.show_error(error)
            _all_the_same(source, error)
            return
        known = source.name in records.store().sources()["source"].to_list()
        preview(bring, known=known)
        label = _("Update {source}", source=plain(source.name)) if known else _("Bring it in")
        if bring.whole is not None and st.button(
            label, type="primary", icon=":material/download_done:", key="connect_bring"
        ):
            st.session_state["_sync"] = intake.start_accept(bring.whole)
            st.session_state.pop(_KEY, None)
            st.session_state.pop(_READ, None)
            st.rerun()
