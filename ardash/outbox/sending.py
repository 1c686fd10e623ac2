"""Sending: approved e-mails over SMTP, each once, whatever breaks in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import sleep as wait

from ardash.collections._reminders.standing import Standings
from ardash.collections.worklist import Worklist
from ardash.errors import ArdashError, EditConflict, MailUnavailable, Message, StoreUnavailable
from ardash.ledger.ledger import Ledger
from ardash.outbox.composing import Enclosures, composed
from ardash.outbox.delivery import Clock, Delivery, delivering
from ardash.outbox.office import Office
from ardash.records.people.outbox import Outgoing, outgoing, sent_since
from ardash.records.people.posting import Move, move_messages
from ardash.records.store import Store


@dataclass
class Sent:
    """What a run did: numbers of messages; `stopped` says why it ended early, and `left` how many
    wait.

    sent        the server took them
    bounced     the address does not exist: the customer is to be contacted otherwise
    failed      the server does not take them, or they cannot be made; reasons stand in the outbox
    later       the server does not take them for now: the next run tries again
    held        handed over, but not confirmed: a person says whether they arrived
    outdated    paid, promised, disputed or done since: cancelled
    waiting     the customer is on hold for some days
    skipped     somebody else took or changed them, or they had gone out
    """

    sent: list[int] = field(default_factory=list)
    bounced: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    later: list[int] = field(default_factory=list)
    held: list[int] = field(default_factory=list)
    outdated: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)
    left: int = 0
    stopped: ArdashError | Message | None = None


def send(
    store: Store,
    ledger: Ledger,
    found: Worklist,
    office: Office,
    *,
    now: Clock,
    author: str,
    numbers: Sequence[int] | None = None,
    sleep: Callable[[float], None] = wait,
    told: Callable[[Outgoing, str], None] = lambda _one, _what: None,
) -> Sent:
    """Send the approved e-mails, all or those of some numbers; never one twice.

    What was paid or agreed since, as the worklist `found` has it, is cancelled instead. Before a
    message is handed over it is written down as being sent; a message that may or may not have gone
    out is never sent again by itself. `now` tells the time (UTC), `told` hears of each message
    what became of it. Without a mail server, or a name to sign with, nothing is done.

    Raises StoreUnavailable when the database cannot be written; what was sent till then stays so.
    """
    run = _Run(store, office, now, author, told)
    unsigned = office.unsigned()
    if office.server is None or unsigned is not None:
        run.report.stopped = unsigned or Message("No mail server is set: nothing is sent.")
        run.report.left = len(outgoing(store, ["approved", "queued"], channel="email"))
        return run.report
    queue = run.queued(found, numbers)
    with delivering(store, office.server, now=now, author=author, sleep=sleep) as delivery:
        run.go(delivery, queue, Enclosures(office, ledger, queue, store=store))
    return run.report


@dataclass
class _Run:
    """One run: it goes through the queue once."""

    store: Store
    office: Office
    now: Clock
    author: str
    told: Callable[[Outgoing, str], None]
    report: Sent = field(default_factory=Sent)

    def go(self, delivery: Delivery, queue: list[Outgoing], enclosed: Enclosures) -> None:
        """Send what is queued, until something stops it."""
        for place, one in enumerate(queue):
            stopped: ArdashError | Message | None = self._closed()
            what = None
            if stopped is None:
                try:
                    content = composed(self.office, delivery.server, enclosed, one, at=self.now())
                    what = delivery.deliver(one, content)
                except MailUnavailable as error:
                    stopped = error
                except (StoreUnavailable, EditConflict):
                    raise
                except ArdashError as error:
                    what = delivery.unmade(one, str(error))
            if what is not None:
                self.note(one, what)
            if stopped is not None:
                self.report.stopped, self.report.left = stopped, len(queue) - place
                return

    def queued(self, found: Worklist, numbers: Sequence[int] | None) -> list[Outgoing]:
        """Queue what was approved and still holds; cancel what does not."""
        states = ["approved", "queued"]
        waiting = outgoing(self.store, states, channel="email", numbers=numbers)
        standings, ready = Standings(found, [one.part("reminder") for one in waiting]), []
        for one in waiting:
            here = standings.of(one.source, one.customer_id, one.step, one.part("reminder"))
            if here.verdict == "stands":
                ready.append(one)
            elif here.verdict == "waits":
                self.note(one, "waiting")
            else:
                self._move([one], "cancelled", here.reason)
                self.note(one, "outdated")
        self._move([one for one in ready if one.state == "approved"], "queued")
        wanted = [one.message for one in ready]
        return outgoing(self.store, ["queued"], channel="email", numbers=wanted)

    def note(self, one: Outgoing, what: str) -> None:
        """Write down, and tell, what became of a message."""
        getattr(self.report, what).append(one.message)
        self.told(one, what)

    def _move(self, some: list[Outgoing], state: str, reason: str | None = None) -> None:
        moves = [Move(one.message, one.version) for one in some]
        now, author = self.now(), self.author
        move_messages(self.store, moves, state, now=now, author=author, reason=reason)

    def _closed(self) -> Message | None:
        """Say why nothing may go out now, if so."""
        now, hours, limit = self.now(), self.office.hours, self.office.daily_limit
        until = hours.quiet_until(now)
        if until is not None:
            said = until.replace(tzinfo=None).isoformat(" ", "minutes")
            return Message("Quiet hours: nothing is sent before {moment}.", moment=said)
        if limit and sent_since(self.store, hours.day_start(now)) >= limit:
            return Message("{limit} e-mails have gone out today; that is the limit.", limit=limit)
        return None
