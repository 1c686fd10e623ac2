"""What holds of sending whatever the messages are: hours, settings, letters, what people say."""

from __future__ import annotations

from datetime import datetime, timedelta

import pypdfium2
import pytest
from offices import AS_OF, NOW, company

from ardash.errors import BadSetting, MailUnavailable, UnknownChoice
from ardash.language import Language
from ardash.outbox.drafting import approve, cancel_outdated, draft
from ardash.outbox.hours import Hours
from ardash.outbox.letters import letters, printed
from ardash.outbox.mime import message_id
from ardash.outbox.office import Office
from ardash.outbox.reasons import reason_of
from ardash.outbox.server import IN_HAND_SECONDS, MailServer, connect, quoted
from ardash.outbox.settling import settle
from ardash.records.people import change_message, move_message
from ardash.records.people.outbox import outgoing, sent_since
from ardash.settings import Settings

PARIS = Hours.of("20:00-08:00 sat sun", "Europe/Paris")


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2025-03-10T08:00", None),  # Monday, 9:00 in Paris
        ("2025-03-10T06:59", "2025-03-10 08:00"),
        ("2025-03-10T19:00", "2025-03-11 08:00"),
        ("2025-03-14T18:59", None),
        # On Friday evening until Monday morning.
        ("2025-03-14T19:00", "2025-03-17 08:00"),
        ("2025-03-15T12:00", "2025-03-17 08:00"),
        # Summer time began on Sunday the 30th.
        ("2025-03-31T06:00", None),
        ("2025-03-31T05:59", "2025-03-31 08:00"),
    ],
)
def test_quiet_hours_are_those_of_the_companys_own_time(now, until):
    found = PARIS.quiet_until(datetime.fromisoformat(now))
    assert (found and found.strftime("%Y-%m-%d %H:%M")) == until


def test_quiet_hours_within_a_day_and_none_at_all():
    noon = Hours.of("12:00-14:00", "UTC")
    assert noon.quiet_until(datetime.fromisoformat("2025-03-10T12:30")).hour == 14
    assert noon.quiet_until(datetime.fromisoformat("2025-03-10T14:00")) is None
    assert Hours.of("never", "").quiet_until(NOW) is None


@pytest.mark.parametrize(
    ("text", "zone", "variable"),
    [
        ("25:00-08:00", "", "ARDASH_MAIL_QUIET"),
        ("08:00-08:00", "", "ARDASH_MAIL_QUIET"),
        ("tonight", "", "ARDASH_MAIL_QUIET"),
        ("mon tue wed thu fri sat sun", "", "ARDASH_MAIL_QUIET"),
        ("20:00-08:00", "Europe/Lyon", "ARDASH_TIME_ZONE"),
    ],
)
def test_hours_that_make_no_sense_are_told(text, zone, variable):
    with pytest.raises(BadSetting, match=variable):
        Hours.of(text, zone)


def settings(**given) -> Settings:
    return Settings(**{"smtp_host": "mail.example", "mail_from": "a@lumen.fr", **given})


def test_the_port_is_that_of_the_security_and_the_password_is_not_shown():
    assert MailServer.of(settings()).port == 587
    assert MailServer.of(settings(smtp_security="tls")).port == 465
    assert MailServer.of(settings(smtp_port=2525)).port == 2525
    assert MailServer.of(settings(smtp_host="")) is None
    secret = settings(smtp_user="a", smtp_password="hunter2")  # noqa: S106
    assert "hunter2" not in f"{secret!r} {MailServer.of(secret)!r}"


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"mail_from": ""}, "ARDASH_MAIL_FROM"),
        ({"mail_from": "compta lumen.fr"}, "ARDASH_MAIL_FROM"),
        ({"mail_from": "a@b.fr\r\nBcc: x@y.fr"}, "ARDASH_MAIL_FROM"),
        ({"smtp_user": "a", "smtp_security": "none"}, "unprotected"),
    ],
)
def test_a_mail_server_that_cannot_be_right_is_told(given, what):
    with pytest.raises(BadSetting, match=what):
        MailServer.of(settings(**given))


def test_starttls_is_asked_for_and_its_lack_is_told(room):
    plain = MailServer("127.0.0.1", room.port, "a@lumen.fr", timeout_seconds=2)
    with pytest.raises(MailUnavailable, match="ARDASH_SMTP_SECURITY"):
        connect(plain)
    tls = MailServer("127.0.0.1", room.port, "a@lumen.fr", security="tls", timeout_seconds=2)
    with pytest.raises(MailUnavailable, match=f"127.0.0.1:{room.port}: .* ARDASH_SMTP_SECURITY"):
        connect(tls)


