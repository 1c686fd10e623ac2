"""The outbox of the Worklist page: approved e-mails go out from it, over a server on loopback."""

from __future__ import annotations

import socket
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from desk_home import (
    NOW,
    at_the_desk,
    bring_in,
    bring_more,
    errors,
    press,
    stop_the_clock,
    wrote,
)
from harness import said, table_with
from streamlit.testing.v1 import AppTest

from ardash.collections.creditor import creditors
from ardash.errors import ArdashError
from ardash.records import people
from ardash.records.people.outbox import outgoing
from ardash.records.people.posting import Move, move_messages
from ardash.records.store import Store
from ardash.settings import load_settings
from ardash.ui import unsigned
from ardash.ui.why import reason_words
from ardash.ui.words import speaking


class Post:
    """Takes what is sent, or says what it is told to say instead."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """A mail server on loopback, named in the settings."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    handler = Post()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    monkeypatch.setenv("ARDASH_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("ARDASH_SMTP_PORT", str(port))
    monkeypatch.setenv("ARDASH_SMTP_SECURITY", "none")
    monkeypatch.setenv("ARDASH_MAIL_FROM", "compta@lumen.example")
    monkeypatch.setenv("ARDASH_MAIL_QUIET", "never")
    yield handler
    controller.stop()


