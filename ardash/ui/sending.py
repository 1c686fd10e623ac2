"""Sending: the approved e-mails go out from the page, in a job that shows how far it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import polars as pl
import streamlit as st

from ardash.collections.worklist import worklist
from ardash.errors import ArdashError, Message
from ardash.ledger.ledger import Ledger
from ardash.outbox.office import Office
from ardash.outbox.sending import Sent, send
from ardash.outbox.settling import said_of, settle
from ardash.outbox.told import told_on
from ardash.records.people import actions
from ardash.records.people.outbox import last_moved, outgoing
from ardash.records.store import Store
from ardash.settings import load_settings
from ardash.ui import now as clock
from ardash.ui import page, records, rules, saving, you
from ardash.ui.collecting import is_today
from ardash.ui.jobs import WAITED_SECONDS, Job, Progress
from ardash.ui.view import View
from ardash.ui.words import _, _n, say

_JOB, _REPORT = "_sending", "_sent"
_STEP_SECONDS = 0.3

#: States of e-mails that the next run takes up.
_READY = ("approved", "queued")


def draw(view: View, messages: pl.DataFrame) -> None:
    """Offer to send the approved e-mails; while it is done show how far it is, then what it did."""
    _watch()
    _report()
    ready = messages.filter(pl.col("state").is_in(_READY), pl.col("channel") == "email")
    if ready.is_empty():
        return
    try:
        office = Office.of(load_settings())
    except ArdashError as error:
        page.show_error(error)
        return
    if office.server is None:
        st.info(
            _(
                "Until a mail server is set, every run is a dry run: nothing goes out, and "
                "approved e-mails wait. Set `ARDASH_SMTP_HOST` and `ARDASH_MAIL_FROM`, and "
                "`ARDASH_SMTP_USER` and `ARDASH_SMTP_PASSWORD` where the server asks for them; "
                "then they go out from here, or with `ardash remind --send`."
            ),
            icon=":material/mail_off:",
        )
    elif office.unsigned() is not None:
        # The page says so above its reminders.
        return
    elif not is_today(view):
        st.caption(_("E-mails are sent from today's worklist."))
    else:
        place = f"send:{saving.generation()}"
        st.button(
            _n("Send {count} e-mail", "Send {count} e-mails", ready.height), key=place,
            icon=":material/send:", type="primary", on_click=_begin,
            args=(office, ready.height), disabled=not you.name(),
            help=None if you.name() else _("Say who you are, in the sidebar."),
        )  # fmt: skip
        saving.problem(place)


def unsigned() -> Message | None:
    """Say why nothing may go out while nobody said in whose name; what is wrong, others say."""
    try:
        return Office.of(load_settings()).unsigned()
    except ArdashError:
        return None


def _begin(office: Office, count: int) -> None:
    """Begin to send, compared with the worklist as it is by now, of the whole company."""
    store, author, day = records.store(), you.name(), clock.today()
    folder, policy = load_settings().ledger_folder, rules.company_policy()

    def work(progress: Progress) -> Sent:
        # The page may have stood open for hours: what was paid meanwhile is in the newest books.
        # And narrowed to a filter, the messages of all others would speak of what is not there.
        ledger = Ledger.open(folder)
        known = actions(store).local()
        found = worklist(ledger, day, policy, known, fed_on=told_on(store, day))
        done = iter(range(1, count + 1))
        return send(
            store, ledger, found, office, now=_instant, author=author,
            told=lambda _one, _what: progress(next(done, count), count),
        )  # fmt: skip

    if st.session_state.get(_JOB) is None:
        st.session_state.pop(_REPORT, None)
        st.session_state[_JOB] = Job(work)


def _instant() -> datetime:
    return clock.now().astimezone(UTC).replace(tzinfo=None)


def _watch() -> None:
    """Show how far it is until it has ended; the page is then drawn of what it did."""
    job: Job[Sent] | None = st.session_state.get(_JOB)
    if job is None:
        return
    if not job.wait(WAITED_SECONDS):
        st.caption(_("You may go on on other pages; it goes on being sent."))
        bar = st.progress(0.0, _("Sending"))
        while not job.wait(_STEP_SECONDS):
            if job.expected:
                words = _("{count} of {expected} dealt with", count=job.rows, expected=job.expected)
                bar.progress(min(1.0, job.rows / job.expected), words)
    del st.session_state[_JOB]
    try:
        st.session_state[_REPORT] = job.outcome()
    except ArdashError as error:
        st.session_state[_REPORT] = error
    st.rerun()


def _report() -> None:
    """Say what the last run of this session did, until it is closed."""
    found: Sent | ArdashError | None = st.session_state.get(_REPORT)
    if found is None:
        return
    with st.container(border=True):
        if isinstance(found, ArdashError):
            page.show_error(found)
        else:
            _told(found)
        st.button(
            _("Close"), icon=":material/close:", key="sent_close", type="tertiary",
            on_click=st.session_state.pop, args=(_REPORT, None),
        )  # fmt: skip


def _told(done: Sent) -> None:
    lines = [words for numbers, words in _lines(done) if numbers]
    sent = _n("{count} e-mail was sent.", "{count} e-mails were sent.", len(done.sent))
    if done.sent:
        st.success(sent, icon=":material/mark_email_read:")
    else:
        st.info(_("No e-mail was sent."), icon=":material/mail:")
    for words in lines:
        st.markdown(words)
    if isinstance(done.stopped, ArdashError):
        page.show_error(done.stopped)
    elif done.stopped is not None:
        st.warning(say(done.stopped), icon=":material/schedule:")
    if done.left:
        st.caption(_n("{count} waits for the next run.", "{count} wait for the next run.",
                      done.left))  # fmt: skip


def _lines(done: Sent) -> list[tuple[list[int], str]]:
    return [
        (done.bounced, _n("{count} came back: the address does not exist.",
                          "{count} came back: the addresses do not exist.", len(done.bounced))),
        (done.failed, _n("{count} failed; the reason stands beside it.",
                         "{count} failed; the reasons stand beside them.", len(done.failed))),
        (done.later, _n("{count} is not taken for now: the next run tries again.",
                        "{count} are not taken for now: the next run tries again.",
                        len(done.later))),
        (done.held, _n("{count} may have gone out: look, and say whether it arrived.",
                       "{count} may have gone out: look, and say whether they arrived.",
                       len(done.held))),
        (done.outdated, _n("{count} was cancelled: paid, promised, disputed or done since.",
                           "{count} were cancelled: paid, promised, disputed or done since.",
                           len(done.outdated))),
        (done.waiting, _n("{count} waits: the customer is on hold for some days.",
                          "{count} wait: the customers are on hold for some days.",
                          len(done.waiting))),
        (done.skipped, _n("{count} was left to somebody else.",
                          "{count} were left to somebody else.", len(done.skipped))),
    ]  # fmt: skip


def settling(chosen: dict[str, Any]) -> None:
    """Offer what a person can say: it failed, may have gone out, was posted, or came back."""
    posted = [("sent", _("It was posted"), ":material/local_post_office:")]
    offered = {
        # A letter that was printed is logged, and its step done, once somebody has posted it.
        "queued": posted if chosen["channel"] == "letter" else [],
        "sent": [("bounced", _("It came back"), ":material/undo:")],
        "failed": [("retry", _("Try it again"), ":material/refresh:")],
        "sending": [
            ("sent", _("It arrived"), ":material/mark_email_read:"),
            ("unsent", _("It did not arrive"), ":material/unsubscribe:"),
        ],
    }.get(chosen["state"], [])
    if not offered:
        return
    place = f"settle:{saving.generation()}"
    number = int(chosen["message"])
    if chosen["state"] == "sending" and not chosen["reason"]:
        store = records.store()
        moved = last_moved(store, [number])
        for one in outgoing(store, numbers=[number]):
            st.caption(say(said_of(one, moved.get(number), _instant())))
    with st.container(horizontal=True, gap="small"):
        for word, label, icon in offered:
            st.button(
                label, key=f"{place}:{word}", icon=icon, on_click=_settled,
                args=(place, word, number), disabled=not you.name(),
            )  # fmt: skip
    saving.problem(place)


def _settled(place: str, word: str, number: int) -> None:
    def write(store: Store, now: datetime, author: str) -> None:
        settle(store, word, [number], now=now, author=author)

    saving.save(place, write, _("It is noted."))
