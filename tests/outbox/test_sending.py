"""Sending: what goes out once, what does not, and what is written down of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from mailroom import Mailroom
from offices import AS_OF, NOW, company, customer, server_of

from ardash.collections.templating import Texts
from ardash.errors import MailUnavailable, Message
from ardash.outbox.hours import Hours
from ardash.outbox.mime import message_id
from ardash.outbox.sending import send
from ardash.outbox.settling import UNKNOWN, said_of, settle
from ardash.records.people import changes_of, open_dispute
from ardash.records.people.outbox import last_moved, outgoing
from ardash.records.people.posting import Move, claim, move_messages

#: The largest amount, and so the worthiest, first.
ADDRESSES = ["c3@client.example", "c2@client.example", "c1@client.example"]


def test_approved_reminders_go_out_once_and_the_worklist_knows(store, tmp_path, room):
    here = company(store, tmp_path, 3, room)
    here.approved()
    report = here.send()
    assert (len(report.sent), report.left, report.stopped) == (3, 0, None)
    assert room.addressed == ADDRESSES
    assert here.states() == {"C1": "sent", "C2": "sent", "C3": "sent"}
    logged = here.actions.activities.select("customer_id", "channel", "step", "outcome", "author")
    assert logged.rows() == [
        (f"C{number}", "email", "reminder", "sent", "anne") for number in (3, 2, 1)
    ]
    assert here.actions.activity_items["item_id"].to_list() == ["F3", "F2", "F1"]
    assert here.found().rows.height == 0
    again = here.send()
    assert (again.sent, len(room.received)) == ([], 3)
    assert here.drafted().new == ()


def test_a_mail_has_its_text_its_html_its_statement_and_its_own_identity(
    sqlite_store, tmp_path, room
):
    here = company(sqlite_store, tmp_path, 1, room, language="fr", contact="Mme Petit")
    here.statements = True
    here.approved()
    here.send()
    (mail,) = room.received
    assert mail["From"] == "Atelier Lumen SAS <compta@lumen.fr>"
    assert mail["To"] == "c1@client.example"
    assert mail["Subject"] == "Relance - facture échue - Atelier Lumen SAS"
    assert mail["Date"].startswith("Mon, 10 Mar 2025 10:00:00")
    assert mail["Auto-Submitted"] == "auto-generated"
    (one,) = outgoing(sqlite_store)
    assert mail["Message-ID"] == message_id(one.key, "compta@lumen.fr")
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert "- F1 du 31 janvier 2025, échéance le 2 mars 2025 : 100,01\u202f€" in (
        text.get_content().replace("\xa0", "\u202f")
    )
    assert text.get_content().startswith("Bonjour Mme Petit,")
    assert "<th" in html.get_content()
    (statement,) = mail.iter_attachments()
    assert statement.get_filename() == "C1-20250310.pdf"
    assert statement.get_content().startswith(b"%PDF-")


def test_what_is_a_draft_or_was_cancelled_is_not_sent(store, tmp_path, room):
    here = company(store, tmp_path, 2, room)
    here.drafted()
    assert here.send().sent == []
    first, second = outgoing(store)
    settle(store, "cancel", [first.message], now=NOW, author="anne")
    move_messages(store, [Move(second.message, 1)], "approved", now=NOW, author="anne")
    assert here.send().sent == [second.message]
    assert here.states() == {"C1": "sent", "C2": "cancelled"}


def test_an_address_that_does_not_exist_bounces_and_the_rest_go_on(store, tmp_path, room):
    here = company(store, tmp_path, 3, room)
    room.on["RCPT"] = lambda _, to: "550 5.1.1 no such user" if to.startswith("c2") else None
    here.approved()
    report = here.send()
    assert (len(report.sent), len(report.bounced)) == (2, 1)
    assert here.states() == {"C1": "sent", "C2": "bounced", "C3": "sent"}
    (one,) = outgoing(store, ["bounced"])
    assert one.reason == "550 5.1.1 no such user"
    bounced = here.actions.activities.filter(customer_id="C2")
    assert bounced.select("outcome", "step", "text").rows() == [
        ("bounced", "reminder", "550 5.1.1 no such user")
    ]
    # The worklist knows, and the next reminder does not go to that address.
    assert here.found().rows.select("customer_id", "reason").rows() == [("C2", "bounced")]
    (next_one,) = here.previews()
    assert (next_one.channel, next_one.reason) == ("letter", "bounced")


def test_a_message_that_the_server_refuses_fails_and_can_be_tried_again(
    sqlite_store, tmp_path, room
):
    here = company(sqlite_store, tmp_path, 2, room)
    room.on["DATA"] = lambda _, to: "554 5.7.1 looks like spam" if to.startswith("c1") else None
    here.approved()
    report = here.send()
    assert (len(report.sent), len(report.failed), len(room.received)) == (1, 1, 1)
    (one,) = outgoing(sqlite_store, ["failed"])
    assert (one.reason, one.attempts) == ("554 5.7.1 looks like spam", 1)
    assert here.actions.activities.height == 1
    room.on.clear()
    settle(sqlite_store, "retry", [one.message], now=NOW, author="anne")
    assert here.send().sent == [one.message]


def test_a_full_mailbox_is_tried_again_until_it_has_failed(sqlite_store, tmp_path, room):
    here = company(sqlite_store, tmp_path, 1, room)
    room.on["RCPT"] = lambda *_: "452 4.2.2 mailbox full"
    (number,) = here.approved()
    for _ in range(4):
        assert here.send().later == [number]
        assert here.states() == {"C1": "queued"}
    assert here.send().failed == [number]
    (one,) = outgoing(sqlite_store, ["failed"])
    assert (one.attempts, one.reason) == (5, "452 4.2.2 mailbox full")


def test_a_server_that_refuses_everything_is_not_asked_for_long(sqlite_store, tmp_path, room):
    here = company(sqlite_store, tmp_path, 9, room)
    room.on["RCPT"] = lambda *_: "554 5.7.1 relay access denied"
    here.approved()
    report = here.send()
    assert (len(report.failed), report.left) == (5, 4)
    assert str(report.stopped.what) == "The mail server did not take 5 messages in a row."


def number_of(address: str) -> int:
    """Of whom an address is; who owes most, and so is written to first, has the highest number."""
    return int(address.partition("@")[0].removeprefix("c"))


def test_a_bounce_shows_that_the_server_lets_us_send(sqlite_store, tmp_path, room):
    # Four are refused, one does not exist, four are refused: not five in a row.
    here = company(sqlite_store, tmp_path, 9, room)
    room.on["RCPT"] = lambda _, to: (
        "550 5.1.1 no such user" if number_of(to) == 5 else "554 5.7.1 blocked by policy"
    )
    here.approved()
    report = here.send()
    assert (len(report.failed), len(report.bounced), report.stopped) == (8, 1, None)


def test_a_bounce_says_nothing_of_texts_that_the_server_does_not_take(sqlite_store, tmp_path, room):
    here = company(sqlite_store, tmp_path, 9, room)
    room.on["RCPT"] = lambda _, to: "550 5.1.1 no such user" if number_of(to) in (7, 5) else None
    room.on["DATA"] = lambda *_: "554 5.7.1 looks like spam"
    here.approved()
    report = here.send()
    assert (len(report.failed), len(report.bounced), report.left) == (5, 2, 2)
    assert str(report.stopped.what) == "The mail server did not take 5 messages in a row."


def test_ten_bounces_with_none_taken_in_between_stop_the_run(sqlite_store, tmp_path, room):
    here = company(sqlite_store, tmp_path, 12, room)
    room.on["RCPT"] = lambda *_: "550 relaying denied"
    here.approved()
    report = here.send()
    assert (len(report.bounced), report.left) == (10, 2)
    assert str(report.stopped.what) == "The mail server did not take 10 messages in a row."
    assert "--state bounced" in str(report.stopped.remedy)
    room.on.clear()
    assert len(here.send().sent) == 2


def test_what_is_taken_between_bounces_lets_the_run_go_on(sqlite_store, tmp_path, room):
    here = company(sqlite_store, tmp_path, 12, room)
    room.on["RCPT"] = lambda _, to: "550 5.1.1 no such user" if number_of(to) != 6 else None
    here.approved()
    report = here.send()
    assert (len(report.bounced), len(report.sent), report.stopped) == (11, 1, None)


def test_a_sender_that_the_server_does_not_like_stops_the_run(sqlite_store, tmp_path, room):
    here = company(sqlite_store, tmp_path, 2, room)
    room.on["MAIL"] = lambda *_: "550 5.7.1 not your address"
    here.approved()
    report = here.send()
    assert isinstance(report.stopped, MailUnavailable)
    assert "550 5.7.1 not your address" in str(report.stopped)
    assert "Check ARDASH_MAIL_FROM" in str(report.stopped)
    assert (report.left, set(here.states().values())) == (2, {"queued"})


def test_a_server_that_is_not_there_changes_nothing(sqlite_store, tmp_path):
    room = Mailroom()
    here = company(sqlite_store, tmp_path, 2, room)
    here.approved()
    report = here.send()
    assert f"127.0.0.1:{room.port}: The mail server cannot be used" in str(report.stopped)
    assert "Check ARDASH_SMTP_HOST" in str(report.stopped)
    assert (report.left, set(here.states().values())) == (2, {"queued"})


def test_a_server_that_hangs_is_given_up(sqlite_store, tmp_path, room):
    here = company(sqlite_store, tmp_path, 2, room)
    here.set(server=server_of(room, timeout_seconds=0.3))
    room.on["RCPT"] = lambda *_: "hang"
    here.approved()
    report = here.send()
    assert "timed out" in str(report.stopped)
    assert (report.left, set(here.states().values())) == (2, {"queued"})


def test_without_a_mail_server_nothing_is_sent(sqlite_store, tmp_path):
    here = company(sqlite_store, tmp_path, 2)
    here.approved()
    report = here.send()
    assert (report.sent, report.left) == ([], 2)
    assert report.stopped == "No mail server is set: nothing is sent."


def test_nothing_goes_out_in_quiet_hours(sqlite_store, tmp_path, room):
    here = company(sqlite_store, tmp_path, 1, room)
    here.set(hours=Hours.of("20:00-08:00 sat sun", "Europe/Paris"))
    here.approved()
    # 6:30 in Paris, in winter one hour ahead.
    report = here.send(at=datetime.fromisoformat("2025-03-10T05:30"))
    assert report.stopped == "Quiet hours: nothing is sent before 2025-03-10 08:00."
    assert (report.left, room.received) == (1, [])
    assert len(here.send(at=datetime.fromisoformat("2025-03-10T07:00")).sent) == 1


def test_no_more_than_the_daily_limit_go_out_in_a_day(store, tmp_path, room):
    here = company(store, tmp_path, 5, room)
    here.set(daily_limit=2)
    here.approved()
    report = here.send()
    assert (len(report.sent), report.left) == (2, 3)
    assert report.stopped == "2 e-mails have gone out today; that is the limit."
    assert here.send().sent == []
    # In Paris the next day begins at 23:00 UTC.
    assert len(here.send(at=datetime.fromisoformat("2025-03-10T23:00")).sent) == 2
    assert len(here.send(at=NOW + timedelta(days=2), as_of=AS_OF + timedelta(days=2)).sent) == 1


def test_what_was_paid_or_disputed_since_is_cancelled_with_the_reason(sqlite_store, tmp_path, room):
    here = company(sqlite_store, tmp_path, 4, room)
    here.approved()
    here.read(paid={"F1": 10_001, "F2": 2})
    open_dispute(sqlite_store, "sales", "C3", "F3", reason="price", now=NOW, author="anne")
    report = here.send()
    assert (len(report.outdated), room.addressed) == (3, ["c4@client.example"])
    assert {one.customer_id: one.reason for one in outgoing(sqlite_store, ["cancelled"])} == {
        "C1": "F1 is paid, or is not to be reminded any more.",
        "C2": "What is to be asked for F2 has changed.",
        "C3": "F3 is on hold now: disputed.",
    }
    # What is left of F2 is reminded anew, the same day.
    assert [one.customer_id for one in here.previews()] == ["C2"]
    assert len(here.drafted().new) == 1


def test_a_customer_who_was_called_since_waits_and_an_old_message_is_not_sent(
    sqlite_store, tmp_path, room
):
    from ardash.records.people import log_activity

    here = company(sqlite_store, tmp_path, 2, room)
    here.approved()
    who = {"channel": "call", "outcome": "reached", "now": NOW, "author": "anne"}
    log_activity(sqlite_store, "sales", "C1", **who)
    report = here.send()
    assert (len(report.waiting), len(report.sent)) == (1, 1)
    assert here.states() == {"C1": "approved", "C2": "sent"}
    late = here.send(as_of=date(2025, 3, 18), at=NOW + timedelta(days=8))
    assert here.states()["C1"] == "cancelled"
    assert len(late.outdated) == 1


def test_a_message_that_cannot_be_made_fails_with_the_reason(sqlite_store, tmp_path, room):
    here = company(sqlite_store, tmp_path, 2, room)
    here.approved()
    own = tmp_path / "templates" / "en"
    own.mkdir(parents=True)
    (own / "mail.html").write_text("{{ nothing }}")
    here.set(texts=Texts(tmp_path / "templates"))
    report = here.send()
    assert (len(report.failed), room.received) == (2, [])
    assert {one.reason for one in outgoing(sqlite_store, ["failed"])} == {
        (
            f"{own / 'mail.html'}:1: The template cannot be filled in: 'nothing' is undefined. "
            "docs/reminders.md lists what templates can say."
        )
    }


def test_an_address_with_a_domain_in_other_letters_is_written_to(sqlite_store, tmp_path, room):
    here = company(sqlite_store, tmp_path, 0, room)
    here.customers = [customer(1, email="jean@société.example")]
    here.read()
    here.approved()
    here.send()
    assert room.addressed == ["jean@xn--socit-esab.example"]


def test_of_two_drafts_about_the_same_one_goes_out(store, tmp_path, room):
    here = company(store, tmp_path, 1, room)
    # Two people drafted it at the same time, on worklists of two days.
    first, second = here.previews(), here.previews(AS_OF + timedelta(days=1))
    from ardash.outbox.drafting import approve, draft

    for drafts in (first, second):
        assert len(draft(store, drafts, now=NOW, author="anne").new) == 1
    approve(store, now=NOW, author="anne")
    report = here.send(as_of=AS_OF + timedelta(days=1))
    assert (len(report.sent), len(report.skipped), len(room.received)) == (1, 1, 1)
    (other,) = outgoing(store, ["cancelled"])
    assert other.reason == "Message 1 about the same has gone out."


def test_a_step_that_an_item_comes_to_again_on_a_later_day_goes_out(store, tmp_path, room):
    # The item went along with an older one's; by now it has come to the step itself.
    here = company(store, tmp_path, 1, room)
    later = NOW + timedelta(days=1)
    second = here.previews(AS_OF + timedelta(days=1))
    here.approved()
    assert here.send().sent == [1]
    from ardash.outbox.drafting import approve, draft

    assert draft(store, second, now=later, author="anne").new == (2,)
    approve(store, now=later, author="anne")
    assert move_messages(store, [Move(2, 2)], "queued", now=later, author="anne") == [2]
    (one,) = outgoing(store, ["queued"])
    assert claim(store, one, now=later, author="robot") == 4


def test_an_answer_that_cannot_be_read_holds_the_message_and_is_not_sent_again(
    sqlite_store, tmp_path, room
):
    here = company(sqlite_store, tmp_path, 1, room)
    here.approved()
    room.on["TAKEN"] = lambda *_: "thanks a lot"
    assert here.send().held == [1]
    assert len(room.received) == 1


def test_an_unconfirmed_message_is_held_until_a_person_says_what_became_of_it(
    sqlite_store, tmp_path, room
):
    here = company(sqlite_store, tmp_path, 3, room)
    # The server takes the whole message of C2, and breaks off before it says so.
    room.on["TAKEN"] = lambda _, to: "cut" if to.startswith("c2") else None
    here.approved()
    report = here.send()
    assert (len(report.sent), len(report.held)) == (2, 1)
    (one,) = outgoing(sqlite_store, ["sending"])
    assert one.customer_id == "C2"
    assert one.reason.startswith("It was handed over, and the mail server did not confirm it")
    assert here.send().sent == []
    # The mail stands in the server's log: it went out.
    assert settle(sqlite_store, "sent", [one.message], now=NOW, author="anne") == [one.message]
    assert here.states()["C2"] == "sent"
    assert here.actions.activities.height == 3
    assert sorted(room.addressed) == sorted(ADDRESSES)


def test_an_unconfirmed_message_that_did_not_arrive_is_sent_again(sqlite_store, tmp_path, room):
    here = company(sqlite_store, tmp_path, 1, room)
    room.on["DATA"] = lambda *_: "cut"
    (number,) = here.approved()
    assert here.send().held == [number]
    room.on.clear()
    settle(sqlite_store, "unsent", [number], now=NOW, author="anne")
    assert here.send().sent == [number]
    assert len(room.received) == 1


def test_two_unconfirmed_messages_in_a_row_stop_the_run(sqlite_store, tmp_path, room):
    here = company(sqlite_store, tmp_path, 4, room)
    room.on["TAKEN"] = lambda *_: "cut"
    here.approved()
    report = here.send()
    assert (len(report.held), report.left) == (2, 2)
    assert "did not take 2 messages in a row" in str(report.stopped)


def test_a_message_left_by_a_program_that_ended_is_never_sent_by_itself(store, tmp_path, room):
    here = company(store, tmp_path, 1, room)
    (number,) = here.approved()
    move_messages(store, [Move(number, 2)], "queued", now=NOW, author="robot")
    (one,) = outgoing(store)
    assert claim(store, one, now=NOW, author="robot") == 4
    # The program ends here.
    assert here.send().sent == []
    (left,) = outgoing(store, ["sending"])
    moved_at = last_moved(store, [number])[number]
    assert moved_at == NOW
    assert said_of(left, moved_at, NOW + timedelta(minutes=1)) == "It is being sent."
    assert said_of(left, moved_at, NOW + timedelta(hours=1)) == Message(UNKNOWN)
    with pytest.raises(Exception, match="being sent just now"):
        settle(store, "unsent", [number], now=NOW + timedelta(minutes=1), author="anne")
    settle(store, "unsent", [number], now=NOW + timedelta(hours=1), author="anne")
    assert here.send().sent == [number]


def test_a_message_in_other_hands_is_not_taken(store, tmp_path, room):
    here = company(store, tmp_path, 1, room)
    (number,) = here.approved()
    move_messages(store, [Move(number, 2)], "queued", now=NOW, author="robot")
    (one,) = outgoing(store)
    assert claim(store, one, now=NOW, author="one") == 4
    assert claim(store, one, now=NOW, author="two") is None


def test_what_is_sent_and_what_is_logged_stand_in_one_transaction(
    store, tmp_path, room, monkeypatch
):
    from ardash.records.people import posting

    here = company(store, tmp_path, 1, room)
    here.approved()

    def broken(*_: object) -> None:
        raise RuntimeError("the program ends here")

    monkeypatch.setattr(posting, "_log", broken)
    with pytest.raises(RuntimeError, match="ends here"):
        here.send()
    assert here.states() == {"C1": "sending"}
    assert here.actions.activities.height == 0


def test_every_step_of_a_message_is_in_the_audit(store, tmp_path, room):
    here = company(store, tmp_path, 1, room)
    (number,) = here.approved()
    here.send()
    history = changes_of(store, "messages", {"message": number})
    states = [__import__("json").loads(after)["state"] for after in history["after"]]
    assert states[::-1] == ["drafted", "approved", "queued", "sending", "sent"]
    assert history["author"].to_list() == ["robot", "robot", "robot", "anne", "anne"]


def test_send_says_what_became_of_each_message_as_it_goes(sqlite_store, tmp_path, room):
    here = company(sqlite_store, tmp_path, 2, room)
    here.approved()
    told = []
    send(
        sqlite_store, here.ledger, here.found(), here.office, now=lambda: NOW, author="robot",
        told=lambda one, what: told.append((one.customer_id, what)),
    )  # fmt: skip
    assert told == [("C2", "sent"), ("C1", "sent")]