@pytest.fixture
def desk(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    stop_the_clock(monkeypatch)
    return bring_in(empty_home)


def approved(desk: Path, **query: str) -> AppTest:
    """The reminder to Weber, who alone has an address, drafted and approved."""
    at = at_the_desk(work_section="letters", **query)
    at.session_state["reminders"] = {
        "selection": {"rows": [_place_of(at, "=Weber GmbH")], "columns": [], "cells": []}
    }
    at.run()
    press(at, "draft:0:one")
    press(at, "approve:")
    assert wrote(desk).messages["state"].to_list() == ["approved"]
    return at


def _place_of(at: AppTest, name: str) -> int:
    return list(table_with(at, "recipient", "totals")["name"]).index(name)


def test_without_a_mail_server_the_page_says_what_to_set_and_sends_nothing(
    desk: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("ARDASH_SMTP_HOST", raising=False)
    at = approved(desk)
    (told,) = [box.value for box in at.info if "ARDASH_SMTP_HOST" in box.value]
    assert "dry run" in told
    assert "`ardash remind --send`" in told
    assert not [b for b in at.button if b.key and b.key.startswith("send:")]


def test_without_a_sender_the_page_says_what_to_write_and_offers_to_send_nothing(
    desk: Path, post: Post
):
    at = approved(desk)
    (desk / "creditor.toml").unlink()
    at.run()
    (told,) = [box.value for box in at.warning if "creditor.toml" in box.value]
    assert "no reminder goes out without your company's name" in told
    assert not [b for b in at.button if b.key and b.key.startswith("send:")]
    (code,) = [each.value for each in at.code if each.value.startswith("name = ")]
    assert list(tomllib.loads(code)) == ["name", "address", "iban", "contact", "email"]
    # It is said once, not in every row, and what cannot be done is not offered.
    drafts = table_with(at, "name", "totals")
    assert set(drafts["state"]) == {"", "in the outbox"}
    assert not [b for b in at.button if b.key and b.key.startswith("draft:")]


def test_lines_that_are_copied_unchanged_are_no_account_that_could_be_paid_to(tmp_path: Path):
    (tmp_path / "creditor.toml").write_text(unsigned.lines(), encoding="utf-8")
    with pytest.raises(ArdashError, match="your IBAN"):
        creditors(tmp_path)


def test_an_approved_email_goes_out_once_and_its_step_is_done(desk: Path, post: Post):
    at = approved(desk)
    press(at, "send:")
    assert not at.exception
    assert errors(at) == []
    (message,) = post.taken
    assert (message["To"], message["From"]) == (
        "pay@weber.example", "Lumen <compta@lumen.example>",
    )  # fmt: skip
    assert wrote(desk).messages["state"].to_list() == ["sent"]
    (noted,) = wrote(desk).activities.to_dicts()
    assert (noted["customer_id"], noted["step"], noted["outcome"], noted["author"]) == (
        "Weber", "reminder", "sent", "anne",
    )  # fmt: skip
    assert [box.value for box in at.success] == ["1 e-mail was sent."]
    assert not [b for b in at.button if b.key and b.key.startswith("send:")]
    press(at, "sent_close")
    assert not at.success


def test_the_filters_of_the_page_do_not_cancel_the_messages_of_others(desk: Path, post: Post):
    at = approved(desk)
    at.query_params["country"] = "FR"
    at.session_state["country"] = ["FR"]
    at.run()
    press(at, "send:")
    assert len(post.taken) == 1
    assert wrote(desk).messages["state"].to_list() == ["sent"]


def test_what_fails_is_said_and_can_be_tried_again(desk: Path, post: Post):
    post.answer = "554 5.6.0 Not this one"
    at = approved(desk)
    press(at, "send:")
    assert post.taken == []
    assert "1 failed; the reason stands beside it." in said(at)
    (message,) = wrote(desk).messages.to_dicts()
    assert message["state"] == "failed"
    _selected(at)
    post.answer = "250 OK"
    press(at, ":retry")
    press(at, "send:")
    assert len(post.taken) == 1
    assert wrote(desk).messages["state"].to_list() == ["sent"]


def test_a_server_that_is_not_there_is_told_and_everything_waits(
    desk: Path, post: Post, monkeypatch: pytest.MonkeyPatch
):
    at = approved(desk)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        monkeypatch.setenv("ARDASH_SMTP_PORT", str(found.getsockname()[1]))
    at.run()
    press(at, "send:")
    assert len(errors(at)) == 1
    assert "1 waits for the next run." in said(at)
    assert wrote(desk).messages["state"].to_list() == ["queued"]


def test_what_may_have_gone_out_is_for_a_person_to_say(desk: Path, monkeypatch: pytest.MonkeyPatch):
    approved(desk)
    (message,) = wrote(desk).messages.to_dicts()
    with Store.open(f"sqlite:///{desk}/ardash.db") as store:
        for step, state in enumerate(("queued", "sending")):
            move = Move(message["message"], message["version"] + step)
            move_messages(store, [move], state, now=NOW, author="robot")
    at = _selected(at_the_desk(work_section="letters"))
    assert "It is being sent." in said(at)
    press(at, ":unsent")
    assert errors(at) == ["The message 1 is being sent just now."]
    # Eleven minutes later nobody has it in hand any more.
    stop_the_clock(monkeypatch, NOW + timedelta(minutes=11))
    at = _selected(at_the_desk(work_section="letters"))
    assert "The program ended while it was being sent: it may have gone out." in said(at)
    press(at, ":unsent")
    assert errors(at) == []
    assert wrote(desk).messages["state"].to_list() == ["queued"]


def _selected(at: AppTest) -> AppTest:
    """Select the one message of the outbox."""
    at.session_state["outbox"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    return at.run()


def test_reasons_are_said_in_french():
    with speaking("fr"):
        found = reason_words("F1 is on hold now: promised.")
        assert found == "F1 n’est plus relancée : promesse de paiement en cours."
        assert reason_words("550 no such user") == "550 no such user"
        assert reason_words(None) == ""


def test_a_letter_that_was_printed_is_noted_as_posted_and_its_step_is_done(desk: Path):
    at = at_the_desk(work_section="letters")
    press(at, "draft:0")
    press(at, "approve:")
    with Store.open(load_settings().database_url) as store:
        letters = outgoing(store, ["approved"], channel="letter")
        (one, *_) = letters
        move_messages(store, [Move(one.message, one.version)], "queued", now=NOW, author="anne")
    waiting = wrote(desk).messages.sort("message", descending=True)["message"].to_list()
    place = {"rows": [waiting.index(one.message)], "columns": [], "cells": []}
    at.session_state["outbox"] = {"selection": place}
    at.run()
    press(at, ":sent")
    assert not at.exception
    (noted,) = wrote(desk).activities.to_dicts()
    assert (noted["channel"], noted["outcome"]) == ("letter", "sent")


def test_letters_that_are_not_printed_are_named_with_the_reason(desk: Path):
    at = at_the_desk(work_section="letters")
    press(at, "draft:0")
    press(at, "approve:")
    with Store.open(load_settings().database_url) as store:
        people.make_promise(
            store, "test", "Dupont", due_on=date(2025, 7, 4), amount=30000, currency="EUR",
            now=NOW, author="bert",
        )  # fmt: skip
    at.run()
    assert not at.exception
    (left,) = [box for box in at.warning if "left out" in (box.title or "")]
    assert left.title == "1 approved letter is left out."
    assert "**Dupont SA** · F1 is on hold now: promised." in left.value
    labels = [each.label for each in at.get("download_button")]
    assert "Print 1 letter (PDF)" in labels
    with Store.open(load_settings().database_url) as store:
        to = {one.customer_id: one.recipient for one in outgoing(store, channel="letter")}
        people.make_promise(
            store, "test", "Martin", due_on=date(2025, 7, 4), amount=7000, currency="EUR",
            now=NOW, author="bert",
        )  # fmt: skip
    assert to["Martin"] == "Martin & Fils\nNice\nFRANCE"
    at.run()
    (left,) = [box for box in at.warning if "left out" in (box.title or "")]
    assert left.title == "2 approved letters are left out."
    assert not [each for each in at.get("download_button") if "Print" in each.label]


def test_customers_whom_two_sources_number_alike_are_told_apart(desk: Path):
    bring_more(desk, 'customer Weber name="Weber AG"\n2025-05-20 invoice X1 Weber 50.00', "other")
    with Store.open(load_settings().database_url) as store:
        for source in ("test", "other"):
            people.draft_message(
                store, source, "Weber", key=source, channel="letter", body="Bonjour",
                recipient="Weber", now=NOW, author="anne",
            )  # fmt: skip
    at = at_the_desk(work_section="letters")
    assert not at.exception
    assert list(table_with(at, "said", "how")["name"]) == ["Weber AG", "=Weber GmbH"]


def test_letters_are_noted_as_printed_without_being_written_again(
    desk: Path, monkeypatch: pytest.MonkeyPatch
):
    at = at_the_desk(work_section="letters")
    press(at, "draft:0")
    press(at, "approve:")

    def never(*_given: Any, **_more: Any) -> bytes:
        raise AssertionError("the file was made when it was downloaded")

    monkeypatch.setattr("ardash.outbox.letters.letter_pdf", never)
    press(at, "print:")
    assert not at.exception
    letters = wrote(desk).messages.filter(channel="letter")
    assert letters["state"].to_list() == ["queued", "queued"]
