"""A mail server for tests that kill it: what a program of its own does (see programs.py).

It writes a line for each message that it has taken: its Message-ID, and to whom it goes. The line
is on the disk before the server says so.
"""

from __future__ import annotations

import asyncio
import email
import os
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP


class Postmaster:
    """Takes every message."""

    def __init__(self, file: Path) -> None:
        self.file = file

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        identity = email.message_from_bytes(envelope.content)["Message-ID"]
        with self.file.open("a") as out:
            out.write(f"{identity} {envelope.rcpt_tos[0]}\n")
            out.flush()
            os.fsync(out.fileno())
        return "250 OK"


def keep_post(port: int, file: Path) -> None:
    """Take mail on a port until it is killed."""
    asyncio.run(_serve(port, file))


async def _serve(port: int, file: Path) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Postmaster(file)), "127.0.0.1", port)
    await server.serve_forever()