def test_a_login_that_is_refused_is_told_without_the_password(room):
    room.stop()
    room.start(auth_require_tls=False, authenticator=lambda *_: _refusal())
    server = MailServer(
        "127.0.0.1", room.port, "a@lumen.fr", security="none", user="anne",
        password="hunter2", timeout_seconds=2,  # noqa: S106
    )  # fmt: skip
    with pytest.raises(MailUnavailable, match="Check ARDASH_SMTP_USER") as told:
        connect(server)
    assert "hunter2" not in str(told.value)


def _refusal():
    from aiosmtpd.smtp import AuthResult

    return AuthResult(success=False, handled=False)


def test_a_message_travels_with_its_dots():
    assert quoted(b"a\n.b\r\n..\n") == b"a\r\n..b\r\n...\r\n"
    assert quoted(b"a") == b"a\r\n"
    assert quoted(b".\n.") == b"..\r\n..\r\n"


def test_a_message_has_one_identity_however_often_it_is_sent():
    one = message_id("reminder/abc", "compta@société.fr")
    assert one == message_id("reminder/abc", "compta@société.fr")
    assert one.endswith("@xn--socit-esab.fr>")
    assert one != message_id("reminder/abd", "compta@société.fr")


def test_an_office_is_set_up_from_the_settings_and_the_home_folder(tmp_path):
    (tmp_path / "creditor.toml").write_text('name = "Lumen"\nemail = "compta@lumen.fr"\n')
    (tmp_path / "templates" / "en").mkdir(parents=True)
    (tmp_path / "templates" / "en" / "own.txt").write_text("Subject: x\n\ny")
    office = Office.of(Settings(home=tmp_path, smtp_host="mail.example"))
    assert office.server.sender == "compta@lumen.fr"
    assert "own" in office.texts.codes
    assert office.daily_limit == 1000
    assert Office.of(Settings(home=tmp_path)).server is None


def test_drafting_twice_adds_nothing_and_an_edited_draft_stays(store, tmp_path):
    here = company(store, tmp_path, 3)
    drafts = here.previews()
    assert len(draft(store, drafts, now=NOW, author="anne").new) == 3
    number = outgoing(store)[0].message
    change_message(store, number, {"body": "In my words."}, version=1, now=NOW, author="bruno")
    again = draft(store, drafts, now=NOW, author="anne")
    assert (again.new, len(again.known)) == ((), 3)
    assert outgoing(store, numbers=[number])[0].body == "In my words."
    # On the next worklist they are known to wait, and so held.
    later = here.previews()
    assert [each.reason for each in later] == ["waiting"] * 3
    assert len(draft(store, later, now=NOW, author="anne").held) == 3


def test_what_an_edited_draft_says_is_what_goes_out_in_both_forms(sqlite_store, tmp_path, room):
    here = company(sqlite_store, tmp_path, 1, room)
    here.drafted()
    (one,) = outgoing(sqlite_store)
    changes = {"body": one.body.replace("Dear Sir or Madam", "Dear friends"), "subject": "Hello"}
    change_message(sqlite_store, one.message, changes, version=1, now=NOW, author="bruno")
    approve(sqlite_store, now=NOW, author="bruno")
    here.send()
    (mail,) = room.received
    assert mail["Subject"] == "Hello"
    assert mail.get_body(("plain",)).get_content().startswith("Dear friends,")
    assert "Dear friends," in mail.get_body(("html",)).get_content()


def test_letters_are_one_file_and_logged_once_they_are_posted(store, tmp_path):
    here = company(store, tmp_path, 3, email=None)
    here.statements = True
    assert [each.channel for each in here.previews()] == ["letter"] * 3
    here.approved()
    made = letters(store, here.ledger, here.found(), here.office, on=AS_OF)
    # Each on a page, with its statement behind it.
    pages = pypdfium2.PdfDocument(made.pdf)
    assert len(pages) == 6
    text = pages[0].get_textpage().get_text_range()
    assert "Customer 3" in text
    assert "Atelier Lumen SAS" in text
    assert set(here.states().values()) == {"approved"}
    numbers = printed(store, made, now=NOW, author="anne")
    assert set(here.states().values()) == {"queued"}
    with pytest.raises(BadSetting, match="There is no letter to print"):
        letters(store, here.ledger, here.found(), here.office, on=AS_OF)
    again = letters(store, here.ledger, here.found(), here.office, on=AS_OF, numbers=numbers)
    assert again.pdf == made.pdf
    assert here.actions.activities.height == 0
    settle(store, "sent", numbers, now=NOW, author="anne")
    logged = here.actions.activities.select("channel", "step", "outcome").rows()
    assert logged == [("letter", "reminder", "sent")] * 3


