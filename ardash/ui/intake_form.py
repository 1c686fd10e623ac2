"""The intake's form: choose files, see how they are read, see what they bring, bring them in."""

from __future__ import annotations

import polars as pl
import streamlit as st

from ardash import connectors
from ardash.errors import ArdashError, Message, SourceConflict
from ardash.intake import source_name
from ardash.ui import intake, page, records, uploads
from ardash.ui.intake import Intake
from ardash.ui.intake_answers import ask_doubts, ask_fec_options, ask_options
from ardash.ui.intake_report import preview
from ardash.ui.intake_rows import first_rows
from ardash.ui.jobs import WAITED_SECONDS, watch
from ardash.ui.words import _, _n, plain, spoken

NEW = ""


def draw() -> None:
    """Draw the step that the intake is at, and what led there."""
    at = intake.current()
    if at is None:
        choose_files()
        return
    with st.container(border=True):
        _files(at)
        try:
            found = intake.reading(at)
        except ArdashError as error:
            page.show_error(error)
            _profile(at, at.options.get("profile", "") or getattr(error, "draft", ""))
            return
        if at.connector == "fec":
            ask_fec_options(at)
        elif at.connector != "csv":
            ask_options(at)
        ask_doubts(at)
        if found.doubts:
            st.info(
                _("Answer above, then see what the files bring: nothing is guessed."),
                icon=":material/help:",
            )
        first_rows(found.rows)
        if at.connector == "csv":
            _profile(at, found.toml)
    if not found.doubts:
        with st.container(border=True):
            st.subheader(_("What it brings"))
            _destination(at)
            _rehearsal(at)


def choose_files() -> None:
    """Ask for files, from the person's computer or from the server."""
    with st.container(border=True):
        st.subheader(_("Bring in data"))
        st.markdown(
            _(
                "The list of invoices from your accounting package as CSV or Excel, its FEC, "
                "e-invoices, bank statements or exchange rates. Nothing changes before you have "
                "seen what it brings."
            )
        )
        given = st.file_uploader(
            _("Files"),
            type=list(uploads.ENDINGS),
            accept_multiple_files=True,
            key="data_files",
            label_visibility="collapsed",
        )
        path = _path() if uploads.may_point() else None
        if given:
            intake.begin(uploads.keep(given), _updating())
            st.rerun()
        if path:
            intake.begin(uploads.pointed_at(path), _updating())
            st.rerun()


def _path() -> str | None:
    """Ask for a path on the server; None unless the person wants it read."""
    with st.expander(_("Or a file or folder on the server"), icon=":material/folder:"):
        path = st.text_input(
            _("Path"),
            key="data_path",
            placeholder="/srv/exports/2026",
            help=_("It stays where it is, and can be read again at any time."),
        ).strip()
        return path if st.button(_("Read it"), key="data_point", disabled=not path) else None


def _updating() -> dict[str, object] | None:
    """The known source that the person has said the files are a newer export of."""
    found: dict[str, object] | None = st.session_state.pop("_data_update", None)
    return found


def _files(at: Intake) -> None:
    names = at.files
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        more = _n(" and {count} more", " and {count} more", len(names) - 1) if names[1:] else ""
        st.subheader(plain(names[0]) + more)
        st.button(
            _("Other files"), icon=":material/undo:", type="tertiary", on_click=intake.end,
            key="data_other",
        )  # fmt: skip
    options = intake.connector_names(files=True)
    chosen = st.segmented_control(
        _("Read as"),
        options,
        default=at.connector,
        key="data_connector",
        format_func=spoken(options, lambda name: _(connectors.title(name))),
        required=True,
    )
    if chosen != at.connector:
        at.name = source_name(str(chosen), names[0])
        at.connector, at.options, at.doubts = str(chosen), {}, {}
        st.rerun()


def _profile(at: Intake, toml: str) -> None:
    """Show the profile, which says which column is what, and let it be changed."""
    if not toml:
        return
    with st.expander(_("Profile: which column is what"), icon=":material/edit_note:"):
        st.caption(_("TOML, as docs/files.md describes it. Change it, then read with it."))
        written = st.text_area(
            _("Profile"), toml, height=360, key=f"data_profile_{hash(toml)}",
            label_visibility="collapsed",
        )  # fmt: skip
        with st.container(horizontal=True):
            if st.button(_("Read with this profile"), key="data_profile_use"):
                at.options["profile"] = written
                at.doubts = {}
                st.rerun()
            if at.options.get("profile") and st.button(
                _("Back to the proposal"), key="data_profile_drop", type="tertiary"
            ):
                at.options.pop("profile")
                st.rerun()


def _destination(at: Intake) -> None:
    """Choose whether the files are a new source or a newer export of a known one."""
    known = records.store().sources().filter(pl.col("connector") == at.connector)
    names = [name for name in known["source"] if not str(name).startswith("demo-")]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        target = NEW
        if names:
            options = [NEW, *names]
            target = st.selectbox(
                _("These files are"),
                options,
                index=options.index(at.name) if at.name in names else 0,
                key="data_target",
                format_func=spoken(
                    options,
                    lambda name: (
                        _("a newer export of {source}", source=name) if name else _("a new source")
                    ),
                ),
                width=320,
            )
        if target:
            at.name = target
        else:
            proposed = at.name if at.name not in names else f"{at.name}-2"
            at.name = st.text_input(_("Name of the source"), proposed, key="data_name", width=320)
    if any(str(name).startswith("demo-") for name in records.store().sources()["source"]):
        st.caption(_("The demo company is loaded too; filter by source to see these files alone."))


def _rehearsal(at: Intake) -> None:
    job = intake.rehearsed(at)
    if not job.wait(WAITED_SECONDS):
        watch(job, _("Reading the files; nothing is changed yet"))
        return
    try:
        bring = job.outcome()
    except SourceConflict as error:
        page.show_error(error)
        _twin(at, error)
        _shrunk(at, error)
        return
    except ArdashError as error:
        page.show_error(error)
        return
    known = at.name in records.store().sources()["source"].to_list()
    preview(bring, known=known, first=at.connector != "csv")  # those of a table stand above
    label = _("Update {source}", source=plain(at.name)) if known else _("Bring it in")
    if st.button(label, type="primary", icon=":material/download_done:", key="data_bring"):
        st.session_state["_sync"] = intake.start_sync(at.source, **at.allowed)
        st.rerun()


def _twin(at: Intake, error: SourceConflict) -> None:
    """Offer the two ways out where the files resemble a known source."""
    other = error.what.params.get("other") if isinstance(error.what, Message) else None
    if other not in records.store().sources()["source"].to_list():
        return
    with st.container(horizontal=True):
        if st.button(
            _("It is a newer export: update {source}", source=plain(other)),
            type="primary", key="data_twin_update",
        ):  # fmt: skip
            at.name = str(other)
            st.session_state.pop("data_target", None)
            st.rerun()
        if st.button(_("It is another source: keep both"), key="data_twin_keep"):
            at.twin_allowed = True
            st.rerun()


def _shrunk(at: Intake, error: SourceConflict) -> None:
    """Let the person say that so much of a known source is really gone."""
    if not isinstance(error.what, Message) or "gone" not in error.what.params:
        return
    if st.button(_("It really holds so little: update it"), key="data_shrunk"):
        at.shrink_allowed = True
        st.rerun()
