"""500 reminders over SMTP while servers and senders are killed: all arrive, and none twice."""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from mailroom import Mailroom, free_port
from offices import NOW, Company, company, server_of
from postmaster import keep_post
from programs import Program
from sender import send_all

from ardash.outbox.mime import message_id
from ardash.outbox.settling import settle
from ardash.records.people.outbox import outgoing

MANY = 500


def prepared(store, tmp_path, count: int = MANY) -> Company:
    """A company whose reminders are approved."""
    here = company(store, tmp_path, count)
    assert len(here.approved()) == count
    return here


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.002)


class Postoffice:
    """The mail server as a process: it can be killed, and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.file = folder / "received"
        self.file.touch()
        self.program: Program | None = None

    def start(self) -> None:
        said = self.file.with_name("postmaster")
        self.program = Program(said, keep_post, self.port, self.file)
        wait_for(self._answers)

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def kill(self) -> None:
        if self.program is not None:
            self.program.kill()
            self.program.wait()

    def lines(self) -> list[str]:
        return self.file.read_text().splitlines()


@pytest.fixture
def postoffice(tmp_path: Path) -> Iterator[Postoffice]:
    opened = Postoffice(tmp_path)
    opened.start()
    yield opened
    opened.kill()


def ask_the_server(here: Company, postoffice: Postoffice) -> int:
    """What a person does about messages that may have gone out: look into the server's log."""
    held = outgoing(here.store, ["sending"])
    taken = {line.split()[0] for line in postoffice.lines()}
    for one in held:
        word = "sent" if message_id(one.key, "compta@lumen.fr") in taken else "unsent"
        later = NOW + timedelta(hours=1)
        settle(here.store, word, [one.message], now=later, author="anne")
    return len(held)


def check_each_once(here: Company, addressed: list[str], count: int = MANY) -> None:
    wanted = {f"c{number}@client.example" for number in range(1, count + 1)}
    assert Counter(addressed) == Counter(wanted)
    assert Counter(here.states().values()) == {"sent": count}
    logged = here.actions.activities.filter(outcome="sent")
    assert sorted(logged["contact"]) == sorted(wanted)


@pytest.mark.timeout(400)
def test_the_server_is_killed_twice_in_the_midst(sqlite_store, tmp_path, postoffice):
    here = prepared(sqlite_store, tmp_path)
    here.set(server=server_of(postoffice))

    def killer() -> None:
        for after in (150, 350):
            wait_for(lambda after=after: len(postoffice.lines()) >= after)
            postoffice.kill()
            postoffice.start()

    at_work = threading.Thread(target=killer)
    at_work.start()
    runs = held = 0
    while set(here.states().values()) != {"sent"}:
        here.send(sleep=lambda _: time.sleep(0.5))
        held += ask_the_server(here, postoffice)
        runs += 1
        assert runs < 10
    at_work.join()
    # A kill leaves at most the one message open that was on its way.
    assert held <= 2
    check_each_once(here, [line.split()[1] for line in postoffice.lines()])


@pytest.mark.timeout(400)
def test_the_sender_is_killed_twice_in_the_midst(database_url, store, tmp_path, postoffice):
    count = 150
    here = prepared(store, tmp_path, count)
    held = 0
    for until in (40, 90, None):
        said = tmp_path / f"until {until}"
        sender = Program(said, send_all, database_url, here.folder, postoffice.port)
        if until is not None:
            wait_for(lambda until=until: len(postoffice.lines()) >= until)
            sender.kill()
        assert sender.wait() == (0 if until is None else -signal.SIGKILL)
        held += ask_the_server(here, postoffice)
    here.set(server=server_of(postoffice))
    here.send()
    assert held <= 2
    check_each_once(here, [line.split()[1] for line in postoffice.lines()], count)


def test_two_senders_at_once_share_the_work(database_url, store, tmp_path, postoffice):
    count = 60
    here = prepared(store, tmp_path, count)
    words = (send_all, database_url, here.folder, postoffice.port)
    senders = [Program(tmp_path / name, *words) for name in "ab"]
    assert [sender.wait(90) for sender in senders] == [0, 0]
    check_each_once(here, [line.split()[1] for line in postoffice.lines()], count)


def test_a_server_that_goes_away_before_the_end_of_a_message_gets_it_again(
    sqlite_store, tmp_path, room: Mailroom
):
    here = prepared(sqlite_store, tmp_path, 5)
    here.set(server=server_of(room))
    cuts = iter(range(2))
    room.on["RCPT"] = lambda _, to: (
        "cut" if to.startswith("c3") and next(cuts, None) is not None else None
    )
    report = here.send()
    assert (len(report.sent), report.held, report.stopped) == (5, [], None)
    check_each_once(here, room.addressed, 5)