def test_a_letter_about_what_was_paid_is_left_out(sqlite_store, tmp_path):
    here = company(sqlite_store, tmp_path, 2, email=None)
    here.approved()
    here.read(paid={"F1": 10_001})
    made = letters(sqlite_store, here.ledger, here.found(), here.office, on=AS_OF)
    assert [one.customer_id for one in made.messages] == ["C2"]
    assert [why for _, why in made.left_out] == ["F1 is paid, or is not to be reminded any more."]
    cancelled = cancel_outdated(sqlite_store, here.found(), now=NOW, author="anne")
    assert list(cancelled.values()) == ["F1 is paid, or is not to be reminded any more."]
    assert here.states() == {"C1": "cancelled", "C2": "approved"}


def test_what_came_back_later_is_logged_and_its_address_not_used_again(store, tmp_path, room):
    here = company(store, tmp_path, 1, room)
    (number,) = here.approved()
    here.send()
    later = NOW + timedelta(hours=2)
    settle(store, "bounced", [number], now=later, author="anne", reason="mailbox is gone")
    assert here.states() == {"C1": "bounced"}
    assert here.actions.activities["outcome"].to_list() == ["sent", "bounced"]
    (again,) = here.previews()
    assert (again.channel, again.reason) == ("letter", "bounced")


@pytest.mark.parametrize("word", ["unsent", "retry", "bounced", "sent"])
def test_what_cannot_be_said_of_a_message_is_refused_and_nothing_changes(
    sqlite_store, tmp_path, word
):
    here = company(sqlite_store, tmp_path, 2)
    numbers = here.approved()
    settle(sqlite_store, "cancel", numbers[:1], now=NOW, author="anne")
    with pytest.raises(BadSetting, match=f"{word} cannot be said of it"):
        settle(sqlite_store, word, numbers, now=NOW, author="anne")
    assert sorted(here.states().values()) == ["approved", "cancelled"]
    with pytest.raises(UnknownChoice, match="no message 99"):
        settle(sqlite_store, word, [99], now=NOW, author="anne")


def test_an_unknown_word_is_told(sqlite_store):
    with pytest.raises(UnknownChoice, match="'lost' cannot be said"):
        settle(sqlite_store, "lost", [1], now=NOW, author="anne")


def test_a_reason_can_be_said_in_french():
    kept = "F1 is on hold now: promised."
    assert Language.of("fr").say(reason_of(kept)).startswith("F1 ")
    assert Language.of("fr").say(reason_of(kept)) != kept
    assert reason_of("550 5.1.1 no such user") == "550 5.1.1 no such user"


@pytest.mark.parametrize(("timeout", "confirming"), [(0.3, 1.2), (30, 120), (120, 210)])
def test_an_answer_is_never_waited_for_longer_than_a_message_counts_as_in_hand(timeout, confirming):
    server = MailServer("mail.example", 25, "a@lumen.fr", timeout_seconds=timeout)
    assert server.confirming_seconds == pytest.approx(max(1.0, confirming))
    assert 3 * timeout + server.confirming_seconds < IN_HAND_SECONDS


def test_a_timeout_above_two_minutes_is_refused():
    with pytest.raises(ValueError, match="less than or equal to 120"):
        settings(smtp_timeout_seconds=300)


def test_the_sender_is_named_to_the_server_in_ascii(room):
    named = []
    room.on["MAIL"] = lambda _envelope, address: named.append(address)
    server = MailServer(
        "127.0.0.1", room.port, "compta@société.fr", security="none", timeout_seconds=2
    )
    session = connect(server)
    session.offer("a@client.example", 100)
    session.quit()
    assert named == ["compta@xn--socit-esab.fr"]


def test_a_sender_that_the_server_cannot_name_is_told_and_holds_no_address_for_wrong(room):
    room.stop()
    room.start(enable_SMTPUTF8=False)
    server = MailServer(
        "127.0.0.1", room.port, "société@lumen.fr", security="none", timeout_seconds=2
    )
    session = connect(server)
    with pytest.raises(MailUnavailable, match="Check ARDASH_MAIL_FROM"):
        session.offer("a@client.example", 100)
    session.quit()


def test_what_is_stuck_since_yesterday_does_not_count_in_todays_limit(sqlite_store, tmp_path, room):
    here = company(sqlite_store, tmp_path, 2, room)
    here.approved()
    for one in outgoing(sqlite_store):
        version = move_message(
            sqlite_store, one.message, "queued", version=one.version, now=NOW, author="anne"
        )
        move_message(sqlite_store, one.message, "sending", version=version, now=NOW, author="anne")
    assert sent_since(sqlite_store, NOW - timedelta(hours=1)) == 2
    assert sent_since(sqlite_store, NOW + timedelta(hours=1)) == 0
