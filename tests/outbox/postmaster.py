"""A mail server in a process of its own, for tests that kill it.

    python postmaster.py PORT FILE

Writes a line for each message that it has taken: its Message-ID, and to whom it goes. The line is
on the disk before the server says so.
"""

from __future__ import annotations

import asyncio
import email
import os
import sys
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


async def serve(port: int, file: Path) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Postmaster(file)), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
