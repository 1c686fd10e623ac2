"""A mail server on loopback that keeps what it gets, and misbehaves as a test asks for."""

from __future__ import annotations

import asyncio
import email
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

#: Decides on a step of the conversation: an answer, or None for the usual one.
Says = Callable[[Any, str], str | None]


class Mailroom:
    """What a server got, in order, and what it is to say: `on["RCPT"]`, `on["DATA"]` ..."""

    def __init__(self, port: int | None = None) -> None:
        self.received: list[EmailMessage] = []
        self.addressed: list[str] = []
        self.on: dict[str, Says] = {}
        self.port = port or free_port()
        self._controller: Controller | None = None

    def start(self, **options: Any) -> None:
        """Open the server on its port."""
        self._controller = Controller(self, "127.0.0.1", self.port, **options)
        self._controller.start()

    def stop(self) -> None:
        """Close it; connections are cut."""
        if self._controller is not None:
            self._controller.stop()
        self._controller = None

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return await self._say("MAIL", server, address) or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        said = await self._say("RCPT", server, address)
        if said:
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        said = await self._say("DATA", server, envelope.rcpt_tos[0])
        if said and not said.startswith("250"):
            return said
        content = envelope.content
        assert isinstance(content, bytes)
        self.received.append(email.message_from_bytes(content, policy=policy.default))
        self.addressed += envelope.rcpt_tos
        after = await self._say("TAKEN", server, envelope.rcpt_tos[0])
        return after or said or "250 OK"

    async def _say(self, step: str, server: SMTP, address: str) -> str | None:
        said = self.on[step](server, address) if step in self.on else None
        if said == "cut":
            server.transport.abort()
            await asyncio.sleep(3600)
        if said == "hang":
            await asyncio.sleep(3600)
        return said


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def mailroom(**options: Any) -> Iterator[Mailroom]:
    room = Mailroom()
    room.start(**options)
    try:
        yield room
    finally:
        room.stop()
