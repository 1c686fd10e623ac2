"""`ardash remind`: shown, drafted, approved, sent, printed; the outbox."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from conftest import AS_OF, Run, said, set_clock

from ardash.records import people
from ardash.records.store import Store
from ardash.settings import load_settings

pytestmark = pytest.mark.usefixtures("brought_in")

#: At 2025-03-31 C2 (Weber) is to be reminded of 250.00 EUR, and has 70.00 GBP due; C1 (Dupont) of
#: 50.00 EUR. Only Weber has an address.
NOW = datetime.fromisoformat("2025-03-01T08:00")


@pytest.fixture(autouse=True)
def _on_the_day(brought_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes out is judged by the day's own worklist."""
    set_clock(monkeypatch, "2025-03-31T10:00")


def test_another_days_reminders_do_not_go_out(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, "2025-04-01T10:00")
    result = run("remind", *AS_OF, "--draft", "--approve", "--send")
    assert result.exit_code == 2
    assert "not by that of 2025-03-31" in result.stderr
    assert said(run("remind", "outbox", "--format", "json")) == []


@pytest.fixture(autouse=True)
def address(brought_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SMTP_HOST", "SMTP_PORT", "MAIL_FROM", "MAIL_QUIET", "TIME_ZONE"):
        monkeypatch.delenv(f"ARDASH_{name}", raising=False)
    with Store.open(load_settings().database_url) as store:
        person = {"name": "Frau Klein", "email": "klein@weber.example"}
        people.save_contact(store, "csv-exports", "C2", person, now=NOW, author="anne")
        where = {"address": "4 rue des Lilas\n69003 LYON"}
        people.save_profile(store, "csv-exports", "C1", where, version=0, now=NOW, author="anne")
    sender = load_settings().home / "creditor.toml"
    sender.write_text('name = "Atelier Lumen SAS"\n', encoding="utf-8")


class Inbox:
    def __init__(self) -> None:
        self.to: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.to += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def inbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    """A mail server, and the settings that name it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    opened = Inbox()
    controller = Controller(opened, "127.0.0.1", port)
    controller.start()
    for name, value in (("SMTP_HOST", "127.0.0.1"), ("SMTP_PORT", port), ("MAIL_QUIET", "never"),
                        ("SMTP_SECURITY", "none"), ("MAIL_FROM", "compta@lumen.fr")):  # fmt: skip
        monkeypatch.setenv(f"ARDASH_{name}", str(value))
    yield opened
    controller.stop()


def outbox(run: Run, *words: str) -> list[tuple[str, str, str]]:
    found = said(run("remind", "outbox", *words, "--format", "json"))
    return [(row["customer_id"], row["channel"], row["state"]) for row in found]


def test_without_a_flag_it_shows_what_would_go_and_writes_nothing(run: Run) -> None:
    shown = run("remind", *AS_OF).stdout
    assert "Reminders of 2025-03-31" in shown
    assert "klein@weber.example" in shown
    assert "Dupont has no e-mail address." in shown
    assert "Nothing was written or sent: --draft, --approve and --send do." in shown
    assert outbox(run) == []


def test_without_a_sender_nothing_is_drafted_sent_or_printed_and_it_is_said(
    run: Run, inbox: Inbox, tmp_path: Path
) -> None:
    sender = load_settings().home / "creditor.toml"
    name = sender.read_text(encoding="utf-8")
    sender.unlink()
    bare = run("remind", *AS_OF, "--draft", "--approve")
    assert bare.stdout.count("Nobody signs it: creditor.toml") == 2
    assert bare.stdout.startswith("0 messages drafted.")
    sender.write_text(name, encoding="utf-8")
    assert run("remind", *AS_OF, "--draft", "--approve").stdout.startswith("2 messages drafted.")
    sender.unlink()
    missing = "creditor.toml in the home folder is missing: no reminder goes out without"
    assert missing in run("remind", *AS_OF).stderr
    done = said(run("remind", *AS_OF, "--send", "--format", "json"))["sending"]
    assert (done["sent"], done["left"]) == ([], 1)
    assert done["stopped"].startswith(missing)
    assert inbox.to == []
    paper = run("remind", *AS_OF, "--letters", tmp_path / "letters.pdf")
    assert (paper.exit_code, missing in paper.stderr) == (2, True)


def test_what_would_go_in_json(run: Run) -> None:
    found = said(run("remind", *AS_OF, "--format", "json"))
    assert found["dry_run"] is True
    weber, dupont = found["messages"]
    assert {key: weber[key] for key in ("step", "channel", "language", "recipient", "to_pay")} == {
        "step": "reminder", "channel": "email", "language": "en",
        "recipient": "klein@weber.example", "to_pay": {"EUR": "250.00"},
    }  # fmt: skip
    assert weber["body"].startswith("Dear Frau Klein,")
    assert (dupont["channel"], dupont["by_letter_because"]) == ("letter", "no_address")
    assert dupont["body"].startswith("Madame, Monsieur,")
    assert run("remind", *AS_OF, "--format", "csv").stdout.count("\n") == 3


def test_drafts_are_approved_and_sent_and_the_worklist_knows(
    run: Run, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, "2025-03-31T10:00")
    assert run("remind", *AS_OF, "--draft").stdout == "2 messages drafted.\n"
    assert outbox(run) == [("C2", "email", "drafted"), ("C1", "letter", "drafted")]
    # A second time nothing is added; and what is no more than a draft is not sent.
    again = run("remind", *AS_OF, "--draft", "--send").stdout
    assert again == (
        "0 messages drafted.\n2 are in the outbox from before, and have not gone out.\n0 sent.\n"
    )
    assert inbox.to == []
    done = said(run("remind", *AS_OF, "--approve", "--send", "--format", "json"))
    assert (done["approved"], done["sending"]["sent"], done["dry_run"]) == ([1, 2], [1], False)
    assert inbox.to == ["klein@weber.example"]
    assert outbox(run, "--state", "sent") == [("C2", "email", "sent")]
    logged = said(run("log", "list", "--format", "json"))
    assert [(row["customer_id"], row["step"], row["outcome"]) for row in logged] == [
        ("C2", "reminder", "sent")
    ]
    left = said(run("worklist", *AS_OF, "--format", "json"))["customers"]
    assert [row["customer_id"] for row in left if row["suppressed_by"] is None] == ["C1"]


def test_everything_at_once(run: Run, inbox: Inbox) -> None:
    done = run("remind", *AS_OF, "--draft", "--approve", "--send")
    assert done.stdout == "2 messages drafted.\n2 messages approved.\n1 sent.\n"
    assert inbox.to == ["klein@weber.example"]


def test_a_dry_run_goes_before_everything_else(run: Run, inbox: Inbox) -> None:
    run("remind", *AS_OF, "--draft", "--approve", "--send", "--dry-run")
    assert outbox(run) == []
    assert inbox.to == []


def test_until_a_mail_server_is_set_nothing_is_sent(run: Run) -> None:
    done = run("remind", *AS_OF, "--draft", "--approve", "--send")
    assert done.exit_code == 0
    assert "No mail server is set: nothing is sent. 1 wait." in done.stdout
    told = said(run("remind", *AS_OF, "--send", "--format", "json"))
    assert told["dry_run"] is True


def test_a_mail_server_that_is_not_there_is_told_and_exits_2(
    run: Run, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARDASH_SMTP_PORT", "1")
    done = run("remind", *AS_OF, "--draft", "--approve", "--send")
    assert done.exit_code == 2
    assert "127.0.0.1:1: The mail server cannot be used" in done.stderr
    assert ("C2", "email", "queued") in outbox(run)


def test_letters_are_printed_and_posted(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "letters.pdf"
    run("remind", *AS_OF, "--draft")
    done = run("remind", *AS_OF, "--approve", "--letters", file).stdout
    assert done.endswith(f"1 letter in {file}.\nOnce they are posted: ardash remind sent 2\n")
    assert file.read_bytes().startswith(b"%PDF-")
    assert run("remind", "sent", 2).stdout == "Noted of 1 messages: sent.\n"
    assert outbox(run, "--state", "sent") == [("C1", "letter", "sent")]
    none = run("remind", *AS_OF, "--letters", file)
    assert none.exit_code == 2
    assert "There is no letter to print." in none.stderr


def test_only_a_step_a_customer_or_some_messages(run: Run) -> None:
    assert said(run("remind", *AS_OF, "--step", "call", "--format", "json"))["messages"] == []
    one = said(run("remind", *AS_OF, "--customer", "Weber", "--format", "json"))["messages"]
    assert [each["customer_id"] for each in one] == ["C2"]
    nobody = run("remind", *AS_OF, "--collector", "north", "--format", "json")
    assert said(nobody)["messages"] == []
    run("remind", *AS_OF, "--draft")
    assert said(run("remind", "approve", 2, *AS_OF, "--format", "json"))["approved"] == [2]
    run("remind", *AS_OF, "--approve", "--customer", "Weber")
    assert {state for _, _, state in outbox(run)} == {"approved"}


def test_a_draft_that_was_changed_since_it_was_read_is_not_approved_nor_sent(
    run: Run, inbox: Inbox
) -> None:
    run("remind", *AS_OF, "--draft")
    with Store.open(load_settings().database_url) as store:
        said_so = {"body": "Pay at once."}
        people.change_message(store, 1, said_so, version=1, now=NOW, author="bruno")
    done = run("remind", *AS_OF, "approve", 1, 2, "--send")
    assert done.exit_code == 2
    assert "The draft 1 was changed by bruno since it was read, and is not approved." in done.stderr
    assert "Read what stands there now, and approve that." in done.stderr
    assert inbox.to == []
    assert outbox(run) == [("C2", "email", "drafted"), ("C1", "letter", "approved")]
    assert run("remind", "show", 1).stdout.startswith("Message 1@2, email, drafted:")
    found = said(run("remind", *AS_OF, "approve", "1@2", "--format", "json"))
    assert found["approved"] == [1]
    assert "refused" not in found


def test_drafts_signed_as_the_company_was_before_are_not_approved_until_worded_anew(
    run: Run,
) -> None:
    sender = load_settings().home / "creditor.toml"
    run("remind", *AS_OF, "--draft")
    sender.write_text('name = "Lumen International SA"\n', encoding="utf-8")
    done = run("remind", *AS_OF, "--approve")
    assert done.exit_code == 0
    first, why, _other = done.stdout.splitlines()
    assert first == "0 messages approved."
    assert why.startswith("The draft 1 is out of date: it was written before creditor.toml said")
    again = run("remind", *AS_OF, "--draft").stdout
    assert "2 messages worded anew, as creditor.toml says who you are now." in again
    shown = run("remind", "show", 1).stdout
    assert shown.startswith("Message 1@2, email, drafted:")
    assert "Lumen International SA" in shown
    assert "Atelier Lumen" not in shown
    assert "worded anew" not in run("remind", *AS_OF, "--draft").stdout
    assert said(run("remind", *AS_OF, "--approve", "--format", "json"))["approved"] == [1, 2]


def test_what_is_refused_is_told_to_other_programs(run: Run) -> None:
    run("remind", *AS_OF, "--draft")
    run("remind", *AS_OF, "approve", 2)
    with Store.open(load_settings().database_url) as store:
        people.change_message(store, 1, {"subject": "Hi"}, version=1, now=NOW, author="bruno")
    done = run("remind", *AS_OF, "approve", 1, 2, "--format", "json")
    assert done.exit_code == 2
    assert (
        "2 messages are not approved: 1, 2. Of the first: The draft 1 was changed by bruno"
        in done.stderr
    )
    assert json.loads(done.stdout)["approved"] == []
    assert list(json.loads(done.stdout)["refused"]) == ["1", "2"]
    assert json.loads(done.stdout)["refused"]["2"] == "The message 2 is no draft any more."


def test_drafting_for_one_customer_cancels_nothing_of_the_others(run: Run) -> None:
    run("remind", *AS_OF, "--draft", "--approve")
    again = run("remind", *AS_OF, "--customer", "Weber", "--draft", "--send").stdout
    assert "cancelled" not in again
    assert outbox(run) == [("C2", "email", "approved"), ("C1", "letter", "approved")]


def test_the_outbox_is_shown_and_messages_are_cancelled(run: Run) -> None:
    run("remind", *AS_OF, "--draft")
    shown = run("remind", "show", 1).stdout
    assert shown.startswith("Message 1@1, email, drafted: klein@weber.example\nReminder:")
    run("remind", "cancel", 1, "--reason", "I will call")
    (one,) = said(run("remind", "outbox", "--state", "cancelled", "--format", "json"))
    assert (one["message"], one["why"]) == (1, "I will call")


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("retry", "1"), "The message 1 is drafted: retry cannot be said of it."),
        (("cancel", "9"), "There is no message 9."),
        (("show", "9"), "There is no message 9."),
        (("approve", "9@1", *AS_OF), "There is no message 9."),
        (("approve", "1@7", *AS_OF), "There is no version 7 of the message 1."),
        (("approve", "1@x"), "'1@x' is no number of a message."),
        (("show", "one"), "'one' is no number of a message."),
        (("cancel",), "It is not said which messages."),
        (("outbox", "--state", "lost"), "There is no state 'lost' of a message."),
    ],
)
def test_what_makes_no_sense_is_told(run: Run, words: tuple[str, ...], what: str) -> None:
    run("remind", *AS_OF, "--draft")
    done = run("remind", *words)
    assert done.exit_code == 2
    assert what in done.stderr


def test_a_wrong_template_is_told_by_the_policy_check_and_by_remind(run: Run, home: Path) -> None:
    own = home / "templates" / "fr" / "reminder.txt"
    own.parent.mkdir(parents=True)
    own.write_text("Objet : x\n\n{{ facture }}\n", encoding="utf-8")
    told = f"{own}:3: The template cannot be filled in: 'facture' is undefined."
    for words in (("policy", "check"), ("remind", *AS_OF)):
        done = run(*words)
        assert done.exit_code == 2
        assert told in done.stderr


def test_a_policy_that_names_a_missing_template_is_told(run: Run, home: Path) -> None:
    text = run("policy", "file").stdout.replace('template = "call"', 'template = "phone"', 1)
    (home / "policy.toml").write_text(text, encoding="utf-8")
    for words in (("policy", "check"), ("policy",), ("worklist", *AS_OF), ("remind", *AS_OF)):
        done = run(*words)
        assert done.exit_code == 2
        assert "There is no template 'phone'." in done.stderr


def test_who_is_named_and_not_written_to_is_told_why(run: Run) -> None:
    assert run("log", "add", "C1", "call", "reached", "--author", "anne").exit_code == 0
    shown = run("remind", *AS_OF, "--customer", "C1").stdout
    told = "Dupont: nothing is written. Last contacted on 2025-03-31; the next step waits until"
    assert told in shown
    drafted = run("remind", *AS_OF, "--customer", "C1", "--draft").stdout
    assert drafted.startswith("0 messages drafted.\n")
    assert told in drafted
    assert run("remind", "--as-of", "2024-12-31").stdout.count("Nobody is to be written to.") == 1
