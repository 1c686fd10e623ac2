"""Delivery: one message handed to the mail server, and what became of it written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Literal

from ardash.errors import EditConflict, MailUnavailable, Message
from ardash.outbox.addresses import envelope
from ardash.outbox.answers import Broken, Refused, Unconfirmed
from ardash.outbox.server import MailServer, Session, connect, unavailable
from ardash.records.people.outbox import Outgoing
from ardash.records.people.posting import claim, conclude, remark
from ardash.records.store import Store

#: How often sending a message is begun, over all runs; after that it has failed.
MOST_ATTEMPTS = 5

#: How often a message is begun in one run when the connection breaks.
_MOST_TRIES = 3

#: Messages without one taken in between before a run is stopped: then it is not the messages.
#: That no address exists is no less strange: some servers say so to whom they do not know.
_MOST_FAILED, _MOST_UNCONFIRMED, _MOST_BOUNCED = 5, 2, 10

#: Seconds waited, in turn, before a server that went away is called again.
PAUSES = (1.0, 5.0, 20.0)

Clock = Callable[[], datetime]
What = Literal["sent", "bounced", "failed", "later", "held", "skipped"]


class Delivery:
    """Hands messages to a mail server, over one connection as long as it lasts.

    Every message is written down as being sent before it is handed over, and what became of it
    after; nobody else can take it in between.
    """

    def __init__(
        self,
        store: Store,
        server: MailServer,
        *,
        now: Clock,
        author: str,
        sleep: Callable[[float], None],
    ) -> None:
        self.store = store
        self.server = server
        self.now = now
        self.author = author
        self.sleep = sleep
        self._session: Session | None = None
        self._pauses: Sequence[float] = ()
        # Refused before a message was handed over, after it, for its address; and not confirmed.
        self._turned_away = self._rejected = self._bounced = self._unconfirmed = 0

    def close(self) -> None:
        """Say goodbye to the server."""
        if self._session is not None:
            self._session.quit()
        self._session = None

    def deliver(self, one: Outgoing, content: bytes) -> What:
        """Hand a queued message over, beginning anew when the connection breaks before the end.

        Raises MailUnavailable when the server cannot be reached, or takes nothing from us.
        """
        self._check_trust()
        broken = Broken()
        for _ in range(_MOST_TRIES):
            session, version = self._connected(), None
            try:
                session.offer(envelope(one.recipient), len(content))
                version = claim(self.store, one, now=self.now(), author=self.author)
                if version is None:
                    return "skipped"
                session.transmit(content)
            except Broken as error:
                self._drop()
                broken = error
                if version is not None:
                    state = "failed" if one.attempts + 1 >= MOST_ATTEMPTS else "queued"
                    version = self._conclude(one, (state,), version, str(error))
                    if state == "failed" or version is None:
                        return "failed"
                    one = replace(one, version=version, attempts=one.attempts + 1)
            except Refused as error:
                return self._refused(one, version, error)
            except Unconfirmed as error:
                return self._hold(one, version or one.version, error)
            else:
                self._taken()
                done = self._conclude(one, ("sent",), version, None, "sent")
                return "held" if done is None else "sent"
        raise unavailable(self.server, broken)

    def unmade(self, one: Outgoing, reason: str) -> What:
        """Write down that a message cannot be made, and why."""
        self._conclude(one, ("sending", "failed"), one.version, reason)
        return "failed"

    def _refused(self, one: Outgoing, version: int | None, error: Refused) -> What:
        """Write down that the server does not take a message, for good or for now."""
        before = () if version is not None else ("sending",)
        known = one.version if version is None else version
        if error.is_address:
            # Who looks an address up lets us send; what is said of the text, this does not touch.
            self._bounced += 1
            self._turned_away = 0
            self._conclude(one, (*before, "bounced"), known, str(error), "bounced")
            return "bounced"
        if not error.is_permanent and one.attempts + 1 < MOST_ATTEMPTS:
            self._conclude(one, (*before, "queued"), known, str(error))
            return "later"
        if version is None:
            self._turned_away += 1
        else:
            self._rejected += 1
        self._conclude(one, (*before, "failed"), known, str(error))
        return "failed"

    def _hold(self, one: Outgoing, version: int, error: Unconfirmed) -> What:
        """Leave a message as being sent: a person looks whether it arrived."""
        self._drop()
        self._unconfirmed += 1
        reason = Message(
            "It was handed over, and the mail server did not confirm it: it may have gone out. "
            "({reason})",
            reason=str(error),
        )
        now, author = self.now(), self.author
        remark(self.store, one.message, reason, version=version, now=now, author=author)
        return "held"

    def _conclude(
        self,
        one: Outgoing,
        states: Sequence[str],
        version: int,
        reason: str | None,
        outcome: str | None = None,
    ) -> int | None:
        """Write down what became of a message; None when a person decided otherwise meanwhile."""
        try:
            return conclude(
                self.store, one, states, version=version, now=self.now(), author=self.author,
                reason=reason, outcome=outcome,
            )  # fmt: skip
        except EditConflict:
            return None

    def _check_trust(self) -> None:
        """Stop when it is the server that is wrong, and not the messages."""
        failed = self._turned_away + self._rejected
        is_failing = failed >= _MOST_FAILED or self._unconfirmed >= _MOST_UNCONFIRMED
        if is_failing:
            count = max(failed, self._unconfirmed)
            remedy = Message("Look at the reasons with `ardash remind outbox`.")
        elif self._bounced >= _MOST_BOUNCED:
            count = self._bounced
            remedy = Message(
                "It says that no address exists. Look at the reasons with `ardash remind outbox "
                "--state bounced`; the next run goes on."
            )
        else:
            return
        raise MailUnavailable(
            Message("The mail server did not take {count} messages in a row.", count=count),
            where=f"{self.server.host}:{self.server.port}",
            remedy=remedy,
        )

    def _taken(self) -> None:
        """Begin to count anew: what the server took, it trusts us to send."""
        self._turned_away = self._rejected = self._bounced = self._unconfirmed = 0

    def _connected(self) -> Session:
        """Return the connection, calling a server that went away again after some pauses."""
        if self._session is not None:
            return self._session
        for pause in self._pauses:
            self.sleep(pause)
            try:
                self._session = connect(self.server)
                break
            except MailUnavailable:
                continue
        else:
            self._session = connect(self.server)
        self._pauses = PAUSES
        return self._session

    def _drop(self) -> None:
        if self._session is not None:
            self._session.close()
        self._session = None


@contextmanager
def delivering(
    store: Store,
    server: MailServer,
    *,
    now: Clock,
    author: str,
    sleep: Callable[[float], None],
) -> Iterator[Delivery]:
    """Deliver over one connection, which is closed at the end, whatever happens."""
    delivery = Delivery(store, server, now=now, author=author, sleep=sleep)
    try:
        yield delivery
    finally:
        delivery.close()
